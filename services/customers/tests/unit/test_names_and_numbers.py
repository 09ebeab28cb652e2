"""What counts as the same name, code or number."""

import csv
import gzip
import io
import os
from pathlib import Path

import pytest

from customers.duplicates.numbers import credit_code, e164
from customers.duplicates.rules import company_key, masked_email, masked_name, masked_phone

DATA = Path(os.environ.get("CRM_TEST_DATA", Path(__file__).parents[5] / "shared/data"))


def rows_of(name):
    """Return the rows of a file of public test data; skips the test where it is not there."""
    path = DATA / name
    if not path.exists():
        pytest.skip(f"{name} is not here")
    raw = gzip.decompress(path.read_bytes()) if name.endswith("gz") else path.read_bytes()
    return list(csv.DictReader(io.StringIO(raw.decode())))


@pytest.mark.requirement("CUS-31")
@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("华为技术有限公司", "華為技術有限公司"),
        ("ＡＣＭＥ有限公司", "acme 有限公司"),
        ("深圳市振业(集团)股份有限公司", "深圳振业（集团）有限公司"),
        ("广西壮族自治区糖业有限责任公司", "广西糖业股份公司"),
        ("Acme Co., Ltd.", "ACME Company Limited"),
    ],
)
def test_spellings_of_one_company_are_the_same(one, other):
    assert company_key(one) == company_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("北京华联商厦有限公司", "上海华联商厦有限公司"),
        ("上海佳吉快运有限公司", "上海佳吉快运有限公司天水分公司"),
        ("三亚福帆酒店管理有限公司", "三亚银帆酒店管理有限公司"),
        ("振业集团有限公司", "振业有限公司"),
    ],
)
def test_companies_that_only_look_alike_are_not_the_same(one, other):
    assert company_key(one) != company_key(other)


@pytest.mark.parametrize("name", ["公司", "有限公司", "!!", "Ltd", "市"])
def test_a_name_of_nothing_but_a_legal_form_still_has_a_key(name):
    assert company_key(name)


def test_real_companies_that_differ_are_not_taken_for_one_another():
    pairs = rows_of("01-cn-companies/hard_negative_pairs.csv.gz")
    wrong = [p for p in pairs if company_key(p["name_a"]) == company_key(p["name_b"])]
    assert {p["kind"] for p in wrong} == {"same_name_different_entity"}
    assert len(pairs) > 8000


def test_one_company_in_two_registers_is_recognised():
    pairs = rows_of("01-cn-companies/listed_in_two_registers.csv")
    found = [
        p for p in pairs if company_key(p["full_name_exchange"]) == company_key(p["name_register"])
    ]
    assert len(found) == len(pairs)


def test_credit_codes_are_checked_by_their_last_character():
    codes = rows_of("08-standards/gb32100_uscc.csv")
    assert [c for c in codes if bool(credit_code(c["code"])) != (c["valid"] == "1")] == []


@pytest.mark.parametrize(
    ("text", "number", "strictly"),
    [
        ("13800138000", "+8613800138000", "+8613800138000"),
        ("+86 138-0013-8000", "+8613800138000", "+8613800138000"),
        ("１３８００１３８０００", "+8613800138000", "+8613800138000"),
        ("013800138000", "+8613800138000", None),
        ("13800138000*", None, None),
        ("010-62345678", "+861062345678", "+861062345678"),
        ("+1 650 253 0000", "+16502530000", "+16502530000"),
        ("123456", None, None),
    ],
)
def test_a_number_becomes_e164_or_is_refused(text, number, strictly):
    assert (e164(text), e164(text, strict=True)) == (number, strictly)


def test_what_others_may_not_see_is_masked():
    assert masked_name("华为技术有限公司") == "华为***公司"
    assert masked_name("李雷") == "李*"
    assert masked_phone("+8613800138000") == "+86138****8000"
    assert masked_email("zhang.san@huawei.com") == "z***@huawei.com"
    assert (masked_phone(None), masked_email(None)) == (None, None)
