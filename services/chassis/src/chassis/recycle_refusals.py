"""Why a record of the recycle bin is not deleted for ever."""

from chassis.errors import Conflict


class StillUsed(Conflict):
    """Something that stays would lose what it is about."""

    code = "recycle_bin.still_used"
    en = "It cannot be deleted for ever: {what} still refers to it."
    zh = "不能彻底删除：{what} 仍引用该记录。"
