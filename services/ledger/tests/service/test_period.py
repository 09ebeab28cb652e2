"""The period lock."""

import pytest

from chassis.errors import ServiceError
from contracts.ledger import book, entry

pytestmark = pytest.mark.requirement("LED-01")
LINES = (("1002", "1.00"), ("3001", "-1.00"))


def close(ledger, until, version=1):
    return ledger.call(book.close, {"until": until}, if_version=version)


def test_a_closed_day_takes_no_entry_and_no_reversal(ledger):
    made = ledger.post(*LINES, happened_on="2026-02-28")
    close(ledger, "2026-02-28")
    assert ledger.refusal(ledger.post, *LINES, happened_on="2026-02-28") == (
        "ledger.entry.period_closed"
    )
    back = {"entry_id": made["id"], "happened_on": "2026-02-28"}
    assert ledger.refusal(ledger.keyed, entry.reverse, back) == "ledger.entry.period_closed"
    assert ledger.post(*LINES, happened_on="2026-03-01")["number"] == 2


def test_closing_goes_forward_and_reopening_back(ledger):
    close(ledger, "2026-02-28")
    assert ledger.refusal(close, ledger, "2026-02-28", 2) == "ledger.period.not_later"
    reopen = {"until": "2026-03-31", "reason": "x"}
    assert ledger.refusal(ledger.call, book.reopen, reopen, if_version=2) == (
        "ledger.period.not_earlier"
    )
    opened = ledger.call(book.reopen, {"until": None, "reason": "x"}, if_version=2)
    assert (opened["closed_until"], opened["version"]) == (None, 3)
    assert ledger.post(*LINES, happened_on="2026-02-28")["number"] == 1


def test_a_stale_closing_is_refused(ledger):
    assert ledger.refusal(close, ledger, "2026-02-28", 9) == "stale"
    assert ledger.call(book.get_period)["closed_until"] is None


@pytest.mark.parametrize("until", ["2026-03-25", "2027-10-31", "9999-12-31"])
def test_a_day_that_is_not_over_is_not_closed(ledger, until):
    with pytest.raises(ServiceError) as refused:
        close(ledger, until)
    assert (refused.value.code, refused.value.pointer) == ("ledger.period.not_yet_over", "/until")
    assert refused.value.details == {"day": until, "today": "2026-03-25"}
    assert ledger.call(book.get_period)["closed_until"] is None
    assert close(ledger, "2026-03-24")["closed_until"] == "2026-03-24"


def test_the_day_of_the_company_decides_wherever_the_accountant_is(ledger):
    ahead = ledger.harness.acting(time_zone="Pacific/Kiritimati")
    ledger.harness.clock.advance(hours=11)
    with pytest.raises(ServiceError, match="not_yet_over"):
        ahead.call(book.close, {"until": "2026-03-25"})
    behind = ledger.harness.acting(time_zone="America/New_York")
    ledger.harness.clock.advance(hours=2)
    assert behind.call(book.close, {"until": "2026-03-25"})["closed_until"] == "2026-03-25"
