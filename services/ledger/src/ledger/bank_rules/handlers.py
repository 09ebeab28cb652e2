"""What can be done with rules for lines of banks."""

from typing import Any

from chassis import stock
from chassis.binding import implements
from contracts.ledger import bank_rule as contract
from ledger.account_rights import store as rights
from ledger.accounts import store as accounts
from ledger.bank_rules import store
from ledger.bank_rules.model import BankRule
from ledger.bank_rules.rules import near, nearest
from ledger.bank_statements import store as statements
from ledger.bank_statements.model import BankStatement
from ledger.bank_statements.rules import Candidate, standing
from ledger.cash_entries import store as cash
from ledger.categories import store as categories
from ledger.journal import store as journal
from ledger.journal.rules import Draft

get_rule = implements(contract.get)(stock.get(BankRule, "bank_rule_id"))
list_rules = implements(contract.listed)(stock.listing(BankRule, contract.listed))
search_rules = implements(contract.searched)(stock.listing(BankRule, contract.searched))
read_history = implements(contract.history)(stock.past(BankRule, "bank_rule_id"))


@implements(contract.create)
def write_a_rule(fields, *, uow):
    if store.count(uow) >= contract.MOST_RULES:
        raise contract.TooMany(max=contract.MOST_RULES)
    rule = BankRule()
    _change(uow, rule, fields)
    return uow.add(rule)


@implements(contract.update)
def change_a_rule(patch, *, uow):
    rule = stock.load(uow, BankRule, patch.pop("bank_rule_id"), change=True)
    _change(uow, rule, patch)
    return rule


@implements(contract.remove)
def take_a_rule_away(command, *, uow):
    rule = stock.load(uow, BankRule, command["bank_rule_id"], change=True)
    stock.remove(uow, rule)
    return rule


def _change(uow, rule, fields):
    rule.change(fields)
    if rule.account_code:
        cash.money_account(uow, rule.account_code, "reconcile")
    if rule.category_id:
        category = categories.taking(uow, rule.category_id, rule.kind)
        rights.check_booking(uow, (category.account_code, "/category_id"))


@implements(contract.apply)
def apply_rules(command, *, uow, settings):
    statement = stock.load(uow, BankStatement, command["bank_statement_id"])
    rights.check(uow, accounts.by_code(uow, statement.account_code), "reconcile")
    lines, rules = statements.unmatched(uow, statement.id), store.in_turn(uow)
    free = {
        currency: standing(statements.candidates(uow, statement.account_code, currency))
        for currency in {line.currency for line in lines}
    }
    done: list[dict[str, Any]] = []
    drafts: list[Draft] = []
    for line in lines:
        rule = next((one for one in rules if one.meets(line)), None)
        if rule is None:
            continue
        if len(done) == contract.MOST_AT_ONCE:
            break
        about = line.booked_on, line.amount_minor, free[line.currency]
        if rule.action == "match":
            found, entry = nearest(*about, rule.days), None
        elif near(*about, settings.match_days) or not store.takes(uow, line.booked_on, settings):
            continue  # the books may have it already, or take nothing on its day
        else:
            entry, draft = store.entry_of(uow, rule, line, settings)
            drafts.append(draft)
            found = Candidate(draft.id, 1, line.booked_on, line.amount_minor, "")
        if found is not None:
            done.append(_pair(uow, line, rule, found, entry))
            free[line.currency] = [one for one in free[line.currency] if one is not found]
    journal.post(uow, *drafts)
    left = len(lines) - len(done)
    return {
        "matched": len(done) - len(drafts),
        "booked": len(drafts),
        "unmatched": left,
        "items": done,
    }


def _pair(uow, line, rule, found, entry):
    statements.pair(uow, [line], [found])
    return {
        "bank_line_id": line.id,
        "bank_rule_id": rule.id,
        "action": rule.action,
        "entry_id": found.entry_id,
        "cash_entry_id": entry and entry.id,
        "warnings": entry.warnings if entry else [],
    }
