"""Every query about drafts of cards."""

import datetime as dt

from sqlalchemy import delete

from chassis.uow import UnitOfWork
from customers.card_scans.model import CardDraft

KEPT = dt.timedelta(days=7)


def find(uow: UnitOfWork, job_id: str) -> CardDraft | None:
    """Return the draft that a job made, if it has."""
    return uow.session.get(CardDraft, job_id)


def add(uow: UnitOfWork, made: CardDraft) -> None:
    """Keep a draft for a week, and those of others no longer."""
    uow.session.execute(delete(CardDraft).where(CardDraft.created_at < uow.now - KEPT))
    uow.session.add(made)
