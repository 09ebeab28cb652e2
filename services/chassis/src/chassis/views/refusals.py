"""What saved views refuse, for contracts and handlers alike."""

from chassis.errors import Conflict, Refusal


class ViewUnfit(Conflict):
    """
    A view names a field, sort or condition that the list does not have.

    `name` is what it names, `reason` a code that says why not, and `why` its sentence.
    """

    code = "saved_view.unfit"
    en = "The list cannot be shown like this: {name}. {why}"
    zh = "无法按此方式显示列表：{name}。{why}"


class NotYours(Refusal):
    """A shared view is changed by its owner, and by who may share views and sees all."""

    code, status = "saved_view.not_yours", 403
    en = "Only its owner, or who may share views and sees all, may change this view."
    zh = "只有创建人，或有视图共享权限且数据范围为全部的人员，可以修改此视图。"


class TooManyViews(Conflict):
    code = "saved_view.too_many"
    en = "One person has at most {most} views of a list."
    zh = "每人对同一列表最多保存 {most} 个视图。"


class ShareUnfit(Conflict):
    """A department or role is named by its id; everybody has none."""

    code = "saved_view.share_unfit"
    en = "Say by `id` which department or role is to have the view; everybody has none."
    zh = "请用 id 指明共享给哪个部门或角色；共享给所有人时不填。"
