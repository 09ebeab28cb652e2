"""What the contracts of several customer resources have in common."""

from typing import Any

from chassis import fields
from chassis.errors import Conflict
from chassis.fields import Schema
from contracts.addresses import email

CREDIT_CODE = r"^[0-9A-Za-z]{18}$"
MATCHES = (
    "credit_code",
    "phone",
    "email",
    "name",
    "former_name",
    "contact_phone",
    "contact_email",
    "contact_name",
    "lead_phone",
    "lead_email",
    "lead_company",
    "similar_name",
)
NAMING = ("name", "former_names", "phones", "emails", "phone", "email", "address", "addresses")
"""Fields by which a customer in person is known or reached."""
MODES = ("refuse", "ask", "tell", "ignore")
COMPARED = (
    "credit_code",
    "phone",
    "email",
    "name",
    "former_name",
    "similar_name",
    "contact_phone",
    "contact_email",
    "region",
    "industry",
    "address",
    "owner_id",
    "kind",
    "lead_phone",
    "lead_email",
    "lead_company",
    "contact_name",
    "customer_id",
)
"""What a rule may compare, one about customers, leads or contacts."""
PHONE = (
    r"^[+＋]?[0-9０-９(][0-9０-９() -]{4,28}[0-9０-９]"
    r"( ?(转|分机号?|[Ee][Xx][Tt]\.?|[xX#,])[:：]? ?[0-9０-９]{1,6})?$"
)
"""A form only, half or full width; whether the number can be called is decided afterwards."""
EXTENSION = r"^[0-9]{1,6}$"


def phone(**about: Any) -> fields.Text:
    """Return the field of a phone number as people write it; it is kept as E.164."""
    return fields.Text(min=6, max=48, validate=[fields.Matches(PHONE)], **about)


class Phone(Schema):
    """One of several phone numbers; the first is primary where none says so."""

    number = phone(
        required=True,
        metadata={
            "description": "Kept as E.164; an extension that stands behind it (转8001, ext. 8001, "
            "-8001 where the whole is no number) goes to `extension`."
        },
    )
    extension = fields.Text(
        max=6,
        allow_none=True,
        validate=[fields.Matches(EXTENSION)],
        metadata={
            "description": "Behind a switchboard; numbers are looked up and compared without it, "
            "but people with different ones are not the same.",
            "examples": ["8001"],
        },
    )
    primary = fields.Flag(load_default=False)
    invalid = fields.Flag(load_default=False)
    opt_out = fields.Flag(load_default=False)


class Email(Schema):
    """One of several e-mail addresses; the first is primary where none says so."""

    address = email(required=True)
    primary = fields.Flag(load_default=False)
    invalid = fields.Flag(load_default=False)
    opt_out = fields.Flag(load_default=False)


def no_advertising() -> fields.Many:
    """Return the field of events that tells the numbers and addresses with `opt_out`."""
    told = "Numbers and addresses that want no advertising."
    return fields.Many(fields.Text(max=254), max=100, metadata={"description": told})


class PhoneWrong(Conflict):
    """A number that nobody can be reached by; `number` as it was given."""

    code = "customers.customer.phone_wrong"
    pointer = "/phones"
    en = "{number} is not a phone number that can be called."
    zh = "{number} 不是有效的电话号码。"


class NameWithoutLetters(Conflict):
    """A name has at least one letter, character or digit, by which it can be found."""

    code = "name.without_letters"
    pointer = "/name"
    en = "The name {name} has neither a letter nor a digit."
    zh = "名称“{name}”不含任何文字或数字。"


class CreditCodeWrong(Conflict):
    """The check digit of GB 32100 does not fit."""

    code = "customers.customer.credit_code_wrong"
    pointer = "/credit_code"
    en = "{credit_code} is not a unified social credit code (GB 32100)."
    zh = "{credit_code} 不是有效的统一社会信用代码（GB 32100）。"


class Candidate(Schema):
    """A record that may be the same one; out of the caller's scope it is masked and has no id."""

    match = fields.Choice(*MATCHES)
    field = fields.Text(
        allow_none=True,
        metadata={
            "description": "The field of what is being entered that the match is about.",
            "examples": ["/phones"],
        },
    )
    mode = fields.Choice(
        *MODES[:3], metadata={"description": "What the strictest rule says that it meets."}
    )
    blocking = fields.Flag(
        metadata={"description": "Whether entering it again is refused unless somebody insists."}
    )
    resource = fields.Text()
    id = fields.Id(allow_none=True)
    name = fields.Text()
    owner_id = fields.Id(allow_none=True)
    owner_name = fields.Text(
        allow_none=True,
        metadata={"description": "Who has it; masked where the record is. Null: the pool."},
    )
    customer_id = fields.Id(
        allow_none=True, metadata={"description": "The customer that it is or belongs to."}
    )
    customer_name = fields.Text(allow_none=True)
    in_pool = fields.Flag()
    removed = fields.Flag()
    visible = fields.Flag()


class Beside(Schema):
    """What the answer to a new or changed record tells beside it."""

    candidates = fields.Many(
        fields.One(Candidate),
        metadata={
            "description": "Who it may be already, of what is new in it: those whom rules only "
            "tell (`tell`), and those in spite of whom it was insisted."
        },
    )


class ComingBack(Schema):
    """What may be said of a record that is taken out of the recycle bin."""

    on_duplicate = fields.Choice(
        "refuse",
        "create",
        load_default="refuse",
        metadata={
            "description": "create: take it out although the rules ask whether it is one that "
            "is there by now."
        },
    )


class Duplicate(Conflict):
    """Somebody entered this customer before; `candidates` tell what may be told."""

    code = "customers.customer.duplicate"
    en = "This customer seems to exist already."
    zh = "该客户可能已存在。"


class CapReached(Conflict):
    """The owner holds as many customers as allowed; those with a closed deal do not count."""

    code = "customers.customer.holding_cap_reached"
    en = "The owner {owner_id} holds as many customers as allowed already: {cap}."
    zh = "负责人 {owner_id} 持有的客户已达上限（{cap}）。"


class CreditApprovalNeeded(Conflict):
    """Limits change by requests to which somebody agrees; the house may allow it without."""

    code = "customers.customer.credit_approval_needed"
    en = "A change of the credit limit needs an approval: ask for a credit change."
    zh = "调整信用额度需要审批，请提交信用变更申请。"


class TransferForbidden(Conflict):
    """The house wants customers to change hands through a pool or a manager."""

    code = "customers.customer.transfer_forbidden"
    en = "Customers are not handed from colleague to colleague; release it to a pool instead."
    zh = "不允许销售之间直接移交客户，请退回公海。"


class MergedAway(Conflict):
    """Its id stands for the survivor now; take the merger apart to have it back."""

    code = "customers.merger.merged_away"
    en = "The {resource} {id} was merged into the {resource} {survivor_id}."
    zh = "{resource} {id} 已合并到另一{resource} {survivor_id}。"
    refers = {"survivor_id": "resource"}


class UnknownStaff(Conflict):
    """Nobody of that id works here."""

    code = "customers.customer.unknown_staff"
    may_come = True
    pointer = "/owner_id"
    en, zh = "There is no such active member of staff.", "员工不存在或已离职。"


class UnknownDepartment(Conflict):
    """Nobody works in a department of that id."""

    code = "customers.customer.unknown_department"
    may_come = True
    en, zh = "There is no such department.", "部门不存在。"


class UnknownPool(Conflict):
    code = "customers.pool.unknown_pool"
    pointer = "/pool_id"
    en, zh = "There is no such active pool.", "公海池不存在或已停用。"
