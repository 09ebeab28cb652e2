"""Reading, filling and measuring texts."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from chassis.errors import sentence
from contracts.notify.template import Unreadable
from notify.rules.rules import variables
from notify.templates import rules


def test_a_template_tells_its_variables_and_is_filled():
    source = "{{ name|default('您') }}好{% if vip == 'yes' %}，贵宾{% endif %}：{{ order }}"
    assert rules.check(source) == ["name", "order", "vip"]
    filled = rules.fill(source, {"vip": "yes", "order": "SO1"})
    assert filled == "您好，贵宾：SO1"


def test_a_missing_variable_is_named():
    with pytest.raises(rules.VariableMissing, match="^order$"):
        rules.fill("Hello {{ name }}, {{ order }}", {"name": "Li"})


@pytest.mark.parametrize(
    "source",
    [
        "{% for a in range(9) %}x{% endfor %}",
        "{{ ''.__class__.__mro__ }}",
        "{{ name.upper() }}",
        "{{ name[0] }}",
        "{{ 9 ** 9 ** 9 }}",
        "{{ 'x' * 1000000000 }}",
        "{% set a = 1 %}",
        "{% include 'x' %}",
        "{% macro m() %}{% endmacro %}",
        "{{ name|replace('', name) }}",
        "{{ name|attr('__class__') }}",
        "{{ [1, 2]|join }}",
        "{{ name",
        "{{ " + "9" * 5000 + " }}",
        "{{ " + "(" * 1500 + "a" + ")" * 1500 + " }}",
        "{% if a %}" * 150 + "{% endif %}" * 150,
        "{% if %}",
    ],
)
def test_what_could_loop_call_or_look_inside_is_no_template(source):
    with pytest.raises(rules.NotATemplate):
        rules.check(source)


@pytest.mark.parametrize(
    ("source", "word"),
    [
        ("{{ x() }}", "函数调用"),
        ("{{ a.b }}", "访问属性"),
        ("{{ a + b }}", "算术运算"),
        ("{{ name", "语句未结束"),
        ("{% include 'x' %}", "不支持的语句"),
    ],
)
def test_why_a_text_is_no_template_is_told_in_chinese(source, word):
    with pytest.raises(rules.NotATemplate) as refused:
        rules.check(source)
    told = Unreadable(line=1, reason=refused.value.reason)
    assert word in sentence(told.code, "zh", told.details)


@pytest.mark.parametrize("source", ["{{ a|truncate('x') }}", "{{ a < 1 }}", "{{ a|upper(1) }}"])
def test_a_text_that_breaks_only_with_its_values_is_a_refusal_too(source):
    assert rules.check(source) == ["a"]
    with pytest.raises(rules.NotATemplate):
        rules.fill(source, {"a": "x"})


def test_a_template_sees_nothing_but_its_variables():
    assert rules.check("{{ range }} {{ lipsum }}") == ["lipsum", "range"]
    with pytest.raises(rules.VariableMissing, match="range"):
        rules.fill("{{ range }}", {})


@pytest.mark.parametrize(
    ("text", "encoding", "segments"),
    [
        ("", "gsm7", 1),
        ("a" * 160, "gsm7", 1),
        ("a" * 161, "gsm7", 2),
        ("a" * 306, "gsm7", 2),
        ("a" * 307, "gsm7", 3),
        ("€" * 80, "gsm7", 1),
        ("€" * 81, "gsm7", 2),
        ("€" * 153, "gsm7", 3),
        ("短" * 70, "ucs2", 1),
        ("短" * 71, "ucs2", 2),
        ("短" * 134, "ucs2", 2),
        ("短" * 135, "ucs2", 3),
        ("😀" * 35, "ucs2", 1),
        ("😀" * 36, "ucs2", 2),
        ("😀" * 67, "ucs2", 3),
    ],
)
def test_an_sms_is_cut_as_telephones_cut_it(text, encoding, segments):
    assert rules.measure(text) == rules.Measure(encoding, segments)


@pytest.mark.parametrize(
    ("zone", "told"), [("Asia/Shanghai", "2026-03-25 16:30"), ("Europe/Berlin", "2026-03-25 09:30")]
)
def test_times_in_a_text_are_those_of_the_company(zone, told):
    at = dt.datetime(2026, 3, 25, 8, 30, tzinfo=dt.UTC)
    assert variables({"due_at": at, "lines": []}, ZoneInfo(zone)) == {"due_at": told}
