"""What may be wrong with an import as a whole: its mapping, and taking it back."""

from chassis.errors import Conflict


class MappingUnfit(Conflict):
    code = "import.mapping_unfit"
    pointer = "/mapping"
    en = "The mapping names what no column can be: {name}."
    zh = "列映射中包含未知字段：{name}。"


class MappingUnreadable(Conflict):
    code = "import.mapping_unreadable"
    pointer = "/mapping"
    en = 'The mapping is not JSON such as {{"单位": "name"}}: heading of the table → field.'
    zh = '列映射不是有效的 JSON，应形如 {{"单位": "name"}}：表头 → 字段。'


class MappingAbsent(Conflict):
    """A mapping is about headings of the table that is sent with it."""

    code = "import.mapping_absent"
    pointer = "/mapping"
    en = "The table has no column {name}, which the mapping names."
    zh = "表格中没有列映射所指定的列：{name}。"


class NotUndone(Conflict):
    """Only an import that is over can be undone."""

    code = "import.not_undone"
    en, zh = "This job cannot be undone: {state}.", "该任务无法撤销：{state}。"


class NothingOpened(Conflict):
    """Taking back means what was opened; what an import changed stays."""

    code = "import.nothing_opened"
    en = "This import opened nothing, so that there is nothing to take back."
    zh = "该导入没有新建记录，无可撤销的内容（更新的内容不会撤销）。"


class UndoneAlready(Conflict):
    code = "import.undone_already"
    en = "This import was taken back already, by the job {undone_by}."
    zh = "该导入已被任务 {undone_by} 撤销。"
