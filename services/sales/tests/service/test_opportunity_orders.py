"""Deals are won by their orders."""

from dataclasses import replace

import pytest

from contracts.ledger import exposure
from contracts.sales import opportunity, order

from .test_orders import pay


@pytest.fixture
def deal(sales, huawei):
    return sales.call(opportunity.create, {"customer_id": huawei, "name": "伺服电机改造"})


@pytest.fixture
def bought(sales, huawei, widget, deal):
    """An order of 33.33 that the deal has led to."""
    sales.rpc.answers = {exposure.hold.id: {}, exposure.release.id: {}}
    lines = [{"product_id": widget["id"], "quantity": "1"}]
    fields = {"customer_id": huawei, "opportunity_id": deal["id"], "lines": lines}
    return sales.call(order.create, fields)


def wins_on(sales, occasion):
    sales.runtime.settings = replace(sales.runtime.settings, win_opportunity_on=occasion)


def confirm(sales, made):
    return sales.call(order.confirm, {"order_id": made["id"]})


def state(sales, deal):
    return sales.call(opportunity.get, {"opportunity_id": deal["id"]})["state"]


def test_a_confirmed_order_wins_its_deal(sales, deal, bought):
    assert state(sales, deal) == "open"
    confirm(sales, bought)
    told = sales.call(opportunity.get, {"opportunity_id": deal["id"]})
    assert (told["state"], told["probability"], told["reason"]) == ("won", 100, bought["number"])
    [won] = sales.told(opportunity.won)
    assert (won["data"]["id"], told["closed_on"]) == (deal["id"], "2026-03-25")
    stays = sales.call(opportunity.stages, {"opportunity_id": deal["id"]})["items"]
    assert stays[-1]["left_at"] is not None


def test_a_deal_may_wait_for_its_money(sales, deal, bought):
    wins_on(sales, "paid")
    confirm(sales, bought)
    pay(sales, bought, "33.00")
    assert state(sales, deal) == "open"
    pay(sales, bought, "33.33", version=2)
    assert state(sales, deal) == "won"


def test_a_deal_may_be_won_by_hand_only(sales, deal, bought):
    wins_on(sales, "never")
    confirm(sales, bought)
    pay(sales, bought, "33.33")
    assert state(sales, deal) == "open"


def test_a_deal_that_is_lost_or_gone_stays_so_and_the_order_is_confirmed(sales, deal, bought):
    sales.call(opportunity.lose, {"opportunity_id": deal["id"], "reason": "价格"})
    assert confirm(sales, bought)["state"] == "confirmed"
    assert state(sales, deal) == "lost"
    assert sales.told(opportunity.won) == []
