"""What may be wrong with an import as a whole: mapping, key, and taking it back."""

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


class KeyAbsent(Conflict):
    """Without the column of the key no line says which record it is about."""

    code = "import.key_absent"
    pointer = "/key"
    en = "The table has no column for {key}, by which its lines name records; choose another `key`."
    zh = "表格中没有“{key}”列，无法据此识别已有记录；请补充该列，或改用其他识别字段。"


class KeyUnfit(Conflict):
    """Only what tells records apart says which of them a line is about."""

    code = "import.key_unfit"
    pointer = "/key"
    en, zh = "Records are not told apart by {key}.", "不能按“{key}”识别记录。"
