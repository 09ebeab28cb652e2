"""Rights on single accounts: who may look, book, transfer and reconcile (账户权限分管)."""

from chassis import fields
from chassis.contract import Resource
from chassis.errors import Conflict, NotFound, Refusal, Stale
from chassis.fields import Schema
from chassis.structure import UnknownColleague
from contracts.histories import history_of

VERBS = ("view", "book", "transfer", "reconcile")


class NoRight(Refusal):
    code, status = "ledger.account_right.missing", 403
    en = "You have no right to {verb} on the account {code}."
    zh = "您没有账户 {code} 的“{verb}”权限。"


class NotCash(Conflict):
    code = "ledger.receipt.not_cash"
    pointer = "/account_code"
    en, zh = "The account {code} holds no money.", "科目 {code} 不是资金账户。"


class HiddenAccounts(Refusal):
    """Rows that add up to nothing would tell what a hidden account holds."""

    code, status = "ledger.account_right.hidden", 403
    en = "The statement holds {count} accounts that you may not view."
    zh = "报表包含 {count} 个您无权查看的账户。"


class AccountRight(Schema):
    person_id = fields.Id(required=True)
    verbs = fields.Many(fields.Choice(*VERBS), min=1, max=4, required=True)


class RightsOfAccount(Schema):
    items = fields.Many(fields.One(AccountRight), max=500, required=True)


class AccountRights(RightsOfAccount):
    """Everybody with a right; an account without any is open to all who hold the permission."""

    id = fields.Id(metadata={"description": "Of the account."})
    version = fields.Whole(
        metadata={"description": "Of the account; a change of its rights is one of it."}
    )


class RightsKey(Schema):
    account_id = fields.Id(required=True)


class SetRights(RightsOfAccount, RightsKey):
    """The whole list; an empty one opens the account, who is named twice has the verbs of both."""


account_right = Resource("ledger", "account_right", zh="账户权限")

read = account_right.operation(
    "get",
    summary="Read who has which right on an account.",
    http="GET /accounts/{account_id}/rights",
    takes=RightsKey,
    gives=AccountRights,
    safe=True,
    raises=(NotFound,),
)
set_ = account_right.operation(
    "set",
    summary="Say who has which right on an account.",
    http="PUT /accounts/{account_id}/rights",
    takes=SetRights,
    gives=AccountRights,
    guarded=True,
    raises=(NotFound, Stale, UnknownColleague),
)
history = history_of(account_right, RightsKey, at="/accounts/{account_id}/rights")
