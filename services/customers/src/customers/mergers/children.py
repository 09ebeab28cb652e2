"""What a survivor would have twice, or would be refused: it lies aside until a split."""

from typing import Any

from sqlalchemy import select

from chassis.uow import UnitOfWork
from customers.affiliations import store as affiliations
from customers.affiliations.model import Affiliation
from customers.invoice_titles import store as invoice_titles
from customers.invoice_titles.model import InvoiceTitle


def lay_aside(uow: UnitOfWork, merger_id: str, survivor_id: str) -> None:
    """Mark what came twice, or home, when another was folded into the survivor."""
    needless = affiliations.needless(uow, survivor_id), invoice_titles.needless(uow, survivor_id)
    for child in [child for some in needless for child in some]:
        child.merged_by = merger_id
    uow.flush()


def take_up(uow: UnitOfWork, merger_id: str) -> None:
    """Let what a merger laid aside count again."""
    models: tuple[Any, ...] = (Affiliation, InvoiceTitle)
    for model in models:
        for child in uow.session.scalars(select(model).where(model.merged_by == merger_id)):
            child.merged_by = None
    uow.flush()
