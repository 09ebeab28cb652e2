"""What a text is found by, and what somebody who types means."""

import pytest

from chassis.tokens import document, fold, query


def tokens_of(name):
    return document([name]).split()


@pytest.mark.parametrize(
    ("text", "folded"),
    [("ＡＢＣ", "abc"), ("華為技術", "华为技术"), ("Straße", "straße"), ("１３８", "138")],
)
def test_width_case_and_traditional_characters_make_no_difference(text, folded):
    assert fold(text) == folded


def test_a_chinese_name_is_found_by_pairs_pinyin_and_initials_from_every_character_on():
    assert {"华为", "为技", "技术", "术"} <= set(tokens_of("华为技术"))
    assert {"huaweijishu", "weijishu", "jishu", "shu"} <= set(tokens_of("华为技术"))
    assert {"hwjs", "wjs", "js", "s"} <= set(tokens_of("华为技术"))


@pytest.mark.parametrize(
    ("name", "spoken"),
    [("重庆", "chongqing"), ("银行", "yinhang"), ("长安", "changan"), ("绿地", "lvdi")],
)
def test_characters_with_several_sounds_sound_as_in_their_phrase(name, spoken):
    assert spoken in tokens_of(name)


@pytest.mark.parametrize(
    ("name", "spoken"),
    [("晟睿", "shengrui"), ("晟睿", "chengrui"), ("朝阳", "chaoyang"), ("张朝阳", "zcy")],
)
def test_a_name_with_several_readings_is_found_by_each(name, spoken):
    assert spoken in tokens_of(name) and spoken in document([], people=[name]).split()


def test_a_character_that_stands_for_another_as_well_sounds_as_itself_too():
    assert {"qianzhao", "ganzhao", "qz", "干照"} <= set(tokens_of("乾照"))


def test_the_legal_form_is_not_spoken():
    assert "youxiangongsi" not in tokens_of("华为有限公司")
    assert "公司" in tokens_of("华为有限公司")


def test_numbers_are_found_from_both_ends():
    assert document([], ["+8613800138000"]).split() == ["8613800138000", "r0008310083168"]


@pytest.mark.parametrize(
    ("words", "terms"),
    [
        ("华为", [("华为",)]),
        ("华", [("华",)]),
        ("华为技", [("华为",), ("为技",)]),
        ("HuaWei", [("huawei",)]),
        ("8000", [("8000", "r0008")]),
        ("58", [("58",)]),
        ("138-0013 8000", [("13800138000", "r00083100831")]),
        ("tcl集团 8000", [("tcl",), ("集团",), ("8000", "r0008")]),
        ("'; drop *", [("drop",)]),
        ("…", []),
    ],
)
def test_what_is_typed_becomes_terms_of_letters_and_digits(words, terms):
    assert query(words) == terms


def test_a_very_long_question_is_cut():
    assert len(query("有" * 5 + " ".join(map(str, range(100))))) == 12


def test_tokens_hold_nothing_but_letters_and_digits():
    wild = ["O'Reilly & 中文(α)!", "a_b-c", "٣٤", "日本カブ", "㋿"]
    assert all(token.isalnum() for token in document(wild, ["+1 650"], ["x@y.z"]).split())


@pytest.mark.parametrize(
    ("name", "spoken"),
    [
        ("曾国藩", {"zengguofan", "zgf", "cengguofan"}),
        ("單雄信", {"shanxiongxin", "sxx", "danxiongxin"}),
        ("仇英", {"qiuying", "qy", "chouying"}),
        ("解缙", {"xiejin", "xj", "jiejin"}),
        ("尉迟恭", {"yuchigong", "ycg", "尉迟"}),
        ("王小明", {"wangxiaoming", "wxm"}),
    ],
)
def test_a_person_is_found_by_the_surname_as_it_is_said_and_as_it_is_read(name, spoken):
    assert spoken <= set(document([], people=[name]).split())


def test_a_company_is_not_called_like_a_person():
    assert "zengguang" not in tokens_of("曾光贸易")
