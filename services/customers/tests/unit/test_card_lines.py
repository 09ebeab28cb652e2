"""What the lines of a business card mean."""

import pytest

from customers.card_scans.rules import draft

CHINESE = [
    "深圳市蓝天科技有限公司",
    "王芳  采购经理",
    "手机：138 0013 8000",
    "电话: 0755-25863008  传真",
    "Fax: 0755-25863009",
    "E-mail: wang.fang@example.com.cn",
    "地址：深圳市南山区科技园南路18号A座3楼",
    "www.example.com.cn",
]


@pytest.mark.requirement("CUS-10")
def test_a_chinese_card_becomes_a_draft():
    told = draft(CHINESE)
    assert (told["name"], told["title"]) == ("王芳", "采购经理")
    assert told["company"] == "深圳市蓝天科技有限公司"
    assert told["phones"] == ["138 0013 8000", "0755-25863008"]
    assert told["emails"] == ["wang.fang@example.com.cn"]
    assert told["address"] == "深圳市南山区科技园南路18号A座3楼"
    assert told["website"] == "www.example.com.cn"


def test_an_english_card_becomes_a_draft():
    lines = ["Blue Sky Ltd.", "John Smith", "Sales Director", "+86 139-0000-1234", "js@example.com"]
    told = draft(lines)
    assert (told["name"], told["title"]) == ("John Smith", "Sales Director")
    assert (told["company"], told["phones"]) == ("Blue Sky Ltd.", ["+86 139-0000-1234"])


def test_a_name_with_gaps_and_a_compound_surname_are_names():
    assert draft(["王  芳", "总监"])["name"] == "王芳"
    assert draft(["欧阳娜娜", "设计师"])["name"] == "欧阳娜娜"


def test_what_is_no_card_leaves_the_draft_empty():
    told = draft([])
    assert told == {**dict.fromkeys(told), "phones": [], "emails": []}


@pytest.mark.requirement("CUS-10")
@pytest.mark.parametrize(
    ("line", "name", "title"),
    [
        ("张伟 销售经理", "张伟", "销售经理"),
        ("张 伟  销售经理", "张伟", "销售经理"),
        ("张伟|销售经理", "张伟", "销售经理"),
        ("张伟销售经理", "张伟", "销售经理"),
        ("姓名：张伟 职务：销售经理", "张伟", "销售经理"),
        ("市场部 张伟 经理", "张伟", "经理"),
        ("张伟 Wei Zhang 销售经理", "张伟", "销售经理"),
        ("Wei Zhang  Sales Director", "Wei Zhang", "Sales Director"),
        ("Wei Zhang, Sales Director", "Wei Zhang", "Sales Director"),
        ("SALES DIRECTOR WEI ZHANG", "WEI ZHANG", "SALES DIRECTOR"),
        ("Bluesky Sales Manager", None, "Bluesky Sales Manager"),
        ("华东区销售经理", None, "华东区销售经理"),
        ("高级工程师", None, "高级工程师"),
    ],
)
def test_name_and_title_may_share_a_line(line, name, title):
    told = draft([line])
    assert (told["name"], told["title"]) == (name, title)


@pytest.mark.requirement("CUS-10")
@pytest.mark.parametrize(
    "line",
    ["电话：0755-25863008 转 8001", "0755-25863008转8001", "Tel: 0755-25863008 (ext. 8001)",
     "0755-25863008 分机：8001", "0755-25863008 x8001"],
)  # fmt: skip
def test_an_extension_stays_with_its_number(line):
    assert draft([line])["phones"] == ["0755-25863008 x8001"]
