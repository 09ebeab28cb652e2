"""Who may write drafts of orders and quotes may drop them, and nothing that is more."""

import pytest

from chassis.errors import ServiceError
from contracts.ledger import exposure
from contracts.sales import drafts, order, quote

WRITES = tuple(
    f"sales.{noun}.{verb}" for noun in ("order", "quote") for verb in ("create", "get", "drop")
)
WHY = {"reason": "写错了"}
KINDS = ((order, drafts.drop_order, "order_id"), (quote, drafts.drop_quote, "quote_id"))


@pytest.fixture
def rep(sales):
    sales.rpc.answers = {exposure.hold.id: {}, exposure.release.id: {}}
    return sales.acting(grants=WRITES)


@pytest.fixture
def document(huawei, widget):
    return {"customer_id": huawei, "lines": [{"product_id": widget["id"], "quantity": "1"}]}


@pytest.mark.requirement("SAL-41")
@pytest.mark.parametrize(("kind", "drop", "key"), KINDS)
def test_a_draft_is_dropped_by_who_may_write_it(sales, rep, document, kind, drop, key):
    made = rep.call(kind.create, document)
    assert "drop" in made["abilities"] and "cancel" not in made["abilities"]
    dropped = rep.call(drop, {key: made["id"], **WHY}, if_version=made["version"])
    assert (dropped["state"], dropped["reason"]) == ("cancelled", "写错了")
    assert "drop" not in dropped["abilities"]
    cancelled = order.cancelled if kind is order else drafts.quote_cancelled
    assert sales.told(cancelled)[0]["data"]["state"] == "cancelled"


def test_what_is_more_than_a_draft_is_not_dropped(sales, rep, document):
    furthers = (order.confirm, quote.send)
    for (kind, drop, key), further in zip(KINDS, furthers, strict=True):
        made = rep.call(kind.create, document)
        sales.call(further, {key: made["id"]}, idempotency_key=key)
        with pytest.raises(ServiceError) as refusal:
            rep.call(drop, {key: made["id"], **WHY})
        assert refusal.value.code in ("sales.order.not_draft", "sales.quote.wrong_state")
        assert "drop" not in rep.call(kind.get, {key: made["id"]})["abilities"]
