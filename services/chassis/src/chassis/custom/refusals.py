"""What custom fields refuse, for contracts and handlers alike."""

from chassis.errors import Conflict


class CustomFieldsWrong(Conflict):
    """Some custom fields do not take these values; `fields` says which and why."""

    code = "custom_field.wrong"
    en = "Some custom fields are not valid: {names}."
    zh = "以下自定义字段无效：{names}。"


class FieldUnfit(Conflict):
    """
    The parts of a definition contradict one another; the pointer names the part.

    `reason` is a code that says why, and `why` its sentence in the language of the caller.
    """

    code = "custom_field.unfit"
    en = "A field of the kind {kind} cannot be defined like this: {name}. {why}"
    zh = "{kind} 类型的字段不能这样设置 {name}：{why}"


class KeyTaken(Conflict):
    """The key belongs to another field of this record type, perhaps to a retired one."""

    code = "custom_field.key_taken"
    pointer = "/key"
    en = "There is a field {key} already."
    zh = "字段 {key} 已存在。"


class LabelTaken(Conflict):
    """A standard field or another one in use is called so, and columns are known by that name."""

    code = "custom_field.label_taken"
    pointer = "/label"
    en = "Another field of these records is called {label} already."
    zh = "此类记录已有名为 {label} 的字段。"


class TooManyFields(Conflict):
    code = "custom_field.too_many"
    en = "A record type has at most {most} fields of its own."
    zh = "每种记录最多可有 {most} 个自定义字段。"


class InUse(Conflict):
    """Records have values in it: it can be retired, which loses nothing."""

    code = "custom_field.in_use"
    en = "{count} records have a value in {key}; retire the field instead."
    zh = "已有 {count} 条记录填写了 {key}，请改为停用。"


class UsedByViews(Conflict):
    """Shared views filter, sort or show by it, and would show something else without it."""

    code = "custom_field.used_by_views"
    en = "{count} shared views use {key}: {names}. Change them first, or retire the field."
    zh = "有 {count} 个共享视图使用了 {key}：{names}。请先修改这些视图，或将字段停用。"


class UsedByRoles(Conflict):
    """Rules of roles limit who sees it; a later field of its key would fall under them."""

    code = "custom_field.used_by_roles"
    en = "Rules of {count} roles name {key}: {names}. Change them first, or retire the field."
    zh = "有 {count} 个角色的字段权限使用了 {key}：{names}。请先修改这些角色，或将字段停用。"


class UsedByRules(Conflict):
    """Rules are only for records that meet it, and would be for nobody without it."""

    code = "custom_field.used_by_rules"
    en = "{count} rules ask by {key}: {names}. Change them first."
    zh = "有 {count} 条规则以 {key} 为条件：{names}。请先修改这些规则。"


class NotUnique(Conflict):
    """Records share a value, so that the field cannot be made unique."""

    code = "custom_field.not_unique"
    pointer = "/unique"
    en = "Several records have the same value in {key}."
    zh = "多条记录的 {key} 值相同，不能设为唯一。"


class Retired(Conflict):
    code = "custom_field.retired"
    en = "The field {key} is retired."
    zh = "字段 {key} 已停用。"


class NotRetired(Conflict):
    code = "custom_field.not_retired"
    en = "The field {key} is in use."
    zh = "字段 {key} 正在使用。"
