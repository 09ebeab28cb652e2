"""What was delivered long ago is forgotten, and nothing else."""

import pytest
from sqlalchemy import func, select

from chassis import housekeeping
from contracts.notify import endpoint, partner
from contracts.service_desk import ticket
from notify import retention
from notify.partners.model import PartnerEvent
from notify.posting import Answer
from notify.webhooks.model import Delivery

TOLD = {"id": "t1", "number": "TK1", "title": "TK1", "subject": "x", "state": "new"}


@pytest.fixture
def fed(notify, monkeypatch):
    """A partner and an endpoint that got three events each; batches of two."""
    monkeypatch.setattr(retention, "BATCH", 2)
    topics = ["service_desk.*"]
    notify.call(partner.create, {"name": "acme", "topics": topics})
    notify.call(endpoint.create, {"url": "https://partner.example.com/hook", "topics": topics})
    for event in (ticket.opened, ticket.solved, ticket.closed):
        notify.tell(event, "t1", TOLD)
        notify.run_due()
    return notify


def counts(notify):
    with notify.runtime.database.reading() as connection:
        models = (PartnerEvent, Delivery)
        return tuple(connection.scalar(select(func.count()).select_from(m)) for m in models)


def clear_away(notify, days):
    notify.clock.advance(days=days)
    housekeeping.keep(notify.runtime)


@pytest.mark.requirement("PLT-07")
def test_what_is_younger_than_the_retention_stays(fed):
    clear_away(fed, days=29)
    assert counts(fed) == (3, 3)


def test_what_is_older_goes_but_for_the_partners_newest(fed):
    clear_away(fed, days=31)
    assert counts(fed) == (1, 0)


def test_the_sequence_of_a_partner_goes_on_after_a_purge(fed):
    clear_away(fed, days=31)
    fed.tell(ticket.reopened, "t1", TOLD)
    fed.run_due()
    assert [sequence for _, sequence, _, _ in fed.bus.published] == [1, 2, 3, 4]


def test_what_still_waits_to_be_sent_is_never_forgotten(notify):
    topics = ["service_desk.*"]
    notify.call(partner.create, {"name": "acme", "topics": topics})
    notify.call(endpoint.create, {"url": "https://partner.example.com/hook", "topics": topics})
    notify.bus.outages = [OSError("away")] * 50
    notify.poster.answers = [Answer(503)] * 50
    notify.tell(ticket.opened, "t1", TOLD)
    notify.run_due()
    clear_away(notify, days=60)
    assert counts(notify) == (1, 1)
