"""The rule as it is kept."""

from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.conditions import Conditional
from chassis.tables import ID_LENGTH, Record
from contracts.customers import customer, lead
from customers.lead_rules.rules import Ladder
from customers.tables import Model


class OfCustomers:
    """What a rule that gives customers asks of them."""

    judged = "customers.customer"
    listing = customer.listed.listing
    lasting = False


class LeadRule(Record, Conditional, Model):
    """Which leads or imported customers come to whom, and who got the last one."""

    __tablename__ = "lead_rule"
    resource = "customers.lead_rule"
    judged = "customers.lead"
    listing = lead.listed.listing

    name: Mapped[str] = mapped_column(String(100))
    of: Mapped[str] = mapped_column(String(20), default="leads")
    position: Mapped[int] = mapped_column()
    active: Mapped[bool] = mapped_column()
    sources: Mapped[list[str]] = mapped_column()
    regions: Mapped[list[str]] = mapped_column()
    industries: Mapped[list[str]] = mapped_column()
    sizes: Mapped[list[str]] = mapped_column(default=list)
    newcomer_days: Mapped[int] = mapped_column(default=0)
    newcomer_share: Mapped[int] = mapped_column(default=0)
    way: Mapped[str] = mapped_column(String(20))
    members: Mapped[list[Any]] = mapped_column()
    working_hours: Mapped[bool] = mapped_column()
    skip_behind: Mapped[bool] = mapped_column()
    follow_up: Mapped[bool] = mapped_column(default=False)
    warn_days: Mapped[int] = mapped_column()
    superior_days: Mapped[int] = mapped_column()
    reassign_days: Mapped[int] = mapped_column()
    last_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))

    def change(self, fields: dict[str, Any]) -> None:
        """Take over the given fields."""
        for name, value in fields.items():
            setattr(self, name, value)

    @property
    def judge(self) -> Any:
        """What its filter asks of: leads or customers."""
        return judge_of(self.of)

    @property
    def ladder(self) -> Ladder:
        """What happens when nobody handles a lead."""
        days = (self.warn_days, self.superior_days, self.reassign_days)
        return Ladder(*days, self.follow_up)


def judge_of(of: str) -> Any:
    """Return what says by which fields a rule of leads or of customers asks."""
    return OfCustomers if of == "customers" else LeadRule
