"""Every query about expense claims."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, func, literal, or_, select

from chassis import structure
from chassis.errors import blaming
from chassis.scopes import in_places, visible
from chassis.uow import UnitOfWork
from contracts.ledger.expense import ClaimCategory, ClaimedBefore, NotForHim
from ledger.categories.model import Category
from ledger.expense_claims.model import ClaimedVoucher, ExpenseClaim, net_of
from ledger.invoices.rules import DIGITAL
from ledger.staff_refs.model import StaffRef


def write_for(uow: UnitOfWork, claim: ExpenseClaim) -> None:
    """
    Note who writes a claim for somebody else. Raises NotForHim unless he may change his records.

    That is who stands in for him, his superiors, and those in whose scope his department lies.
    """
    call, owner = uow.call, claim.owner_id
    if owner == call.actor_id:
        return
    below = structure.subordinates(call.actor_id)
    lies_here = in_places(literal(claim.department_id), call, ExpenseClaim.resource)
    everywhere = call.scope(ExpenseClaim.resource) == "all" or owner in call.stands_in_for
    within = select(or_(lies_here, literal(owner).in_(below)))
    if not everywhere and not uow.session.scalar(within):
        raise NotForHim()
    claim.handed_in_by_id = call.actor_id


def name_of(uow: UnitOfWork, staff_id: str | None) -> str:
    """Return what a colleague is called, as far as it is known here."""
    if staff_id == uow.call.actor_id:
        return uow.call.actor_name
    found = uow.session.get(StaffRef, staff_id)
    return found.name if found else ""


def claim_vouchers(uow: UnitOfWork, claim: ExpenseClaim) -> None:
    """Let the vouchers of *claim* be claimed by it alone; refuse those of other claims."""
    mine = ClaimedVoucher.expense_claim_id == claim.id
    uow.session.execute(delete(ClaimedVoucher).where(mine))
    seen: set[tuple[str, int]] = set()
    for place, row in enumerate(claim.rows):
        number, minor = row["voucher_number"], row["minor"]
        if not number:
            continue
        twin = claim.number if (number, minor) in seen else _claimed_by(uow, claim, row)
        if twin is not None:
            at = f"/lines/{place}/voucher_number"
            raise ClaimedBefore(voucher=number, number=twin, at=at)
        seen.add((number, minor))
    # an invoice that is fully digital counts as a whole, on however many lines of the claim it is
    for number, minor in sorted({(n, 0 if DIGITAL.fullmatch(n) else m) for n, m in seen}):
        uow.session.add(
            ClaimedVoucher(
                number=number,
                currency=claim.currency,
                amount_minor=minor,
                expense_claim_id=claim.id,
            )
        )
    uow.flush()


def _claimed_by(uow: UnitOfWork, claim: ExpenseClaim, row: Mapping[str, Any]) -> str | None:
    """
    Return the number of the claim that has the voucher of a line already, if there is one.

    The number of an invoice that is fully digital is the only one of the country; others count
    with their amount.
    """
    number = row["voucher_number"]
    chosen = (
        select(ExpenseClaim.number)
        .join(ClaimedVoucher, ClaimedVoucher.expense_claim_id == ExpenseClaim.id)
        .where(ClaimedVoucher.number == number)
    )
    if not DIGITAL.fullmatch(number):
        chosen = chosen.where(
            ClaimedVoucher.amount_minor == row["minor"], ClaimedVoucher.currency == claim.currency
        )
    return uow.session.scalar(chosen.limit(1))


def free_vouchers(uow: UnitOfWork, claim: ExpenseClaim) -> None:
    """Let the vouchers of a claim that is over be claimed again."""
    mine = ClaimedVoucher.expense_claim_id == claim.id
    uow.session.execute(delete(ClaimedVoucher).where(mine))


def accounts_of(uow: UnitOfWork, claim: ExpenseClaim) -> list[tuple[str, int]]:
    """Return account and minor units without tax of each line, by its category."""
    found: dict[str, Category] = {}
    for place, row in enumerate(claim.rows):
        with blaming(f"/lines/{place}/category_id"):
            category = found.get(row["category_id"]) or uow.load(Category, row["category_id"])
            if category.kind != "expense" or category.closed:
                raise ClaimCategory(name=category.name)
        found[category.id] = category
    return [(found[row["category_id"]].account_code, net_of(row)) for row in claim.rows]


def frozen_by(uow: UnitOfWork, approval_id: str) -> ExpenseClaim | None:
    """Return the claim that waits for an approval, locked."""
    chosen = select(ExpenseClaim).where(ExpenseClaim.frozen_by == approval_id)
    return uow.session.scalars(chosen.with_for_update()).first()


def owed_by_person(uow: UnitOfWork, currency: str, person_id: str | None) -> dict[str, int]:
    """Return person → approved claims not paid, of one person or of all whose the caller sees."""
    chosen = select(ExpenseClaim.person_id, func.sum(ExpenseClaim.total_minor)).where(
        visible(ExpenseClaim, uow.call),
        ExpenseClaim.currency == currency,
        ExpenseClaim.state == "approved",
    )
    if person_id is not None:
        chosen = chosen.where(ExpenseClaim.person_id == person_id)
    rows = uow.session.execute(chosen.group_by(ExpenseClaim.person_id))
    return {person: int(total) for person, total in rows}
