"""Whether anybody wants an event: one small question before the three larger ones."""

from sqlalchemy import bindparam, exists, select

from chassis.uow import UnitOfWork
from notify.partners.model import Partner
from notify.rules.model import Rule
from notify.webhooks.model import Endpoint

# Made once: most events are wanted by nobody, and asking must cost next to nothing.
_WANTED = select(
    exists().where(Partner.active.is_(True)),
    exists().where(Endpoint.active.is_(True)),
    exists().where(Rule.active.is_(True), Rule.event_type == bindparam("told")),
)


def wanted(uow: UnitOfWork, event_type: str) -> tuple[bool, bool, bool]:
    """Return whether there are active partners, endpoints, and rules for *event_type*."""
    found = uow.session.connection().execute(_WANTED, {"told": event_type}).one()
    return bool(found[0]), bool(found[1]), bool(found[2])
