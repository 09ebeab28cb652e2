"""Whose credit a survivor has, where it changes only by an approval and where it is set at once."""

from typing import Any

from chassis.errors import Forbidden
from chassis.uow import UnitOfWork
from contracts.customers.customer import set_credit_limit
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
    Where another limit, or other days to pay, were chosen it raises CreditApprovalNeeded, or where
    that needs no approval Forbidden for who may not set them.
    """
    if not _has_credit(uow, survivor):
        return {}
    asked = chosen.intersection(CREDIT)
    if any(getattr(duplicate, name) != getattr(survivor, name) for name in asked):
        if settings.credit_by_approval:
            raise CreditApprovalNeeded(at="/choices")
        if not uow.call.allows(set_credit_limit.permission):
            raise Forbidden(permission=set_credit_limit.permission)
    return {name: getattr(survivor, name) for name in CREDIT if settings.credit_by_approval}


def _has_credit(uow: UnitOfWork, customer: Customer) -> bool:
    own = (customer.credit_limit, customer.credit_grade_id, customer.payment_days)
    return own != (None,) * len(own) or grades.of_class(uow, customer.credit_class_id) is not None
