"""Chinese sentences of refusals hold names, not codes, ids or times of machines."""

import re
from pathlib import Path
from string import Formatter

import pytest

from chassis.errors import REFUSALS, sentence
from chassis.spoken import permission
from chassis.words import word
from contracts import catalogue

SERVICES = Path(__file__).parents[2] / "services"
ID = "01a2b3c4-0000-7000-8000-000000000001"
MOMENT = "2026-11-21T08:30:00+00:00"
TYPICAL = {
    "permission": "sales.order.ship",
    "operation": "sales.order.confirm",
    "action": "sales.order.confirm",
    "resource": "sales.order",
    "service": "service_desk",
    "reason": "not_a_mobile",
    "state": "on_hold",
    "field": "customer_id",
    "names": "phones, discount_amount",
    "what": "sales.opportunity",
    "channel": "sms",
    "kind": "long_text",
    "until": MOMENT,
}
CODE = re.compile(r"[a-z]+[_.][a-z_.]+|[0-9a-f]{8}-[0-9a-f]{4}|\dT\d\d:")


def typical(name):
    if name in TYPICAL:
        return TYPICAL[name]
    return ID if name.endswith("id") else MOMENT if name.endswith("_at") else "甲"


def details(refusal):
    return {name: typical(name) for _, name, _, _ in Formatter().parse(refusal.zh) if name}


def test_no_refusal_puts_a_code_into_its_chinese_sentence():
    catalogue()
    told = {code: sentence(code, "zh", details(one)) for code, one in REFUSALS.items()
            if not code.startswith(("shop.", "toy.")) and not one.coded}  # fmt: skip
    assert len(told) > 250
    assert {code: one for code, one in told.items() if CODE.search(one)} == {}


def test_no_refusal_puts_a_code_into_its_english_sentence():
    catalogue()
    reason = {"reason": "other_statement", "service": "service_desk"}
    told = {
        code: sentence(code, "en", {**details(one), **reason})
        for code, one in REFUSALS.items()
        if not one.coded and ("{reason}" in one.en or "{service}" in one.en)
    }
    assert len(told) > 8
    assert {code: one for code, one in told.items() if re.search("[a-z]_[a-z]", one)} == {}


def test_every_reason_that_is_given_has_words_in_both_languages():
    """As the text of the services is written: each place that names a reason."""
    catalogue()
    given = r'(?:BadStatement|FormulaError|Forbidden|NotATemplate)\((?:\S+, )?"([a-z_ ]+)"'
    folders = ("notify/src/notify", "ledger/src/ledger")
    texts = [path.read_text() for one in folders for path in (SERVICES / one).rglob("*.py")]
    codes = {code.replace(" ", "_") for text in texts for code in re.findall(given, text)}
    assert {"unknown_filter", "no_arithmetic", "a_private_address", "bad_xml"} <= codes
    assert {code for code in codes if word(code, "zh", "reason") is None} == set()
    assert {code for code in codes if "_" in str(word(code, "en", "reason"))} == set()


@pytest.mark.parametrize(
    ("code", "given", "en"),
    [
        (
            "notify.template.unreadable",
            {"line": 1, "reason": "function_call"},
            "Line 1 cannot be read: functions cannot be called.",
        ),
        (
            "ledger.bank_statement.unreadable",
            {"reason": "bad_day", "where": "32.13."},
            "The file cannot be read as a bank statement: this is not a day: 32.13.",
        ),
        ("unavailable", {"service": "service_desk"}, "The service desk is not available"),
        (
            "deadline_passed",
            {"service": "ledger"},
            "The ledger service took too long to answer; please try again.",
        ),
    ],
)
def test_an_english_sentence_says_reasons_in_words(code, given, en):
    catalogue()
    assert sentence(code, "en", given).startswith(en)


def test_every_permission_has_a_chinese_name():
    granted = [o.permission for o in catalogue().operations.values() if o.access == "permission"]
    labels = {f"{r.service}.{r.name}": (r.label, r.zh) for r in catalogue().resources}
    told = {code: permission(code, labels) for code in granted}
    assert {code: one for code, one in told.items() if re.search("[a-z_]{2}", one)} == {}


@pytest.mark.parametrize(
    ("code", "given", "zh"),
    [
        ("forbidden", {"permission": "sales.order.ship"}, "您没有权限：销售订单“发货”。"),
        ("unavailable", {"service": "sales"}, "销售服务暂时不可用，请稍后重试。"),
        ("deadline_passed", {"service": "ledger"}, "财务服务响应超时，请稍后重试。"),
        (
            "organization.api_key.no_department",
            {"scope": "below"},
            "数据范围为“本部门及下级”的密钥必须指定部门。",
        ),
        (
            "dry_run.not_offered",
            {"operation": "sales.order.confirm"},
            "销售订单“确认”不支持试运行。",
        ),
        ("ledger.receivable.paid", {"id": ID}, "应收款已有回款、冲账或坏账，请先冲销。"),
        ("field.not_visible", {"names": "phone"}, "您无权按以下字段筛选或排序：电话。"),
        (
            "sales.price.discount_too_large",
            {"field": "/lines/0/discount_amount"},
            "第 1 行的折扣金额：折扣大于可折扣金额。",
        ),
        ("ledger.period_exception.past_moment", {"expires_at": MOMENT}, "16:30（北京时间）"),
    ],
)
def test_a_chinese_sentence_says_names_and_local_times(code, given, zh):
    catalogue()
    assert zh in sentence(code, "zh", given)


@pytest.mark.parametrize(
    ("zone", "zh", "en"),
    [
        ("Asia/Shanghai", "2026-11-21 16:30（北京时间）", "2026-11-21 16:30 (UTC+08:00)"),
        ("Europe/Berlin", "2026-11-21 09:30（UTC+01:00）", "2026-11-21 09:30 (UTC+01:00)"),
        ("America/New_York", "2026-11-21 03:30（UTC-05:00）", "2026-11-21 03:30 (UTC-05:00)"),
    ],
)
def test_a_moment_is_told_by_the_clock_of_the_reader(zone, zh, en):
    catalogue()
    code, given = "ledger.period_exception.past_moment", {"expires_at": MOMENT}
    assert zh in sentence(code, "zh", given, zone)
    assert en in sentence(code, "en", given, zone)


@pytest.mark.parametrize(
    ("language", "told"), [("zh", "销售订单 SO-7 正在审批中"), ("en", "The order SO-7 cannot")]
)
def test_a_record_is_called_by_its_number_where_that_is_known(language, told):
    catalogue()
    given = {"resource": "sales.order", "id": ID, "approval_id": "-", "known_as": {ID: "SO-7"}}
    assert told in sentence("document.frozen", language, given)


def test_what_somebody_wrote_stays_as_it_is():
    told = sentence(
        "ledger.budget.exceeded", "zh", {"name": "张 三（）", "left": "1", "wanted": "2"}
    )
    assert "张 三（）" in told


def test_a_number_by_which_a_record_is_known_is_said_and_a_right_by_its_word():
    code = "ledger.opening_balance.opened_before"
    assert "凭证 1）" in sentence(code, "zh", {"id": ID, "known_as": {ID: 1}})
    missing = sentence("ledger.account_right.missing", "zh", {"verb": "book", "code": "100201"})
    assert missing == "您没有账户 100201 的“记账”权限。"
