"""Figures for commissions follow the money."""

from contracts.ledger import commission as contract
from contracts.ledger import receipt, receivable


def test_commissions_follow_what_was_received_without_tax(ledger):
    ledger.confirm(total="113.00", tax="13.00")
    got = ledger.receive("56.50", oldest_first=True, round_off=False)
    days = {"from_on": "2026-03-01", "until_on": "2026-03-31", "percent": "10"}
    [row] = ledger.call(contract.read_figures, days)["items"]
    assert (row["owner_id"], row["net"]["amount"]) == ("rep", "50.00")
    assert row["commission"]["amount"] == "5.00"
    ledger.keyed(
        receipt.reverse, {"receipt_id": got["id"], "reason": "x"}, if_version=got["version"]
    )
    [row] = ledger.call(contract.read_figures, days)["items"]
    assert row["commission"]["amount"] == "0.00"


def test_an_advance_allocated_later_leaves_the_days_before_as_they_were(ledger):
    ledger.confirm(total="113.00", tax="13.00")
    got = ledger.receive("56.50", received_on="2026-03-10")
    [debt] = ledger.call(receivable.listed)["items"]
    part = {"receivable_id": debt["id"], "amount": got["amount"]}
    wish = {"receipt_id": got["id"], "allocations": [part], "round_off": False}
    ledger.keyed(receipt.allocate, wish, if_version=got["version"])
    assert earned(ledger, "2026-03-01", "2026-03-24") == []
    assert earned(ledger, "2026-03-25", "2026-03-25") == ["5.00"]


def earned(ledger, from_on, until_on):
    days = {"from_on": from_on, "until_on": until_on, "percent": "10"}
    rows = ledger.call(contract.read_figures, days)["items"]
    return [row["commission"]["amount"] for row in rows]
