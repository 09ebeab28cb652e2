"""How batches are refused."""

from chassis.errors import Conflict


class BatchUnclear(Conflict):
    code = "batch.unclear"
    en = "Name the records by items, by ids or by a filter; by one of them."
    zh = "请通过 items、ids 或 filter 之一指定记录。"


class NoSuchVerb(Conflict):
    code = "batch.no_such_verb"
    pointer = "/verb"
    en = "Many records at once cannot do {verb}; they can: {offered}."
    zh = "不支持批量 {verb}，可用操作：{offered}。"


class FilterUnfit(Conflict):
    code = "batch.filter_unfit"
    en = "The filter is wrong at {at_field}: {reason}."
    zh = "筛选条件 {at_field} 有误：{reason}。"


class TooManyRecords(Conflict):
    code = "batch.too_many"
    en = "The filter meets more than {most} records."
    zh = "符合条件的记录超过 {most} 条。"


class BatchRefused(Conflict):
    code = "batch.refused"
    en = "Nothing was done, because the {resource} {id} was refused: {reason}"
    zh = "整批未执行，因为{resource} {id} 被拒绝：{reason}"
