"""From what an allocation names to the receivable that it pays."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from chassis.errors import NotFound, blaming
from chassis.uow import UnitOfWork
from chassis.values import Money
from contracts.ledger import receipt_named as contract
from contracts.ledger.receipt import OverAllocated
from ledger.instalments.model import PaymentPlan
from ledger.invoices import store as invoices
from ledger.invoices.model import Invoice
from ledger.payment_plans import store as plans
from ledger.receivables.model import Receivable

Left = Mapping[str, tuple[Any, Money]]


def resolve(uow: UnitOfWork, wishes: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """
    Return *wishes* with the receivable of each; refuse more than what they name has left.

    `named` tells in words what else each names.
    The customer's exposure is locked, or nothing is allocated yet. Raises what NAMING says.
    """
    uow.flush()
    lines = plans.left_of_lines(uow, _ids(wishes, "plan_line_id"))
    issued = invoices.left_of(uow, _ids(wishes, "invoice_id"))
    gone, found = Counter[str](), []
    for place, wish in enumerate(wishes):
        at = f"/allocations/{place}"
        owed = {wish["receivable_id"]} - {None}
        with blaming(f"{at}/plan_line_id"):
            owed |= _of_line(wish["plan_line_id"], lines)
        with blaming(f"{at}/invoice_id"):
            owed |= _of_invoice(wish["invoice_id"], issued)
        if not owed:
            raise contract.NothingNamed(at=at)
        if len(owed) > 1:
            raise contract.NamedApart(at=at)
        with blaming(f"{at}/amount"):
            _check_left(wish, lines, issued, gone)
        named = _in_words(wish, lines, issued)
        found.append({**wish, "receivable_id": owed.pop(), "named": named})
    return found


def owing(uow: UnitOfWork, wishes: Sequence[Mapping[str, Any]]) -> set[str]:
    """Return the customers whose debts *wishes* name; their exposures need not be locked yet."""
    ids = [wish["receivable_id"] for wish in resolve(uow, wishes)]
    theirs = select(Receivable.customer_id).where(Receivable.id.in_(ids))
    return set(uow.session.scalars(theirs))


def _ids(wishes: Iterable[Mapping[str, Any]], name: str) -> list[str]:
    return sorted({wish[name] for wish in wishes if wish[name]})


def _of_line(line_id: str | None, lines: Left) -> set[str]:
    if line_id is None:
        return set()
    if line_id not in lines:
        raise NotFound(resource=PaymentPlan.resource, id=line_id)
    plan, _ = lines[line_id]
    if plan.receivable_id is None:
        raise contract.PlanNotOpened(title=plan.title)
    return {plan.receivable_id}


def _of_invoice(invoice_id: str | None, issued: Left) -> set[str]:
    if invoice_id is None:
        return set()
    if invoice_id not in issued:
        raise NotFound(resource=Invoice.resource, id=invoice_id)
    invoice, _ = issued[invoice_id]
    if not invoice.is_payable or invoice.receivable_id is None:
        raise contract.NotInvoiced(state=invoice.state)
    return {invoice.receivable_id}


def _in_words(wish: Mapping[str, Any], lines: Left, issued: Left) -> dict[str, Any]:
    """Return what approvers read of the line and the invoice that a wish names."""
    told: dict[str, Any] = {}
    if wish["plan_line_id"]:
        plan, left = lines[wish["plan_line_id"]]
        [line] = [part for part in plan.parts if part.id == wish["plan_line_id"]]
        due_on = line.due_on.isoformat()
        told["plan_line"] = {"title": line.title, "due_on": due_on, "open": str(left)}
    if wish["invoice_id"]:
        told["invoice"] = issued[wish["invoice_id"]][0].number
    return told


def _check_left(wish: Mapping[str, Any], lines: Left, issued: Left, gone: Counter[str]) -> None:
    """Refuse more than a line or an invoice has left behind what is *gone* by other wishes."""
    amount = wish["amount"]
    for name, known in (("plan_line_id", lines), ("invoice_id", issued)):
        if wish[name] is None:
            continue
        _, all_left = known[wish[name]]
        left = Money(max(all_left.minor - gone[wish[name]], 0), all_left.currency)
        if amount.currency == left.currency and amount.minor > left.minor:
            told = {"allocated": str(amount), "left": str(left)}
            if name == "plan_line_id":
                raise contract.LineFull(**told)
            raise OverAllocated(id=wish[name], resource=Invoice.resource, **told)
        gone[wish[name]] += amount.minor
