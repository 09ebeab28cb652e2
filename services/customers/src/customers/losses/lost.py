"""A lost customer as the win-back list reads it: over the customer and its figures."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, column_property

from chassis.values import Money
from customers.customers.model import Customer
from customers.figures.model import Figures
from customers.tables import Model

_c, _f = Customer.__table__.c, Figures.__table__.c
_joined = (
    select(
        *(_c.id, _c.name, _c.owner_id, _c.department_id, _c.phone, _c.region, _c.grade),
        *(_c.class_id, _c.class_since, _c.last_activity_at, _c.deleted_at),
        func.coalesce(_f.paid_minor, 0).label("paid_minor"),
        func.coalesce(_f.orders, 0).label("orders"),
        func.coalesce(_f.rfm, 0).label("rfm"),
        func.coalesce(_f.currency, "CNY").label("currency"),
        _f.last_purchase_on,
    )
    .select_from(Customer.__table__.outerjoin(Figures.__table__, _f.id == _c.id))
    .subquery("lost")
)


class LostCustomer(Model):
    """Read only."""

    __table__ = _joined
    __mapper_args__ = {"primary_key": [_joined.c.id]}
    resource = "customers.customer"

    id: Mapped[str]
    paid_minor: Mapped[int] = column_property(_joined.c.paid_minor)

    @hybrid_property
    def paid(self) -> Any:
        """What it paid so far."""
        return Money(self.paid_minor, str(vars(self)["currency"]))

    @paid.inplace.expression
    @classmethod
    def _paid(cls) -> Any:
        return cls.paid_minor

    @property
    def customer_id(self) -> str:
        """The id under the name that others know it by."""
        return self.id
