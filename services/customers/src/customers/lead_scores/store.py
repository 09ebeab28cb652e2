"""Every query about the rules behind scores."""

from sqlalchemy import select

from chassis.uow import UnitOfWork
from customers.lead_scores.model import LeadScoreRule
from customers.lead_scores.rules import ScoreRule

FOLLOW = "customers.score_leads"
"""The due work that scores open leads anew."""


def active(uow: UnitOfWork) -> list[ScoreRule]:
    """Return the rules that count, in the order in which they were made."""
    wanted = select(LeadScoreRule).where(LeadScoreRule.active).order_by(LeadScoreRule.id)
    return [rule.as_rule() for rule in uow.session.scalars(wanted)]
