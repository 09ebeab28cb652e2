"""Whose credit a survivor has where credit changes only by an approval."""

from typing import Any

from chassis.uow import UnitOfWork
from contracts.customers.parts import CreditApprovalNeeded
from customers.credit_grades import store as grades
from customers.customers.model import Customer
from customers.settings import CustomersSettings

LIMIT = ("credit_limit_minor", "credit_limit_currency")
CREDIT = (*LIMIT, "credit_grade_id", "payment_days", "credit_class_id")


def kept(
    uow: UnitOfWork,
    survivor: Customer,
    duplicate: Customer,
    chosen: set[str],
    settings: CustomersSettings,
) -> dict[str, Any]:
    """
    Return what counts as the credit of *duplicate*: that of a survivor who has any.

    What was approved for the duplicate comes over as a whole where the survivor has none at all.
    Raises CreditApprovalNeeded where another limit, or other days to pay, were chosen.
    """
    if not settings.credit_by_approval or not _has_credit(uow, survivor):
        return {}
    asked = chosen.intersection(CREDIT)
    if any(getattr(duplicate, name) != getattr(survivor, name) for name in asked):
        raise CreditApprovalNeeded(at="/choices")
    return {name: getattr(survivor, name) for name in CREDIT}


def _has_credit(uow: UnitOfWork, customer: Customer) -> bool:
    own = (customer.credit_limit, customer.credit_grade_id, customer.payment_days)
    return own != (None,) * len(own) or grades.of_class(uow, customer.credit_class_id) is not None
