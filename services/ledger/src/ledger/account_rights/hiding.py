"""Which records the rights on accounts leave to a caller, wherever records are looked for."""

from typing import Any

from sqlalchemy import ColumnElement, Select, Text, and_, cast, or_, select, true

from chassis.context import Call
from contracts.ledger.account_right import set_
from ledger.account_rights.model import AccountRight
from ledger.accounts.model import Account


def hidden_codes(call: Call) -> Select[Any]:
    """Return the query for the codes of the accounts that somebody else may view, *call* not."""
    mine = select(AccountRight.account_id).where(
        AccountRight.person_id == call.actor_id,
        cast(AccountRight.verbs, Text).contains('"view"'),
    )
    ruled = Account.id.in_(select(AccountRight.account_id))
    return select(Account.code).where(ruled, Account.id.not_in(mine))


def on_open_accounts(call: Call, *columns: Any) -> ColumnElement[bool]:
    """Return that none of *columns* names an account that is hidden from *call*."""
    if call.allows(set_.permission):
        return true()
    codes = hidden_codes(call).scalar_subquery()
    return and_(true(), *(or_(one.is_(None), one.not_in(codes)) for one in columns))


def without_hidden_rows(call: Call, column: Any) -> ColumnElement[bool]:
    """Return that no row of *column*, each of which begins with its account, is hidden."""
    if call.allows(set_.permission):
        return true()
    code: Any = hidden_codes(call).subquery().c.code
    named = cast(column, Text).contains('["' + code + '",')
    return ~select(code).where(named).exists()


def without_hidden_lines(call: Call, record_id: Any, lines: Any) -> ColumnElement[bool]:
    """Return that no line of the record is on a hidden account; *lines*: (record, account) ids."""
    if call.allows(set_.permission):
        return true()
    of_record, on = lines
    hidden = select(of_record).join(Account, Account.id == on)
    return ~hidden.where(of_record == record_id, Account.code.in_(hidden_codes(call))).exists()
