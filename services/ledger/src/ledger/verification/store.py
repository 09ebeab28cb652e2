"""Reads the whole book in one snapshot and proves it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain, groupby
from typing import Any

import orjson
from sqlalchemy import Connection, and_, case, func, or_, select

from chassis.database import Database
from chassis.history import history_entry
from chassis.runtime import Runtime
from ledger.accounts.model import Balance, Reserved
from ledger.allocations.model import Allocation
from ledger.bad_debts.model import BadDebt
from ledger.credits.model import SupplierCredit
from ledger.digests.model import Digest
from ledger.digests.rules import digest_of
from ledger.exposures.model import Exposure, Hold
from ledger.journal.model import Entry, Posting, Year, body_of, head_of
from ledger.journal.rules import GENESIS
from ledger.offset_parts.model import OffsetPart
from ledger.payables.model import Payable
from ledger.payment_parts.model import PaymentPart
from ledger.payments.model import Payment
from ledger.pendings.model import PendingEntry
from ledger.prepaid_cards.model import CardMove, PrepaidCard
from ledger.receipts.model import Receipt
from ledger.receivables.model import Receivable
from ledger.verification import control, days, offsets, parties
from ledger.verification.rules import YearProof

LIMIT = 1000
BATCH = 500


def verify(runtime: Runtime) -> list[str]:
    """
    Return what is wrong with the book, the first broken entry first; nothing when it is proved.

    Numbers without gaps, postings that sum to zero, the hash chain, reversals that mirror,
    balances equal to the sum of postings; what receivables, receipts and exposures say of one
    another; accounts of receivables and payables equal to what of them is open, on every day;
    documents of those whom their entries name.
    """
    settings: Any = runtime.settings
    with snapshot(runtime.database) as connection:
        found: list[str] = []
        proofs = (proof.problems(connection, settings) for proof in (control, days, parties))
        for problem in chain(_problems(connection), *proofs):
            found.append(problem)
            if len(found) >= LIMIT:
                break
        return found


def count(runtime: Runtime) -> int:
    """Return how many entries there are."""
    with snapshot(runtime.database) as connection:
        return int(connection.scalar(select(func.count()).select_from(Entry)) or 0)


@contextmanager
def snapshot(database: Database) -> Iterator[Connection]:
    """Give a connection that sees one moment, whatever is posted meanwhile."""
    engine = database.engine
    if not database.is_sqlite:
        engine = engine.execution_options(isolation_level="REPEATABLE READ")
    with engine.connect() as connection:
        yield connection


def _problems(connection: Connection) -> Iterator[str]:
    yield from _chain(connection)
    yield from _orphans(connection)
    yield from _reversals(connection)
    yield from _balances(connection)
    yield from _reserves(connection)
    yield from _reviews(connection)
    yield from _digests(connection)
    yield from _receivables(connection)
    yield from _receipts(connection)
    yield from _payments(connection)
    yield from offsets.problems(connection)
    yield from _cards(connection)
    yield from _exposures(connection)


def _chain(connection: Connection) -> Iterator[str]:
    ends = {year: (number, digest) for year, number, digest in connection.execute(_YEARS)}
    for year in connection.scalars(select(Entry.year).distinct().order_by(Entry.year)).all():
        proof = YearProof(year)
        for entry, postings in _entries(connection, year):
            body = [body_of(posting) for posting in postings]
            yield from proof.problems(entry, head_of(entry), postings, body)
        if ends.pop(year, None) != (proof.expected - 1, proof.digest):
            yield f"year {year}: it does not end with number {proof.expected - 1} as counted"
    for year, (number, _) in ends.items():
        if number:
            yield f"year {year}: {number} entries were counted and none is there"


_YEARS = select(Year.year, Year.last_number, Year.last_hash)


def _entries(connection: Connection, year: int) -> Iterator[tuple[Any, list[Any]]]:
    after = 0
    while True:
        chosen = select(Entry.__table__).where(Entry.year == year, Entry.number > after)
        rows = connection.execute(chosen.order_by(Entry.number).limit(BATCH)).mappings().all()
        if not rows:
            return
        by_entry = _postings(connection, [row["id"] for row in rows])
        for row in rows:
            yield row, by_entry.get(row["id"], [])
        after = rows[-1]["number"]
        time.sleep(0)  # lets others have their turn in a long book


def _postings(connection: Connection, ids: list[str]) -> dict[str, list[Any]]:
    chosen = select(Posting.__table__).where(Posting.entry_id.in_(ids))
    rows = connection.execute(chosen.order_by(Posting.entry_id, Posting.line)).mappings()
    return {entry_id: list(some) for entry_id, some in groupby(rows, lambda row: row["entry_id"])}


def _orphans(connection: Connection) -> Iterator[str]:
    lost = (
        select(Posting.entry_id)
        .outerjoin(Entry, Entry.id == Posting.entry_id)
        .where(Entry.id.is_(None))
    )
    for entry_id in connection.scalars(lost.distinct()):
        yield f"entry {entry_id} is missing although it has postings"


def _reversals(connection: Connection) -> Iterator[str]:
    """A reversal and what it reverses sum to nothing on every account."""
    reversals = select(Entry.id, Entry.reverses_id).where(Entry.reverses_id.is_not(None)).subquery()
    left = (
        select(reversals.c.id)
        .join(Posting, Posting.entry_id.in_([reversals.c.id, reversals.c.reverses_id]))
        .group_by(reversals.c.id, Posting.account_id, Posting.currency, Posting.customer_id)
        .having(func.sum(Posting.amount_minor) != 0)
    )
    for entry_id in sorted(set(connection.scalars(left))):
        yield f"entry {entry_id} does not mirror what it reverses"


def _balances(connection: Connection) -> Iterator[str]:
    told = {
        (b.account_id, b.currency): b.debit_minor - b.credit_minor
        for b in connection.execute(select(Balance.__table__))
    }
    summed = select(Posting.account_id, Posting.currency, func.sum(Posting.amount_minor))
    rows = connection.execute(summed.group_by(Posting.account_id, Posting.currency))
    sums = {(account, currency): int(total) for account, currency, total in rows}
    for key in sorted(told.keys() | sums.keys()):
        if told.get(key, 0) != sums.get(key, 0):
            account, currency = key
            yield (
                f"account {account}: its balance says {told.get(key, 0)} {currency},"
                f" its postings {sums.get(key, 0)}"
            )


def _reserves(connection: Connection) -> Iterator[str]:
    """Only what is pending sets money aside."""
    lost = (
        select(Reserved.pending_id)
        .outerjoin(PendingEntry, PendingEntry.id == Reserved.pending_id)
        .where(func.coalesce(PendingEntry.state, "") != "pending")
    )
    for pending_id in connection.scalars(lost.distinct()):
        yield f"pending entry {pending_id} is over and still sets money aside"


def _reviews(connection: Connection) -> Iterator[str]:
    """Whoever reviewed an entry by hand is whom the history of it names."""
    c, name = history_entry.c, PendingEntry.reviewed_by.key
    mine = c.resource == PendingEntry.resource, c.changes.contains(f'"{name}"', autoescape=True)
    changes = select(c.record_id, c.changes).where(*mine).order_by(c.position)
    told: dict[str, Any] = {}
    for pending_id, changed in connection.execute(changes):
        told[pending_id] = orjson.loads(changed).get(name, [None, told.get(pending_id)])[1]
    for pending_id, by in connection.execute(select(PendingEntry.id, PendingEntry.reviewed_by)):
        if by != told.get(pending_id):
            yield f"pending entry {pending_id}: its history tells of another review"


def _digests(connection: Connection) -> Iterator[str]:
    """Each digest seals the one before, and the entries that it names have the hash it names."""
    previous = GENESIS
    chosen = select(Digest.__table__).order_by(Digest.day)
    for row in connection.execute(chosen).mappings():
        told = digest_of(previous, row["day"], row["entries"], row["years"])
        if row["previous"] != previous or row["digest"] != told:
            yield f"digest of {row['day']}: it differs from what its hash seals"
        previous = row["digest"]
        for head in row["years"]:
            where = (Entry.year == head["year"], Entry.number == head["number"])
            if (
                head["number"]
                and connection.scalar(select(Entry.hash).where(*where)) != head["hash"]
            ):
                yield (
                    f"digest of {row['day']}: entry {head['year']}/{head['number']}"
                    " is not the one that was sealed"
                )


def _receivables(connection: Connection) -> Iterator[str]:
    """What is open of a receivable is its amount less what stands allocated to it."""
    cleared = (
        select(func.coalesce(func.sum(Allocation.amount_minor + Allocation.written_off_minor), 0))
        .where(Allocation.receivable_id == Receivable.id, Allocation.undone_on.is_(None))
        .scalar_subquery()
    )
    given_up = (
        select(func.coalesce(func.sum(BadDebt.amount_minor), 0))
        .where(BadDebt.receivable_id == Receivable.id, BadDebt.state == "written_off")
        .scalar_subquery()
    )
    rest = Receivable.amount_minor - Receivable.credited_minor
    gone = cleared + given_up + _set_off(OffsetPart.receivable_id == Receivable.id)
    wrong = Receivable.open_minor + gone != rest
    chosen = select(Receivable.id).where(wrong, Receivable.state != "cancelled")
    for receivable_id in connection.scalars(chosen):
        yield f"receivable {receivable_id}: what is open differs from what was allocated"


def _receipts(connection: Connection) -> Iterator[str]:
    """A receipt that stands is its advance, what stands allocated of it and what was paid back."""
    back = (
        select(func.coalesce(func.sum(Payment.amount_minor), 0))
        .where(Payment.receipt_id == Receipt.id, Payment.state == "posted")
        .scalar_subquery()
    )
    given = (
        select(func.coalesce(func.sum(Allocation.amount_minor), 0))
        .where(Allocation.receipt_id == Receipt.id, Allocation.undone_on.is_(None))
        .scalar_subquery()
    )
    own = and_(Receipt.state == "posted", Receipt.payment_id.is_(None))
    total = case((own, Receipt.amount_minor), else_=0)
    wrong = (Receipt.advance_minor + given + back != total, Receipt.refunded_minor != back)
    for number in connection.scalars(select(Receipt.number).where(or_(*wrong))):
        yield f"receipt {number}: advance, allocations and refunds are not its amount"


def _payments(connection: Connection) -> Iterator[str]:
    """Payables and payments agree on what was allocated."""
    given = func.coalesce(func.sum(PaymentPart.amount_minor), 0)
    rounded = func.coalesce(func.sum(PaymentPart.written_off_minor), 0)
    stands = PaymentPart.undone.is_(False)
    to, off = (
        select(sums).where(PaymentPart.payable_id == Payable.id, stands).scalar_subquery()
        for sums in (given, rounded)
    )
    credits_ = SupplierCredit.payable_id == Payable.id, SupplierCredit.state == "given"
    less, tax = (
        select(func.coalesce(func.sum(part), 0)).where(*credits_).scalar_subquery()
        for part in (SupplierCredit.amount_minor, SupplierCredit.tax_minor)
    )
    gone = to + off + less + _set_off(OffsetPart.payable_id == Payable.id)
    wrong = or_(
        Payable.open_minor + gone != Payable.amount_minor,
        Payable.written_off_minor != off,
        Payable.credited_minor != less,
        Payable.credited_tax_minor != tax,
    )
    for payable_id in connection.scalars(
        select(Payable.id).where(wrong, Payable.state != "cancelled")
    ):
        yield f"payable {payable_id}: what is open differs from what was paid"
    of = select(given).where(PaymentPart.payment_id == Payment.id, stands).scalar_subquery()
    back = (
        select(func.coalesce(func.sum(Receipt.amount_minor), 0))
        .where(Receipt.payment_id == Payment.id, Receipt.state == "posted")
        .scalar_subquery()
    )
    divided = and_(Payment.state == "posted", Payment.receipt_id.is_(None))
    total = case((divided, Payment.amount_minor), else_=0)
    wrong = or_(Payment.prepaid_minor + of + back != total, Payment.refunded_minor != back)
    for number in connection.scalars(select(Payment.number).where(wrong)):
        yield f"payment {number}: prepayment, allocations and refunds are not its amount"


def _set_off(of_debt: Any) -> Any:
    """Return what stands set off of a debt."""
    stands = OffsetPart.settled_on.is_not(None), OffsetPart.undone_on.is_(None)
    total = func.coalesce(func.sum(OffsetPart.amount_minor), 0)
    return select(total).where(of_debt, *stands).scalar_subquery()


def _cards(connection: Connection) -> Iterator[str]:
    """A card holds the sum of its moves."""
    total = func.coalesce(func.sum(CardMove.amount_minor), 0)
    moved = select(total).where(CardMove.prepaid_card_id == PrepaidCard.id).scalar_subquery()
    chosen = select(PrepaidCard.number).where(PrepaidCard.balance_minor != moved)
    for number in connection.scalars(chosen):
        yield f"card {number}: its balance is not the sum of its moves"


def _exposures(connection: Connection) -> Iterator[str]:
    """An exposure is the fold of the customer's open receivables, holds and advances."""
    folds = (
        ("receivable", _fold(Receivable, Receivable.open_minor)),
        ("held", _fold(Hold, case((Hold.state == "held", Hold.amount_minor), else_=0))),
        ("advances", _fold(Receipt, Receipt.advance_minor)),
    )
    exposures = connection.execute(select(Exposure.__table__)).mappings().all()
    known = {(e["customer_id"], e["currency"]): e for e in exposures}
    for name, fold in folds:
        sums = {(c, currency): int(total) for c, currency, total in connection.execute(fold)}
        for key in sorted(known.keys() | sums.keys()):
            told = known[key][f"{name}_minor"] if key in known else 0
            if told != sums.get(key, 0):
                customer, currency = key
                yield (
                    f"exposure of {customer}: {name} says {told} {currency},"
                    f" its parts {sums.get(key, 0)}"
                )


def _fold(model: Any, amount: Any) -> Any:
    summed = select(model.customer_id, model.currency, func.sum(amount))
    return summed.group_by(model.customer_id, model.currency)
