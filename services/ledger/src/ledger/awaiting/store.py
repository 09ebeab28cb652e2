"""When an approval is needed, how it is asked for and whom an answer is about."""

from collections.abc import Mapping
from typing import Any, TypeVar

from sqlalchemy import select

from chassis.contract import Event
from chassis.freezing import digest
from chassis.scopes import visible
from chassis.spoken import HIDDEN
from chassis.uow import UnitOfWork
from chassis.values import Money, new_id
from contracts.approvals import FACTS
from ledger.accounts import store as accounts
from ledger.accounts.rules import check_currency
from ledger.currencies.rules import HOME, worth
from ledger.currencies.store import rate_if_any
from ledger.periods import store as periods

Document = TypeVar("Document", bound=Any)


def needed(uow: UnitOfWork, amount: Money, limit: int, wish: Mapping[str, Any]) -> bool:
    """
    Tell whether *amount* may only move after an approval.

    limit: fen from which on it needs one, 0 for never; foreign money without a rate always does.
    wish: whether its submitter asks for one anyway, as does who names approvers.
    """
    if wish["ask_approval"] or wish["approver_ids"]:
        return True
    if not limit:
        return False
    if amount.currency == HOME:
        return amount.minor >= limit
    rate = rate_if_any(uow, amount.currency, periods.today(uow))
    return rate is None or worth(amount.minor, amount.currency, rate) >= limit


def ask(uow: UnitOfWork, document: Document, event: Event, about: Mapping[str, Any]) -> None:
    """
    Submit a new *document* to organization's approvals.

    about: its title and customer, whom to ask, the wish of its submitter and what else approvers
    read.
    """
    document.submit(new_id(), about["wish"])
    uow.add(document)
    uow.flush()  # fields of the house are checked and have their defaults
    snapshot = {
        "number": document.number,
        "amount": str(document.amount),
        "memo": document.memo,
        **about["wish"],
        **about["snapshot"],
        **({"custom": document.shown_custom} if document.custom else {}),
    }
    uow.emit(
        event,
        document,
        id=document.approval_id,
        document_resource=document.resource,
        document_id=document.id,
        document_version=1,
        title=f"{document.number} {about['title']}"[:240],
        submitter_id=uow.call.actor_id,
        submitter_name=uow.call.actor_name,
        customer_id=about["customer_id"],
        chosen_ids=about["approver_ids"],
        facts={
            **{name: getattr(document, name) for name in FACTS[document.resource]},
            "owner_id": document.owner_id,
        },
        snapshot=snapshot,
        snapshot_hash=digest(snapshot),
    )


def place_of(uow: UnitOfWork, document: Document) -> dict[str, Any]:
    """
    Return what approvers read of the account that is to take the money, and of the movement there.

    Raises WrongCurrency where the account could not take it anyway.
    """
    account = accounts.by_code(uow, document.account_code)
    check_currency(account, document.currency, "/amount")
    return {"account_code": account.code, "bank_reference": document.bank_reference}


def in_words(debt: Any, amount: Money) -> dict[str, Any]:
    """Return what approvers read of the *amount* that is to settle a part of *debt*."""
    return {
        "id": debt.id,
        "title": debt.title,
        "due_on": debt.due_on.isoformat(),
        "open": str(Money(debt.open_minor, debt.currency)),
        "amount": str(amount),
    }


def named_if_seen(uow: UnitOfWork, twin: Document) -> str:
    """Return the id of a document that the input clashes with; HIDDEN where he may not see it."""
    model = type(twin)
    seen = select(model.id).where(model.id == twin.id, visible(model, uow.call))
    return str(uow.session.scalar(seen) or HIDDEN)


def of_approval(uow: UnitOfWork, model: type[Document], approval_id: str) -> Document | None:
    """Return the document of a kind that waits for an approval, locked."""
    mine = model.approval_id == approval_id, model.state == "submitted"
    chosen: Document | None = uow.session.scalars(
        select(model).where(*mine).with_for_update()
    ).first()
    return chosen
