"""A customer as the pool shows it: the same row, with what reaches it masked."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Column, Date, String, Table
from sqlalchemy.orm import synonym

from chassis.tables import ID_LENGTH
from customers.customers.model import Customer
from customers.duplicates.rules import masked_email, masked_name, masked_phone
from customers.tables import Model

MASKED = ("phone", "email")

pool_view = Table(
    "pool_view",
    Model.metadata,
    Column("staff_id", String(ID_LENGTH), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("customer_id", String(ID_LENGTH), primary_key=True),
)
"""Who opened what of pools on which day; `customer_id` is the id of a customer or of a lead."""


class PooledCustomer(Model):
    """A row of customers without an owner, to be read only; whoever sees the pool sees it."""

    __table__ = Customer.__table__
    resource = "customers.pool"
    pooled_at = synonym("obtained_at")


def shown(
    row: PooledCustomer | Customer, hides: Mapping[str, Sequence[str]], abilities: list[str]
) -> dict[str, Any]:
    """
    Return what the pool tells of a customer.

    hides: pool → fields that it does not show; abilities: what the caller may do with it.
    """
    told = {c.key: getattr(row, c.key) for c in Customer.__table__.columns}
    name, hidden = told["name"], hides.get(told["pool_id"] or "", ())
    past = ("former_names",) if "name" in hidden else ()
    masked = [field for field in (*MASKED, *hidden, *past) if told[field]]
    told |= dict.fromkeys(hidden)
    if "name" in hidden:
        told |= {"name": masked_name(name), "former_names": []}
    return {
        **told,
        "phone": masked_phone(told["phone"]),
        "email": masked_email(told["email"]),
        "pooled_at": told["obtained_at"],
        "abilities": abilities,
        "masked": masked,
    }
