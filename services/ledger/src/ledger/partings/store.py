"""Every query about customers who were one for a while."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import BigInteger, Connection, cast, func, literal, or_, select, union_all
from sqlalchemy.orm import aliased

from chassis import merging
from chassis.due import due_work
from chassis.merging import Merge
from chassis.uow import UnitOfWork
from ledger.accounts.model import Account
from ledger.exposures import store as exposures
from ledger.exposures.model import HOME
from ledger.journal.model import Entry, Posting
from ledger.journal.rules import Line
from ledger.parted.model import Parting
from ledger.parted.store import CORRECT
from ledger.partings import rules
from ledger.prepaid_cards.model import PrepaidCard
from ledger.receipts.model import Receipt
from ledger.receivables.model import Receivable
from ledger.settings import LedgerSettings


def note(uow: UnitOfWork, merge: Merge) -> None:
    """Keep that two customers are two again."""
    kept = Parting(merge_id=merge.id, old_id=merge.old_id, new_id=merge.new_id)
    uow.session.merge(kept)


def lines(uow: UnitOfWork, merge_id: str, settings: LedgerSettings) -> tuple[Line, ...]:
    """
    Return what brings the books in line with the documents of those who were parted by a split.

    Their exposures are locked first, so that nobody else corrects the same.
    """
    connection, parting = uow.session.connection(), uow.session.get(Parting, merge_id)
    if parting is None:
        return ()
    one = merging.survivor_of(uow, parting.old_id) or parting.old_id
    family = families(connection)[one]
    exposures.lock_all(uow, family, HOME)
    named = {name for who in family for name in merging.all_ids_of(uow, who)}
    return rules.correction(differences(connection, settings, named), family)


def not_corrected_yet(connection: Connection) -> set[str]:
    """Return the customers parted by splits whose correction has not begun."""
    c = due_work.c
    waiting = select(c.key).where(c.kind == CORRECT, c.attempts == 0)
    chosen = select(Parting.old_id, Parting.new_id).where(Parting.merge_id.in_(waiting))
    named = {who for pair in connection.execute(chosen) for who in pair}
    found = families(connection) if named else {}
    return {who for family in found.values() if family & named for who in family}


def families(connection: Connection) -> Mapping[str, frozenset[str]]:
    """Return for each customer who was parted all with whom he was one, and who they are by now."""
    parted = connection.execute(select(Parting.old_id, Parting.new_id)).all()
    heirs, named = merging.heirs().alias(), select(Parting.old_id).union(select(Parting.new_id))
    folded = select(heirs.c.old_id, heirs.c.new_id).where(heirs.c.old_id.in_(named))
    return rules.families((*parted, *connection.execute(folded))) if parted else {}


def differences(
    connection: Connection, settings: LedgerSettings, of: Iterable[str] | None = None
) -> dict[tuple[str, str, str], int]:
    """
    Return what documents of each customer say beyond what their entries posted for him.

    By account, currency and customer, who is who by now, debit positive. It is one question, so
    that it sees one moment. of: only what names one of these.
    """
    receivable, advance = settings.receivable_account, settings.advance_account
    parts = [
        _open(receivable, Receivable.open_minor, 1),
        _open(advance, Receipt.advance_minor, -1),
        _open(settings.card_account, PrepaidCard.balance_minor, -1),
        _posted({receivable, advance, settings.card_account}),
    ]
    if of is not None:
        named = sorted(of)
        parts = [part.where(part.selected_columns.party.in_(named)) for part in parts]
    each = union_all(*parts).subquery().c
    folded = merging.heirs().alias()
    party = func.coalesce(folded.c.new_id, each.party)
    total = func.sum(each.minor)
    chosen = (
        select(each.code, each.currency, party, total)
        .outerjoin(folded, folded.c.old_id == each.party)
        .group_by(each.code, each.currency, party)
        .having(total != 0)
    )
    return {(code, c, who): int(minor) for code, c, who, minor in connection.execute(chosen)}


def _open(code: str, amount: Any, sense: int) -> Any:
    model = amount.class_
    return _part(literal(code), model.currency, model.customer_id, sense * amount).where(
        amount != 0
    )


def _posted(codes: Iterable[str]) -> Any:
    """What documents posted; what was opened without one, or names nobody, is left out."""
    origin = aliased(Entry)
    return (
        _part(Account.code, Posting.currency, Posting.customer_id, -Posting.amount_minor)
        .join_from(Posting, Account, Account.id == Posting.account_id)
        .join(Entry, Entry.id == Posting.entry_id)
        .join(origin, origin.id == func.coalesce(Entry.reverses_id, Entry.id))
        .where(Account.code.in_(sorted(codes)), Posting.customer_id.is_not(None))
        .where(or_(origin.kind != "opening", origin.source_id.is_not(None)))
    )


def _part(code: Any, currency: Any, party: Any, minor: Any) -> Any:
    return select(
        code.label("code"),
        currency.label("currency"),
        party.label("party"),
        cast(minor, BigInteger).label("minor"),
    )
