"""What two names of companies have in common, and when that is enough."""

import pytest

from customers.duplicates.likeness import firm, like_key, likeness
from customers.duplicates.regions import overlap, places
from customers.duplicates.rules import BUILT_IN, strictest

CODE, OTHER_CODE = "91340600MA2PBM9HXD", "91340600MA2PBMA74B"


def like(one, other, **about):
    return likeness({"name": one, **about}, {"name": other})


@pytest.mark.requirement("CUS-31")
@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("深圳市华为技术有限公司", "华为技术有限公司"),
        ("隆华科技集团（洛阳）股份有限公司", "隆华科技(洛阳)股份有限公司"),
        ("昆山新莱洁净应用材料有限公司", "江苏新莱洁净应用材料有限公司"),
        ("北京东方通科技有限公司", "北京东方桐科技有限公司"),
        ("Acme Trading Co., Ltd.", "The ACME Trading Group"),
    ],
)
def test_names_that_are_alike_are_worth_a_look(one, other):
    assert like(one, other) == "similar"
    assert like_key(one) == like_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("华为技术（深圳）有限公司", "深圳市华为技术有限公司"),
        ("广东省深圳市华为技术有限公司", "深圳华为技术股份有限公司"),
        ("華為技術有限公司", "华为技术 有限责任公司"),
        ("Deutsche Bank AG", "Deutsche Bank Aktiengesellschaft"),
    ],
)
def test_names_that_differ_in_spelling_only_are_the_same(one, other):
    assert like(one, other) == "same"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("上海百文广告有限公司", "上海谭文广告有限公司"),
        ("北京华源电力有限公司", "上海华源电力有限公司"),
        ("同方股份有限公司", "同方股份有限公司黑龙江分公司"),
        ("深圳电子有限公司", "广州电子有限公司"),
    ],
)
def test_other_names_regions_and_branches_are_others(one, other):
    assert like(one, other) == ""


def test_two_codes_make_two_companies_and_one_code_makes_one():
    a, b = {"name": "万豪国际管理公司", "credit_code": CODE}, {"name": "万豪国际管理公司"}
    assert likeness(a, {**b, "credit_code": OTHER_CODE}) == ""
    assert likeness(a, {"name": "万豪", "credit_code": CODE}) == "same"


def test_one_name_in_two_provinces_is_left_to_people():
    one = {"name": "九龙仓酒店管理有限公司", "region": "福建省厦门市"}
    assert likeness(one, {**one, "region": "湖北"}) == "similar"
    assert likeness(one, {**one, "region": "福建"}) == "same"


def test_a_place_is_known_with_what_it_lies_in():
    assert places()["昆山"] == ("江苏", "苏州")
    assert overlap(places()["昆山"], places()["江苏"])
    assert not overlap(places()["昆山"], places()["南京"])
    assert firm("市场报社有限公司").region is None


def test_the_strictest_rule_counts_and_other_codes_soften_names_only():
    rules = {
        **BUILT_IN["customer"],
        frozenset(["name", "region"]): "refuse",
        frozenset(["email"]): "ignore",
    }
    assert strictest(rules, {"name"}, codes_differ=False) == "ask"
    assert strictest(rules, {"name", "region"}, codes_differ=False) == "refuse"
    assert strictest(rules, {"name", "region"}, codes_differ=True) == "tell"
    assert strictest(rules, {"phone", "name"}, codes_differ=True) == "refuse"
    assert strictest(rules, {"email"}, codes_differ=False) == "ignore"


@pytest.mark.parametrize(
    ("one", "other", "told"),
    [
        ("合肥新鑫服装贸易有限公司", "合肥鑫服装贸易有限公司", "similar"),
        ("榆林一建公司", "榆林建公司", ""),
        ("合肥新鑫服装贸易有限公司", "合肥金鑫服装贸易有限公司", ""),
        ("深圳市华强实业二公司", "深圳市华强实业公司", ""),
        ("Crystalord Ltd", "CRISTALORD LIMITED", "similar"),
        ("Samsong Electronics Co., Ltd.", "Samsung Electronics Co., Ltd.", "similar"),
        ("Blackstone Partners V L.P.", "Blackstone Partners VI L.P.", ""),
        ("Asset Trust 2006-2", "Asset Trust 2007-2", ""),
        ("Bowne of Atlanta, Inc.", "Bowne of Boston, Inc.", ""),
    ],
)
def test_one_slip_is_worth_a_look_and_another_company_is_not(one, other, told):
    assert like(one, other) == told
