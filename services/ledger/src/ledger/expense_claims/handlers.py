"""What can be done with expense claims."""

from chassis import stock
from chassis.attachments.vouched import files_of
from chassis.binding import implements
from chassis.errors import NotFound, ServiceError, UnknownRecord
from chassis.numbering import next_number
from chassis.once import Once
from chassis.telling import tell_the_untold
from chassis.values import Money, new_id
from contracts.ledger import expense as contract
from contracts.organization import access, approval_flow, staff
from ledger.budgets import store as budgets
from ledger.cash_entries import store as cash
from ledger.expense_claims import store
from ledger.expense_claims.model import ExpenseClaim
from ledger.journal import store as journal
from ledger.journal.rules import Draft, Line, named
from ledger.periods import store as periods
from ledger.staff_advances import store as advances

NUMBER = "EX{yyyy}{mm}-{serial:05d}"

check_choice = stock.choosing(approval_flow.check_choice, ExpenseClaim.resource)
get_claim = implements(contract.get_claim)(stock.get(ExpenseClaim, "expense_claim_id"))
tell_viewers = implements(contract.claim_who_sees)(
    stock.viewers(ExpenseClaim, "expense_claim_id", access.viewers)
)
read_history = implements(contract.claim_history)(stock.past(ExpenseClaim, "expense_claim_id"))
list_claims = implements(contract.claims_listed)(
    stock.listing(ExpenseClaim, contract.claims_listed)
)
search_claims = implements(contract.claims_searched)(
    stock.listing(ExpenseClaim, contract.claims_searched)
)


@implements(contract.create_claim)
def write_a_claim(fields, *, call, transaction, rpc):
    person = _person(fields.get("person_id"), call, rpc)
    with transaction(call) as uow:
        once = Once(uow, contract.create_claim, fields)
        claim = ExpenseClaim(
            id=new_id(),
            title=fields["title"],
            custom=fields["custom"],
            state="draft",
            offset_minor=0,
            warnings=[],
            person_id=person["owner_id"],
            **person,
        )
        store.write_for(uow, claim)
        claim.fill(fields["lines"], periods.latest_day(uow))
        store.accounts_of(uow, claim)
        claim.number = next_number(uow, "expense_claim", NUMBER)
        uow.add(claim)
        uow.flush()
        store.claim_vouchers(uow, claim)
        tell_the_untold(uow, contract.create_claim, claim)
        return once.keep(claim)


@implements(contract.update_claim)
def change_a_claim(patch, *, uow):
    claim = _locked(uow, patch)
    claim.refuse_unless_of(uow.call.actor_id)
    claim.refuse_if_frozen()
    claim.must_be("draft")
    claim.title = patch.get("title", claim.title)
    claim.custom = patch.get("custom", claim.custom)
    if "lines" in patch:
        claim.fill(patch["lines"], periods.latest_day(uow))
        store.accounts_of(uow, claim)
        store.claim_vouchers(uow, claim)
    return claim


@implements(contract.submit_claim, first=check_choice)
def submit_a_claim(command, *, uow):
    claim = _locked(uow, command)
    claim.refuse_unless_of(uow.call.actor_id)
    claim.refuse_if_frozen()
    claim.must_be("draft")
    claim.warnings = budgets.check(uow, claim)
    claim.state = "submitted"
    approval_id, snapshot = new_id(), _snapshot(uow, claim)
    digest = claim.freeze(approval_id, snapshot)
    uow.emit(
        contract.claim_asked,
        claim,
        id=approval_id,
        document_resource=ExpenseClaim.resource,
        document_id=claim.id,
        document_version=claim.version,
        title=f"{claim.number} {claim.title}"[:240],
        amount=claim.total,
        submitter_id=claim.owner_id,
        submitter_name=store.name_of(uow, claim.owner_id),
        handed_in_by_id=None if uow.call.actor_id == claim.owner_id else uow.call.actor_id,
        customer_id=None,
        chosen_ids=command["approver_ids"],
        facts={"over_budget": bool(claim.warnings), "owner_id": claim.owner_id},
        snapshot=snapshot,
        snapshot_hash=digest,
    )
    return claim


@implements(contract.discard_claim)
def give_a_claim_up(command, *, uow):
    claim = _locked(uow, command)
    claim.refuse_if_frozen()
    claim.discard(uow.call.actor_id)
    store.free_vouchers(uow, claim)
    return claim


@implements(contract.pay_claim)
def pay_a_claim(command, *, uow, settings):
    claim = _locked(uow, command)
    claim.must_be("approved")
    cash.money_account(uow, command["account_code"], "book")
    places, money = store.accounts_of(uow, claim), command["account_code"]
    if command["offset_advances"]:
        claim.offsets = advances.settle(uow, claim.person_id, claim.total)
        claim.offset_minor = sum(minor for _, minor in claim.offsets)
    claim.state = "paid"
    rest = claim.total_minor - claim.offset_minor
    sides = (
        *places,
        (settings.tax_account, claim.tax_minor),
        (settings.staff_account, -claim.offset_minor),
    )
    draft = Draft(
        kind="claim",
        happened_on=periods.paid_day(uow, command["paid_on"]),
        day_at="/paid_on",
        memo=f"{claim.number} {claim.title}"[:200],
        source_id=claim.id,
        lines=tuple(
            Line(account, minor, claim.currency, **named(account, money))
            for account, minor in (*sides, (money, -rest))
            if minor
        ),
    )
    claim.entry_id = draft.id
    journal.post(uow, draft)
    return claim


@implements(contract.reverse_claim)
def reverse_a_paid_claim(command, *, uow):
    claim = _locked(uow, command)
    claim.must_be("paid")
    offsets = claim.offsets
    if offsets is None:  # paid before it was written down which advances it used
        offsets = advances.newest(uow, claim.person_id, claim.offset)
    advances.give_back(uow, offsets)
    store.free_vouchers(uow, claim)
    drafts = journal.red_entries(uow, journal.unreversed(uow, claim.id), command["reason"])
    claim.state = "reversed"
    claim.note_reversal(drafts[0].id, command["reason"])
    journal.post(uow, *drafts)
    return claim


def _person(person_id, call, rpc):
    """Return whose claim it is, and his main department, which organization knows."""
    if person_id in (None, call.actor_id):
        return {"owner_id": call.actor_id, "department_id": next(iter(call.departments), None)}
    try:
        found = rpc.call(staff.get, {"staff_id": person_id}, call)
    except ServiceError as error:
        if error.status != NotFound.status:
            raise
        about = {"resource": "organization.staff", "id": person_id}
        raise UnknownRecord(at="/person_id", **about) from error
    return {"owner_id": person_id, "department_id": next(iter(found["department_ids"]), None)}


def _locked(uow, command):
    return stock.load(uow, ExpenseClaim, command["expense_claim_id"], change=True)


def _snapshot(uow, claim):
    return {
        "number": claim.number,
        "title": claim.title,
        "total": str(claim.total),
        "lines": [_line(row, claim.currency) for row in claim.rows],
        "warnings": claim.warnings,
        **({"custom": claim.shown_custom} if claim.custom else {}),
        "files": files_of(uow, claim),
    }


def _line(row, currency):
    told = {name: value for name, value in row.items() if name not in ("minor", "tax_minor")}
    tax = {"tax": str(Money(row["tax_minor"], currency))} if row.get("tax_minor") else {}
    return {**told, "amount": str(Money(row["minor"], currency)), **tax}
