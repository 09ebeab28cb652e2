"""Who may do what with one account, and which records that leaves to a caller."""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Select,
    String,
    Text,
    UniqueConstraint,
    and_,
    cast,
    or_,
    select,
    true,
)
from sqlalchemy.orm import Mapped, mapped_column

from chassis.context import Call
from chassis.tables import ID_LENGTH
from chassis.values import new_id
from contracts.ledger.account_right import set_
from ledger.accounts.model import Account
from ledger.tables import Model


class AccountRight(Model):
    """The verbs of one person on one account."""

    __tablename__ = "account_right"
    __table_args__ = (UniqueConstraint("account_id", "person_id"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    account_id: Mapped[str] = mapped_column(String(ID_LENGTH), ForeignKey("account.id"))
    person_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    verbs: Mapped[list[Any]] = mapped_column()


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
