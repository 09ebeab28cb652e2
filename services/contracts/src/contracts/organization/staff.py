"""Staff (员工): who works here, where, under whom, with which roles."""

from chassis import fields
from chassis.contract import Resource
from chassis.custom.refusals import CustomFieldsWrong
from chassis.errors import Conflict, NotFound, Stale
from chassis.fields import Schema
from chassis.listing import Listing, Page
from contracts.organization.department import UnknownDepartment
from contracts.organization.role import BeyondOwnRights, UnknownRole
from contracts.organization.session import Session
from contracts.organization.surnames import SurnameIndex
from contracts.shared import CustomFields, History, NewCustomFields, RecordFields

STATES = ("active", "locked", "left")
LANGUAGES = ("zh-CN", "en")
LOGIN = r"^[a-z0-9][a-z0-9._@-]{1,63}$"
MOBILE = r"^[+＋]?[0-9０-９(][0-9０-９() -]{4,28}[0-9０-９]$"
"""A form only, half or full width; whether it is a mobile number is decided afterwards."""
EMAIL = r"^[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,185}$"


class LoginTaken(Conflict):
    code = "organization.staff.login_taken"
    pointer = "/login"
    en, zh = "The login {login} is taken.", "登录名 {login} 已被使用。"


class NumberTaken(Conflict):
    code = "organization.staff.number_taken"
    pointer = "/employee_number"
    en = "The employee number {employee_number} is taken."
    zh = "工号 {employee_number} 已被使用。"


class UnknownSuperior(Conflict):
    code = "organization.staff.unknown_superior"
    pointer = "/superior_id"
    en, zh = "There is no such colleague.", "上级不存在。"


class SuperiorRing(Conflict):
    """Nobody is his own superior, not over several steps either."""

    code = "organization.staff.superior_ring"
    pointer = "/superior_id"
    en = "Nobody can be his own superior, not over several steps either."
    zh = "上下级关系不能形成循环。"


class WrongState(Conflict):
    code = "organization.staff.wrong_state"
    en, zh = "This cannot be done while the state is {state}.", "状态为“{state}”时不能执行此操作。"


class GettingWorkBack(Conflict):
    """It would come back to somebody who is gone."""

    code = "organization.staff.getting_work_back"
    en = "The work of this colleague is being given back; wait until that is done."
    zh = "该员工的工作正在退还，请等退还完成后再办理离职。"


class LastAdministrator(Conflict):
    """Somebody must be able to sign in and put things right."""

    code = "organization.staff.last_administrator"
    en = "This is the last active administrator."
    zh = "这是最后一名在职管理员。"


class NotAMobile(Conflict):
    """No SMS can go there."""

    code = "organization.staff.not_a_mobile"
    pointer = "/mobile"
    en, zh = "{mobile} is no mobile number.", "{mobile} 不是手机号码。"


def mobile() -> fields.Text:
    """Return the field of the number to which SMS go; it is kept as E.164."""
    told = {"description": "As people write it; kept as E.164, such as +8613800138000."}
    form = fields.Matches(MOBILE)
    return fields.Text(max=30, allow_none=True, validate=[form], metadata=told)


class StaffFields(CustomFields):
    """What people may write."""

    name = fields.Text(min=1, max=100)
    mobile = mobile()
    email = fields.Text(max=254, allow_none=True, validate=[fields.Matches(EMAIL)])
    title = fields.Text(max=100, allow_none=True)
    employee_number = fields.Text(min=1, max=40, allow_none=True)
    superior_id = fields.Id(allow_none=True)
    department_ids = fields.Many(
        fields.Id(), max=20, metadata={"description": "The first is the main department."}
    )
    language = fields.Choice(*LANGUAGES)
    hired_on = fields.Day(
        allow_none=True,
        metadata={
            "description": "The first day; attendance counts from it. Unless told, that on which "
            "the colleague was entered."
        },
    )


class NewStaff(NewCustomFields, StaffFields):
    name = fields.Text(min=1, max=100, required=True)
    login = fields.Text(
        min=2,
        max=64,
        required=True,
        validate=[fields.Matches(LOGIN)],
        metadata={"description": "Small letters, digits, dot, dash, underscore, @."},
    )
    department_ids = fields.Many(fields.Id(), max=20, load_default=list)
    language = fields.Choice(*LANGUAGES, load_default="zh-CN")
    role_ids = fields.Many(fields.Id(), max=20, load_default=list)


class StaffKey(Schema):
    staff_id = fields.Id(required=True)


class StaffPatch(StaffFields, StaffKey):
    """Fields that are not given stay as they are."""


class AssignRoles(StaffKey):
    role_ids = fields.Many(fields.Id(), max=20, required=True)


class Staff(StaffFields, RecordFields):
    login = fields.Text()
    pinyin = fields.Text()
    surname = fields.Text()
    letter = fields.Text(metadata={"description": "a to z, or # for other scripts."})
    initials = fields.Text()
    department_id = fields.Id(allow_none=True, metadata={"description": "The main department."})
    sales_department_id = fields.Id(
        allow_none=True,
        metadata={
            "description": "The first of the departments that is of the sales tree: who sees by "
            "that one sees customers and deals of the colleague."
        },
    )
    role_ids = fields.Many(fields.Id())
    state = fields.Choice(*STATES)
    left_on = fields.Day(allow_none=True, metadata={"description": "The last day."})


class StaffNow(Staff):
    blocked_until = fields.Instant(
        allow_none=True,
        metadata={
            "description": "Until when failures to sign in keep him out; `unlock` lets him in."
        },
    )


class Leaver(Staff):
    handed_over = fields.Flag(
        metadata={
            "description": "Whether a handover gave his work to others; if not, customers and all "
            "else that he owned still lie with him, and his superior is told."
        }
    )


class StaffWithPassword(Staff):
    initial_password = fields.Text(
        metadata={
            "told_once": True,
            "description": "Told once, not to a repeat or in a dry run; to be changed at the"
            " first sign-in.",
        }
    )


class StaffTold(Schema):
    """What events tell of a person."""

    id = fields.Id(required=True)
    name = fields.Text()
    login = fields.Text(allow_none=True)
    title = fields.Text(allow_none=True)
    mobile = fields.Text(allow_none=True)
    email = fields.Text(allow_none=True)
    department_id = fields.Id(allow_none=True)
    department_ids = fields.Many(fields.Id())
    sales_department_id = fields.Id(allow_none=True)
    superior_id = fields.Id(allow_none=True)
    language = fields.Text()
    state = fields.Choice(*STATES)
    role_ids = fields.Many(fields.Id())
    created_at = fields.Instant(metadata={"description": "Since when the house knows the person."})
    hired_on = fields.Day(allow_none=True, metadata={"description": "The first day of work."})
    custom = fields.CustomValues()


staff = Resource("organization", "staff", plural="staff", zh="员工", personal=("mobile", "email"))

create = staff.operation(
    "create",
    summary="Take on a colleague; the initial password is told once.",
    http="POST /staff",
    takes=NewStaff,
    gives=StaffWithPassword,
    status=201,
    timeout_s=5.0,
    raises=(
        LoginTaken,
        NumberTaken,
        NotAMobile,
        UnknownDepartment,
        UnknownSuperior,
        UnknownRole,
        BeyondOwnRights,
        CustomFieldsWrong,
    ),
)
get = staff.operation(
    "get",
    summary="Read one colleague.",
    http="GET /staff/{staff_id}",
    takes=StaffKey,
    gives=StaffNow,
    safe=True,
    raises=(NotFound,),
)
names = staff.naming(
    "owner_id",
    "head_id",
    "superior_id",
    "created_by",
    "updated_by",
    "deleted_by",
    "handed_in_by_id",
    "approved_by",
    "author_id",
    "closed_by",
    "credit_released_by",
    "decided_by",
    "delegate_id",
    "ended_by",
    "leaver_id",
    "person_id",
    "published_by",
    "returned_by",
    "reviewed_by",
    "shipped_by",
    "undone_by",
    "to_staff_id",
    *("administrator_ids", "approver_ids", "chosen_ids", "copied_ids", "deputy_ids"),
    *("heir_ids", "mentioned_ids", "participant_ids", "pending_ids"),
)
listed, searched = staff.list_operations(
    Staff,
    summary="List colleagues.",
    filters={
        "name": "text",
        "login": "text",
        "surname": "text",
        "letter": "text",
        "mobile": "text",
        "email": "text",
        "employee_number": "text",
        "department_id": "id",
        "sales_department_id": "id",
        "superior_id": "id",
        "state": "choice",
        "created_at": "instant",
        "hired_on": "day",
        "left_on": "day",
    },
    sorts=("created_at", "name", "pinyin", "login", "hired_on"),
    default_sort="pinyin",
    quick=True,
)
update = staff.operation(
    "update",
    summary="Change fields of a colleague.",
    http="PATCH /staff/{staff_id}",
    takes=StaffPatch,
    gives=Staff,
    guarded=True,
    raises=(
        NotFound,
        Stale,
        NumberTaken,
        NotAMobile,
        UnknownDepartment,
        UnknownSuperior,
        SuperiorRing,
        BeyondOwnRights,
        CustomFieldsWrong,
    ),
)
assign_roles = staff.operation(
    "assign_roles",
    summary="Say which roles a colleague has; it takes effect within five seconds.",
    http="POST /staff/{staff_id}/assign-roles",
    takes=AssignRoles,
    gives=Staff,
    guarded=True,
    raises=(NotFound, Stale, UnknownRole, BeyondOwnRights, LastAdministrator),
)
lock = staff.operation(
    "lock",
    summary="Shut a colleague out, all sessions included, everywhere within five seconds.",
    http="POST /staff/{staff_id}/lock",
    takes=StaffKey,
    gives=Staff,
    guarded=True,
    raises=(NotFound, Stale, WrongState, LastAdministrator, BeyondOwnRights),
)
unlock = staff.operation(
    "unlock",
    summary="Let a colleague in again who was locked, or is kept out by failures to sign in.",
    http="POST /staff/{staff_id}/unlock",
    takes=StaffKey,
    gives=Staff,
    guarded=True,
    raises=(NotFound, Stale, WrongState, BeyondOwnRights),
)
leave = staff.operation(
    "leave",
    summary="Note that a colleague has left; all sessions end and the roles are taken away.",
    http="POST /staff/{staff_id}/leave",
    takes=StaffKey,
    gives=Leaver,
    guarded=True,
    raises=(NotFound, Stale, WrongState, LastAdministrator, BeyondOwnRights, GettingWorkBack),
)
reset_password = staff.operation(
    "reset_password",
    summary="Give a colleague a new initial password, told once; all sessions end.",
    http="POST /staff/{staff_id}/reset-password",
    takes=StaffKey,
    gives=StaffWithPassword,
    guarded=True,
    timeout_s=5.0,
    raises=(NotFound, Stale, WrongState, BeyondOwnRights),
)
sign_out = staff.operation(
    "sign_out",
    summary="End all sessions of a colleague.",
    http="POST /staff/{staff_id}/sign-out",
    takes=StaffKey,
    gives=Staff,
    raises=(NotFound, BeyondOwnRights),
)
SESSIONS = Listing(
    item=Session,
    filters={"created_at": "instant", "ended_at": "instant", "source": "text"},
    path_filters=("staff_id",),
)
list_sessions = staff.operation(
    "list_sessions",
    summary="List the sessions of a colleague.",
    http="GET /staff/{staff_id}/sessions",
    takes=SESSIONS.query_schema,
    gives=Page.of(Session),
    safe=True,
    listing=SESSIONS,
)
index = staff.operation(
    "index",
    summary="Count colleagues by letter and surname (百家姓), for the index of the address book.",
    http="GET /staff/index",
    gives=SurnameIndex,
    safe=True,
)
history = staff.operation(
    "history",
    summary="Read who changed what of a colleague.",
    http="GET /staff/{staff_id}/history",
    takes=StaffKey,
    gives=History,
    safe=True,
    raises=(NotFound,),
)
created = staff.event("created", summary="A colleague was taken on.", data=StaffTold)
updated = staff.event("updated", summary="Fields of a colleague changed.", data=StaffTold)
locked = staff.event("locked", summary="A colleague was shut out.", data=StaffTold)
unlocked = staff.event("unlocked", summary="A colleague was let in again.", data=StaffTold)
left = staff.event("left", summary="A colleague has left.", data=StaffTold)
