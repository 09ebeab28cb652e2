"""Figures for commissions follow the money."""

from contracts.ledger import expense as contract
from contracts.ledger import receipt


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
