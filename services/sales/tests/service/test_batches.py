"""One thing done with many opportunities, orders or products, with a result for each."""

import pytest

from chassis import batch, jobs
from chassis.errors import ServiceError
from contracts.sales import opportunity, pieces, product

WIDGET = {
    "name": "W",
    "unit": "台",
    "tax_percent": "13",
    "list_price": {"amount": "9.00", "currency": "CNY"},
}


@pytest.fixture
def shelf(sales):
    """Three products; their ids."""
    return [
        sales.call(product.create, {**WIDGET, "code": f"W-{number}", "name": f"W{number}"})["id"]
        for number in range(3)
    ]


def ask(sales, operation, **about):
    return sales.call(operation, about, idempotency_key="k")


@pytest.mark.requirement("PLT-32")
def test_each_product_has_a_result_of_its_own(sales, shelf):
    items = [{"id": shelf[0], "version": 1}, {"id": shelf[1], "version": 9}, {"id": "nobody"}]
    asked = {"verb": "update", "items": items, "change": {"brand": "B"}}
    told = ask(sales, pieces.product_batch, **asked)
    assert [one["code"] for one in told["results"]] == [None, "stale", "not_found"]
    assert ask(sales, pieces.product_batch, **asked) == told


@pytest.mark.requirement("PLT-32")
def test_of_an_atomic_batch_all_or_none_is_done(sales, shelf):
    with pytest.raises(ServiceError) as refused:
        ids = [*shelf, "nobody"]
        ask(sales, pieces.product_batch, verb="remove", mode="atomic", ids=ids)
    assert refused.value.code == "batch.refused"
    assert len(sales.call(product.listed)["items"]) == 3


@pytest.mark.requirement("PLT-32")
def test_a_long_batch_goes_on_as_a_job_with_refused_rows(sales, shelf, monkeypatch):
    monkeypatch.setattr(batch, "DIRECT", 2)
    told = ask(sales, pieces.product_batch, verb="take_off_shelf", ids=[*shelf, "nobody"])
    jobs.run(sales.runtime, told["job"]["id"])
    job = sales.call(pieces.jobs.get, {"job_id": told["job"]["id"]})
    assert (job["state"], job["counts"]) == ("completed", {"done": 3, "refused": 1})
    assert [(one["row"], one["code"]) for one in job["errors"]] == [(4, "not_found")]


def test_opportunities_that_a_filter_meets_are_changed_together(sales, huawei):
    for name in ("A", "B"):
        about = {"customer_id": huawei, "name": name}
        sales.call(opportunity.create, about)
    tree = {"field": "name", "op": "in", "value": ["A", "B"]}
    about = {"verb": "lose", "filter": tree, "change": {"reason": "price"}}
    told = ask(sales, pieces.opportunity_batch, **about)
    assert (told["done"], told["refused"]) == (2, 0)
