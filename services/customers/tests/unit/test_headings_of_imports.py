"""Headings that other systems give their columns are known, and what stands below is read."""

import datetime as dt

import pytest

from chassis.sheets import plain
from customers.duplicates.numbers import Numbering
from customers.imports import rules
from customers.lead_imports.rules import COLUMNS as OF_LEADS
from customers.lead_imports.rules import read as of_lead

CALLED = {
    "name": "客户名称 公司全称 企业名称",
    "website": "网站 官网 公司网址",
    "scale": "规模 人数 人员规模 公司规模",
    "importance": "重要程度 客户级别",
    "contract_ends_on": "合同到期 合同到期日 合同到期日期 合同结束日期",
    "tax_number": "纳税人识别号",
    "registration_number": "工商注册号",
    "tags": "标签 客户标签",
    "former_names": "曾用名",
    "source": "来源 客户来源 来源渠道",
    "industry": "行业 所属行业",
    "region": "地区 所在地区 城市",
    "province": "省份 所在省份",
    "description": "备注 备注信息",
    "mobile": "手机 手机号码 移动电话",
    "email": "邮箱 电子邮件",
    "contact": "联系人 联系人名称 首要联系人",
    "contact_title": "职务 联系人职位",
}
OF_A_LEAD = {
    "name": "姓名 线索名称",
    "company": "公司名称 所属公司",
    "phone": "手机号码 移动电话 座机",
    "size": "规模 人数",
    "source": "来源渠道",
}
COLUMNS = ((rules.COLUMNS, CALLED), (OF_LEADS, OF_A_LEAD))


@pytest.mark.parametrize(("columns", "called"), COLUMNS)
def test_headings_of_other_systems_are_known_and_each_means_one_column(columns, called):
    known = [(plain(name), field) for field, names in columns.items() for name in names]
    assert len({name for name, _ in known}) == len(known)
    for field, names in called.items():
        assert {dict(known)[name] for name in names.split()} == {field}


def read(**cells):
    return rules.read(2, {"name": "甲公司", **cells}, Numbering())


@pytest.mark.parametrize(
    ("province", "place", "whole"),
    [
        ("江西", "九江", "江西九江"),
        ("江西省", "九江市", "江西省九江市"),
        ("江西", "", "江西"),
        ("", "九江", "九江"),
        ("北京", "北京", "北京"),
        ("广东省", "广东广州", "广东广州"),
        ("Jiangxi", "Jiujiang", "Jiangxi Jiujiang"),
        ("", "", None),
    ],
)
def test_a_province_and_the_city_in_it_are_one_region(province, place, whole):
    told = read(province=province, region=place)
    assert (told.problems, told.fields["region"]) == ([], whole)
    lead = of_lead({"name": "韩梅梅", "province": province, "region": place})
    assert lead == {"name": "韩梅梅", **({"region": whole} if whole else {})}


@pytest.mark.parametrize(
    "cells", [{"province": "长" * 81}, {"region": "长" * 79, "province": "省" * 2}]
)
def test_a_region_that_is_too_long_is_named_by_its_column(cells):
    [(pointer, _, _)] = read(**cells).problems
    assert pointer == ("/region" if "region" in cells else "/province")


def test_tags_are_parted_and_days_and_weights_are_read_as_people_write_them():
    told = read(tags="老客户、VIP；展会,VIP", contract_ends_on="2027年3月1日", importance="高")
    assert told.problems == []
    assert told.fields["tags"] == ["老客户", "VIP", "展会"]
    assert told.fields["contract_ends_on"] == dt.date(2027, 3, 1)
    assert told.fields["importance"] == "high"


@pytest.mark.parametrize(
    ("cell", "weight"), [("A级", "high"), ("普通客户", "medium"), ("c", "low"), ("VIP", "high")]
)
def test_levels_of_other_systems_are_weights(cell, weight):
    assert read(importance=cell).fields["importance"] == weight


@pytest.mark.parametrize(
    ("field", "cell"),
    [
        ("contract_ends_on", "2027-02-30"),
        ("contract_ends_on", "年底"),
        ("importance", "白金"),
        ("tax_number", "123"),
        ("tags", "长" * 41),
        ("former_names", "、".join(f"旧名{n}" for n in range(11))),
    ],
)
def test_a_cell_that_no_customer_could_have_is_named(field, cell):
    [(pointer, _, _)] = read(**{field: cell}).problems
    assert pointer == f"/{field}"
