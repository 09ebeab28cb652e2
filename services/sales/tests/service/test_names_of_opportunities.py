"""Deals are found by how their names are written and said."""

import pytest
from sqlalchemy import insert

from chassis.due import due_work
from contracts.sales import opportunity as contract
from sales.opportunities.model import spoken


@pytest.fixture
def deal(sales, huawei):
    """Return a function that opens a deal with a name."""

    def deal(name):
        return sales.call(contract.create, {"customer_id": huawei, "name": name})

    return deal


def found(who, text):
    return [one["name"] for one in who.call(contract.listed, {"q": text})["items"]]


@pytest.mark.requirement("CUS-73")
@pytest.mark.parametrize("text", ["机房", "改造", "改造 机房", "jifang", "jfgz", "gaizao", "JFGZ"])
def test_a_deal_is_found_by_characters_pinyin_and_initials_of_its_name(sales, deal, text):
    deal("年度框架")
    deal("机房改造")
    assert found(sales, text) == ["机房改造"]


def test_a_renamed_deal_is_found_by_its_new_name_only(sales, deal):
    key = {"opportunity_id": deal("机房改造")["id"]}
    sales.call(contract.update, {**key, "name": "年度框架"})
    assert (found(sales, "jifang"), found(sales, "ndkj")) == ([], ["年度框架"])


def test_deals_of_earlier_versions_are_learnt_anew(sales, deal):
    for name in ("机房改造", "机房搬迁", "机房扩容"):
        deal(name)
    with sales.runtime.database.writing() as connection:
        connection.execute(spoken.words.table.delete())
        row = {"kind": "sales.learn_opportunities_anew", "key": "all", "data": {"after": ""}}
        connection.execute(insert(due_work).values(**row, due_at=sales.clock.now(), attempts=0))
    assert found(sales, "jifang") == []
    sales.run_due()
    assert sorted(found(sales, "jifang")) == ["机房扩容", "机房搬迁", "机房改造"]


def test_a_deal_that_is_deleted_for_ever_leaves_no_words_behind(sales, deal):
    key = {"opportunity_id": deal("机房改造")["id"]}
    sales.call(contract.remove, key)
    sales.call(contract.destroy, key)
    with sales.runtime.database.reading() as connection:
        assert connection.execute(spoken.words.table.select()).all() == []
