"""What people can do with pipelines."""

import pytest

from chassis.errors import ServiceError
from contracts.sales import opportunity
from contracts.sales import pipeline as contract

STAGES = [
    {"key": "lead", "name": "线索", "probability": 5},
    {"key": "deal", "name": "成交", "probability": 60},
]


def test_a_default_pipeline_is_there_from_the_start(sales):
    [pipeline] = sales.call(contract.listed)["items"]
    assert (pipeline["is_default"], len(pipeline["stages"])) == (True, 5)


def test_a_pipeline_of_ones_own_takes_opportunities(sales, huawei):
    made = sales.call(contract.create, {"name": "渠道", "stages": STAGES})
    given = {"customer_id": huawei, "name": "A", "pipeline_id": made["id"]}
    assert sales.call(opportunity.create, given)["stage"] == "lead"
    told = sales.call(opportunity.summary, {"pipeline_id": made["id"]})
    assert [s["name"] for s in told["stages"]] == ["线索", "成交"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"stages": STAGES + STAGES[:1]}, "sales.pipeline.stage_twice"),
        ({"stages": STAGES}, "sales.pipeline.stage_in_use"),
        ({"active": False}, "sales.pipeline.default_stays_active"),
    ],
)
def test_a_change_that_would_strand_opportunities_is_refused(sales, huawei, change, code):
    sales.call(opportunity.create, {"customer_id": huawei, "name": "A"})
    with pytest.raises(ServiceError) as refusal:
        sales.call(contract.update, {"pipeline_id": "default", **change})
    assert refusal.value.code == code


def test_a_pipeline_switched_off_takes_no_new_opportunities(sales, huawei):
    made = sales.call(contract.create, {"name": "渠道", "stages": STAGES})
    key = {"pipeline_id": made["id"]}
    sales.call(contract.update, {**key, "active": False}, if_version=1)
    with pytest.raises(ServiceError) as refusal:
        sales.call(opportunity.create, {"customer_id": huawei, "name": "A", **key})
    assert refusal.value.code == "sales.opportunity.unknown_pipeline"
