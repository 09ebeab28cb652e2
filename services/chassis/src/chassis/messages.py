"""One sentence per language for each code that a field can refuse with."""

from collections.abc import Mapping
from typing import Any

from chassis.errors import LABELS, REFUSALS
from chassis.forms import FORMS
from chassis.spoken import ID, tidy
from chassis.words import word

MESSAGES: Mapping[str, tuple[str, str]] = {
    "required": ("This field is required.", "此字段必填。"),
    "must_not_be_null": ("This field may not be null.", "此字段不能为空。"),
    "invalid": ("This value is not valid.", "此值无效。"),
    "unknown_field": ("This field is not known.", "未知字段。"),
    "unknown_parameter": ("This parameter is not known.", "未知参数。"),
    "repeated_parameter": ("This parameter was given twice.", "参数重复。"),
    "differs_from_path": ("This field is told by the address.", "此字段由地址决定，不可重复提供。"),
    "not_an_object": ("This must be an object.", "此值必须是对象。"),
    "not_a_list": ("This must be a list.", "此值必须是列表。"),
    "too_short": ("At least {min} are needed.", "长度至少为 {min}。"),
    "too_short.text": ("At least {min} characters are needed.", "至少需要 {min} 个字符。"),
    "too_short.list": ("At least {min} entries are needed.", "至少需要 {min} 项。"),
    "too_short.text.1": ("This may not be empty.", "此项不能为空。"),
    "too_short.list.1": ("At least one entry is needed.", "至少需要 1 项。"),
    "too_long.text.1": ("At most one character is allowed.", "最多允许 1 个字符。"),
    "too_long.list.1": ("At most one entry is allowed.", "最多允许 1 项。"),
    "too_long": ("At most {max} are allowed.", "长度最多为 {max}。"),
    "too_long.text": ("At most {max} characters are allowed.", "最多允许 {max} 个字符。"),
    "too_long.list": ("At most {max} entries are allowed.", "最多允许 {max} 项。"),
    "out_of_range": ("This must lie between {min} and {max}.", "此值必须在 {min} 与 {max} 之间。"),
    "not_one_of": ("Choose one of: {choices}.", "可选值：{choices}。"),
    "wrong_form": ("This value does not have the right form.", "格式不正确。"),
    "not_a_text": ("This must be a text.", "此值必须是文本。"),
    "control_character": ("Control characters are not allowed.", "不允许包含控制字符。"),
    "line_break": ("One line only: line breaks are not allowed.", "只能填写一行，不允许换行。"),
    "blank": ("This may not be blank.", "此值不能为空白。"),
    "not_an_id": ("This is not an id.", "此值不是有效的标识。"),
    "not_true_or_false": ("This must be true or false.", "此值必须是 true 或 false。"),
    "not_a_whole_number": ("This must be a whole number.", "此值必须是整数。"),
    "not_a_decimal": ("This must be a decimal number in quotes.", "此值必须是十进制数字文本。"),
    "not_money": (
        'This must be money such as {{"amount": "12.30", "currency": "CNY"}}.',
        '此值必须是金额，例如 {{"amount": "12.30", "currency": "CNY"}}。',
    ),
    "amount_too_large": ("This amount is too large.", "金额过大。"),
    "half_a_place": (
        "Latitude and longitude are given together or not at all.",
        "纬度和经度必须同时提供。",
    ),
    "too_many_places": (
        "At most {places} digits may stand behind the point.",
        "小数位最多 {places} 位。",
    ),
    "must_not_be_negative": ("This may not be negative.", "此值不能为负数。"),
    "not_a_currency": ("This is not an ISO 4217 currency.", "此值不是有效的币种代码。"),
    "too_many_digits": ("{currency} does not have so many digits.", "{currency} 的小数位数过多。"),
    "not_a_time": (
        "This must be a time with offset, such as 2026-11-21T08:30:00Z.",
        "此值必须是带时区的时间，例如 2026-11-21T08:30:00Z。",
    ),
    "not_an_email": ("This is not an e-mail address.", "此值不是有效的邮箱地址。"),
    "file_column": (
        "The column {column} is of files, which no cell can hold: attach them to the records.",
        "列“{column}”是附件字段，单元格无法包含文件，请在导入后将文件添加到记录。",
    ),
    "unknown_column": (
        "The column {column} is not known and is left out.",
        "未识别的列“{column}”，已忽略。",
    ),
    "doubled_column": (
        "Several columns mean the same ({column}): the first that is filled in counts, and lines "
        "in which they differ are refused.",
        "多列含义相同（{column}）：以首个非空单元格为准，各列内容不一致的行会被拒绝。",
    ),
    "unread_sheet": (
        "The sheet {sheet} was not read: only the first sheet of a workbook is.",
        "工作表“{sheet}”未读取：仅读取工作簿的第一个工作表。",
    ),
    "rights_gone": (
        "Whoever began it may no longer do this; what was done until then stands.",
        "发起人已无权执行此操作；此前已完成的部分保留。",
    ),
    "internal": ("Something went wrong on our side.", "系统内部错误。"),
    "not_a_day": ("This must be a day, such as 2026-11-21.", "此值必须是日期，例如 2026-11-21。"),
    "view_lost_its_filter": (
        "No condition of this view can be used any more; change the view.",
        "该视图的筛选条件均已失效，请修改视图。",
    ),
    "unknown_filter": ("One cannot filter by this.", "不支持按此字段筛选。"),
    "not_a_condition": (
        'This must be a condition such as {{"field": "name", "op": "eq", "value": "x"}}.',
        '此处须为筛选条件，例如 {{"field": "name", "op": "eq", "value": "x"}}。',
    ),
    "too_many_conditions": (
        "More than {levels} levels or {nodes} conditions.",
        "层级超过 {levels} 层，或条件超过 {nodes} 个。",
    ),
    "moves_with_time": (
        "This may not count from today, because the rule is not asked again each day.",
        "此处不能使用相对于今天的日期，因为规则不会每天重新判断。",
    ),
    "not_some": ("This must be a list of 1 to {max} values.", "此值必须是 1 至 {max} 项的列表。"),
    "not_an_amount": ("This must be an amount such as 12.50.", "此值必须是金额，例如 12.50。"),
    "unknown_operator": ("This operator is not offered here.", "不支持此运算符。"),
    "unknown_sort": ("One cannot sort by this.", "不支持按此字段排序。"),
    "bad_cursor": ("This cursor does not belong to this list.", "游标与此列表不符。"),
    "read_only": ("You may not change this field.", "您无权修改此字段。"),
    "sheet.formula": (
        "This cell holds an error such as #N/A or a formula without a value; paste it as a value.",
        "该单元格是错误值（如 #N/A）或没有计算结果的公式，请粘贴为数值后重新上传。",
    ),
    "sheet.sum_line": (
        "This line only sums up others and was passed over.",
        "该行是合计行，已跳过。",
    ),
    "sheet.surplus_cells": (
        "This line has cells beyond the last heading; has a comma without quotes shifted them?",
        "该行在最后一个表头之后还有内容，可能是未加引号的逗号造成错位。",
    ),
    "sheet.columns_differ": (
        "Columns that mean the same say different things here. Keep one of them.",
        "该行中含义相同的几列内容不一致，请只保留其中一列。",
    ),
    "import.resembles": (
        "This line was taken in, but it may be the same as another one or as one that is there.",
        "该行已导入，但可能与其他行或已有记录重复。",
    ),
    "import.nobody": ("Nobody is known by this.", "找不到对应的记录。"),
    "import.owner_stays": (
        "An import gives nobody's customer to somebody else; transfer it.",
        "导入不会变更已有客户的负责人，请使用移交。",
    ),
    "import.went_on": (
        "Somebody went on with {name} after the import; it stays as it is.",
        "导入后已有人处理过“{name}”，因此予以保留。",
    ),
    "import.ambiguous": ("Several are known by this.", "对应多条记录，无法确定。"),
    "export.view_changed": (
        "The saved view was changed while the export waited.",
        "导出开始前视图已被修改，请重新导出。",
    ),
    "export.too_long": ("The list has more than {max} rows.", "列表超过 {max} 行。"),
    "taken": ("Another record has this value already.", "其他记录已使用此值。"),
    "several_called_so": (
        "{count} records are called so; write the id of the one that is meant.",
        "有 {count} 条同名记录，请填写所指记录的 ID。",
    ),
    "told_by_id": (
        "Records of this kind are not looked up by name here; write the id.",
        "此处不能按名称查找此类记录，请填写其 ID。",
    ),
    "no_such_record": ("There is no such record for you.", "找不到该记录。"),
    "too_deep": ("This is nested too deeply.", "嵌套层级过深。"),
    "too_many": ("There are too many of these.", "数量过多。"),
}
"""Code → (English, Chinese). A service may refuse a field only with a code that stands here."""


class _Lenient(dict[str, Any]):
    def __missing__(self, name: str) -> str:
        return "?"


def parse(text: str) -> tuple[str, dict[str, str]]:
    """Split "too_long|max=200" into its code and its parameters."""
    name, *pairs = text.split("|")
    return name, dict(pair.split("=", 1) for pair in pairs if "=" in pair)


def field_sentence(code: str, language: str, params: Mapping[str, Any]) -> str:
    """
    Return the sentence for people.

    code: of a field error; an unknown one gets the sentence of "invalid".
    language: "zh" for Chinese, else English.
    """
    kind = f"{code}.{params['of']}" if "of" in params else code
    one = f"{kind}.{params.get('min', params.get('max'))}"
    en, zh = MESSAGES.get(one) or MESSAGES.get(kind) or MESSAGES.get(code) or MESSAGES["invalid"]
    if params.get("form") in FORMS:
        en, zh = FORMS[params["form"]]
        return zh if language == "zh" else en
    return (zh if language == "zh" else en).format_map(_Lenient(params))


def told_field(wrong: Mapping[str, Any], language: str) -> dict[str, str]:
    """Return the plain code of a refused field, {code, params}, with its sentence as `detail`."""
    code, params = parse(str(wrong.get("code", "invalid")))
    about = {**params, **(wrong.get("params") or {})}
    return {"code": code, "detail": field_sentence(code, language, about)}


def sentence_of(text: str, language: str, value: str = "", field: str = "") -> str:
    """
    Return the sentence for a code with its parameters, of a field or of a declared refusal.

    text: such as "too_long|max=200". value: what it is about; stands in for parameters that the
        code does not bring along. field: of a table, whose choices are told in words.
    """
    name, params = parse(text)
    if field and "choices" in params:
        told = params["choices"].split(", ")
        params["choices"] = ", ".join(word(one, language, field) or one for one in told)
    if name in MESSAGES or name not in REFUSALS:
        return field_sentence(name, language, params)
    refusal = REFUSALS[name]
    words = refusal.zh if language == "zh" else refusal.en
    if params.get("resource") in LABELS:
        params["resource"] = LABELS[params["resource"]][language == "zh"]
    known = {one: "" if ID.fullmatch(text) else text for one, text in params.items()}
    filled = words.format_map(_About("" if ID.fullmatch(value) else value, known))
    return tidy(filled) if "" in known.values() or ID.fullmatch(value) else filled


class _About(dict[str, Any]):
    def __init__(self, value: str, params: Mapping[str, Any]):
        super().__init__(params)
        self._value = value

    def __missing__(self, name: str) -> str:
        return self._value or "?"
