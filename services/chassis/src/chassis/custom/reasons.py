"""Why a custom field cannot be defined as somebody wants it, in both languages."""

from chassis.messages import parse, sentence_of

REASONS = {
    "not_unique": (
        "Only text, number, phone and email can be unique.",
        "只有 text、number、phone、email 类型可设为唯一。",
    ),
    "not_identifying": (
        "Only by text, phone and email somebody is known.",
        "只有 text、phone、email 类型可标识个人。",
    ),
    "not_searched": (
        "Only text, long_text, phone and email can be searched.",
        "只有 text、long_text、phone、email 类型可被搜索。",
    ),
    "set_later": (
        "A file is attached to a record that is there: no new one can have it, required or not.",
        "附件只能添加到已有的记录，新建时无法填写，因此不能必填，也不能有默认值。",
    ),
    "pattern_of_text": ("Only text has a pattern.", "只有 text 类型可设置 pattern。"),
    "pattern_wrong": ("This is no regular expression.", "不是有效的正则表达式。"),
    "pattern_groups": (
        "A pattern has no groups, alternatives or anchors: none of ( ) | \\b \\1.",
        "pattern 不能包含分组、多选或锚点：( ) | \\b \\1。",
    ),
    "pattern_repeats": (
        "A pattern has four repeats at most: * + ? {{m,n}}.",
        "pattern 中的重复（* + ? {{m,n}}）最多四个。",
    ),
    "choices_missing": ("Name at least one choice.", "至少要有一个选项。"),
    "choices_of_choice": (
        "Only choice and multi_choice have choices.",
        "只有 choice、multi_choice 类型有选项。",
    ),
    "choices_twice": ("Two choices have the same value.", "有两个选项的 value 相同。"),
    "choices_alike": ("Two choices have the same label.", "有两个选项的名称相同。"),
    "references_missing": (
        "Say which type of records it refers to.",
        "请指明引用哪种记录。",
    ),
    "references_of_reference": (
        "Only a reference refers to records.",
        "只有 reference 类型可引用记录。",
    ),
    "references_unknown": ("There is no such type of records.", "没有这种记录类型。"),
    "bound_of_nothing": ("This kind has no bounds.", "此类型没有上下限。"),
    "bound_not_length": (
        "The bound is a length: a whole number such as 20.",
        "上下限是长度，须为整数，例如 20。",
    ),
    "bound_not_number": ("The bound is a number such as 12.5.", "上下限须为数字，例如 12.5。"),
    "bound_not_money": (
        "The bound is an amount such as 12.50, without a currency.",
        "上下限须为金额，例如 12.50（不带币种）。",
    ),
    "bound_not_day": (
        "The bound is a day such as 2026-03-25.",
        "上下限须为日期，例如 2026-03-25。",
    ),
    "bound_too_long": ("The greatest length is {max}.", "长度最多为 {max}。"),
    "bounds_crossed": ("`min` is greater than `max`.", "min 大于 max。"),
}
"""Code → (English, Chinese); a default is refused by the codes of values."""


def why(told: str, language: str) -> str:
    """Return the sentence of a reason such as "bound_too_long|max=200"."""
    reason, params = parse(told)
    if reason not in REASONS:
        return sentence_of(told, language)
    return REASONS[reason][language == "zh"].format_map(params)
