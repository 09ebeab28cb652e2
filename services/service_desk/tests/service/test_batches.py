"""One thing done with many tickets, with a result for each."""

import pytest

from contracts.service_desk import pieces
from contracts.service_desk import ticket as contract


@pytest.mark.requirement("PLT-32")
def test_many_tickets_are_assigned_at_once_with_a_result_for_each(desk, open_ticket):
    made = [open_ticket()["id"] for _ in range(2)]
    about = {"verb": "assign", "ids": [*made, "nobody"], "change": {"owner_id": "staff-7"}}
    told = desk.call(pieces.ticket_batch, about, idempotency_key="k")
    assert (told["done"], told["refused"]) == (2, 1)
    page = desk.call(contract.listed, {"owner_id": "staff-7"})
    assert {row["id"] for row in page["items"]} == set(made)
    again = desk.call(pieces.ticket_batch, about, idempotency_key="k")
    assert again == told
