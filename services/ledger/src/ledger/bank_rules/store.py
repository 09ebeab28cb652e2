"""Every query about rules for lines of banks, and what a rule makes of a line."""

import datetime as dt

from sqlalchemy import func, select

from chassis.numbering import next_number
from chassis.uow import UnitOfWork
from chassis.values import Money
from contracts.ledger.bank_rule import MOST_RULES, RuleCategoryClosed
from ledger.bank_rules.model import BankRule
from ledger.bank_statements.model import BankLine
from ledger.budgets import store as budgets
from ledger.cash_entries import store as cash
from ledger.cash_entries.model import CashEntry
from ledger.cash_entries.rules import NUMBER
from ledger.categories.model import Category
from ledger.journal.rules import Draft
from ledger.periods import store as periods
from ledger.settings import LedgerSettings

LONGEST = 200


def in_turn(uow: UnitOfWork) -> list[BankRule]:
    """Return the rules that are in use, in the order in which they are asked."""
    chosen = select(BankRule).where(BankRule.active.is_(True))
    ordered = chosen.order_by(BankRule.position, BankRule.id).limit(MOST_RULES)
    return list(uow.session.scalars(ordered))


def count(uow: UnitOfWork) -> int:
    """Return how many rules there are."""
    return int(uow.session.scalar(select(func.count()).select_from(BankRule)) or 0)


def takes(uow: UnitOfWork, day: dt.date, settings: LedgerSettings) -> bool:
    """Return whether the books take an entry of the caller on *day*."""
    begun = day >= settings.first_day(periods.company_day(uow))
    return begun and day <= periods.latest_day(uow) and periods.hold_open(uow, day) == day


def entry_of(
    uow: UnitOfWork, rule: BankRule, line: BankLine, settings: LedgerSettings
) -> tuple[CashEntry, Draft]:
    """
    Return the entry of the account books that a rule makes of a line, and what is to be posted.

    It is written by whoever wrote the rule, and approved by who applies it. Raises
    RuleCategoryClosed.
    """
    category = uow.session.get(Category, rule.category_id)
    if category is not None and category.closed:
        raise RuleCategoryClosed(rule=rule.name, category=category.name)
    entry = CashEntry(kind=rule.kind, state="draft", owner_id=rule.updated_by)
    entry.change(
        {
            "account_code": line.account_code,
            "amount": Money(abs(line.amount_minor), line.currency),
            "category_id": rule.category_id,
            "happened_on": line.booked_on,
            "counterparty": line.counterparty[:LONGEST],
            "memo": line.memo[:LONGEST],
            "attachment_ids": [],
            "department_id": next(iter(uow.call.departments), None),
        }
    )
    cash.check_places(uow, entry)
    cash.check_currencies(uow, entry, settings)
    entry.number = next_number(uow, "cash_entry", NUMBER)
    uow.add(entry)
    uow.flush()
    warnings = budgets.check(uow, entry)
    entry.approve(uow.call.actor_id, uow.now, four_eyes=settings.four_eyes)
    entry.warnings, entry.state = warnings, "posted"
    [draft] = cash.drafts_of(uow, entry, settings)
    entry.entry_id = draft.id
    return entry, draft
