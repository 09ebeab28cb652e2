"""What can be done with payroll runs and payslips."""

import calendar
import datetime as dt
from collections import Counter
from decimal import Decimal

from chassis import stock
from chassis.attachments.vouched import files_of
from chassis.binding import implements
from chassis.gates import gate
from chassis.numbering import next_number
from chassis.values import Money, new_id
from contracts.ledger import payroll as setup_contract
from contracts.ledger import payroll_run as contract
from contracts.organization import approval_flow, permit
from ledger.budgets.rules import last_day
from ledger.cash_entries import store as cash
from ledger.commissions import store as commissions
from ledger.commissions.rules import commission, without_tax
from ledger.journal import store as journal
from ledger.journal.rules import Draft, Line
from ledger.payroll_runs import store
from ledger.payroll_runs.model import SUMS, PayrollRun, Payslip
from ledger.payroll_runs.rules import HUNDRED, Pay
from ledger.payroll_setup import store as setup
from ledger.payroll_setup.model import PayrollYear
from ledger.periods import store as periods
from ledger.printing import Document, Sheet, hand_out
from ledger.receivables import store as receivables
from ledger.staff_advances import store as advances

NUMBER = "PR{yyyy}{mm}-{serial:05d}"
BANK_HEADER = ("姓名", "开户行", "账号", "金额", "附言")
SLIP_HEADER = ("项目", "金额")

check_choice = stock.choosing(approval_flow.check_choice, PayrollRun.resource)
get_run = implements(contract.get)(stock.get(PayrollRun, "payroll_run_id"))
read_history = implements(contract.history)(stock.past(PayrollRun, "payroll_run_id"))
list_runs = implements(contract.listed)(stock.listing(PayrollRun, contract.listed))
search_runs = implements(contract.searched)(stock.listing(PayrollRun, contract.searched))


@implements(setup_contract.update_year)
def correct_the_figures_of_a_year(patch, *, uow):
    year = stock.load(uow, PayrollYear, patch.pop("payroll_year_id"), change=True)
    before, last = year.figures, store.reckoned_until(uow, year.year, year.region)
    meant = patch.pop("for_later_months", False)
    year.fill({**year.told, **patch})
    if last is not None and year.figures != before and not meant:
        raise setup_contract.YearInUse(year=year.year, period=last)
    return year


@implements(contract.create)
def reckon_a_month(fields, *, uow, settings):
    period = fields["period"]
    if period > f"{periods.company_day(uow):%Y-%m}":
        raise contract.MonthToCome(period=period)
    twin, earlier = store.of_period(uow, period), store.open_before(uow, period)
    if twin is not None:
        raise contract.RunTaken(period=period, number=twin.number)
    if earlier is not None:
        raise contract.EarlierRunOpen(period=earlier)
    inputs = {
        one["person_id"]: {f["name"]: f["value"] for f in one["figures"]}
        for one in fields["inputs"]
    }
    found = _reckon(uow, period, inputs, settings)
    if not found:
        raise contract.NobodyToPay()
    if len(found) > contract.MOST_PEOPLE:
        raise contract.TooManyPeople(most=contract.MOST_PEOPLE, count=len(found))
    wanted = ((person.person_id, person.name, pay.advances) for person, pay in found)
    store.check_advances(uow, wanted)
    sums = {name: sum(getattr(pay, name) for _, pay in found) for name in (*SUMS, "advances")}
    run = PayrollRun(id=new_id(), period=period, state="draft", people=len(found), sums=sums)
    run.number = next_number(uow, "payroll_run", NUMBER)
    uow.add(run)
    uow.flush()
    for person, pay in found:
        uow.session.add(Payslip.of(run.id, period, person, pay))
    return run


@implements(contract.read_payslips)
def read_payslips(command, *, uow):
    run = stock.load(uow, PayrollRun, command["payroll_run_id"])
    return {"items": [slip.told(run.state) for slip in store.payslips(uow, run.id)]}


@implements(contract.submit, first=check_choice)
def submit_a_run(command, *, uow):
    run = _locked(uow, command, "submit")
    slips = store.payslips(uow, run.id)
    store.check_advances(uow, ((s.person_id, s.name, s.advances_minor) for s in slips))
    run.state = "submitted"
    sums = {name: str(Money(minor)) for name, minor in run.sums.items()}
    snapshot = {"number": run.number, "period": run.period, **sums, "files": files_of(uow, run)}
    approval_id = new_id()
    digest = run.freeze(approval_id, snapshot)
    uow.emit(
        contract.asked,
        run,
        id=approval_id,
        document_resource=PayrollRun.resource,
        document_id=run.id,
        document_version=run.version,
        title=f"{run.number} {run.period}",
        amount=Money(run.sums["gross"] + run.sums["insurance_employer"]),
        submitter_id=uow.call.actor_id,
        submitter_name=uow.call.actor_name,
        customer_id=None,
        chosen_ids=command["approver_ids"],
        facts={"people": run.people, "created_by": run.created_by},
        snapshot=snapshot,
        snapshot_hash=digest,
    )
    return run


@implements(contract.post)
def post_a_run(command, *, uow, settings):
    run = _locked(uow, command, "post")
    expenses: Counter[str] = Counter()
    slips = store.payslips(uow, run.id)
    store.withhold(uow, slips)
    for slip in slips:
        expenses[slip.account_code] += slip.gross_minor + slip.insurance_employer_minor
    insured = run.sums["insurance_employee"] + run.sums["insurance_employer"]
    parts = (
        *sorted(expenses.items()),
        (settings.payroll_account, -run.sums["net"]),
        (settings.insurance_account, -insured),
        (settings.tax_account, -run.sums["tax"]),
        (settings.deduction_account, run.advances.minor - run.sums["deductions"]),
        (settings.staff_account, -run.advances.minor),
    )
    day = periods.open_day(uow, min(last_day(run.period), periods.company_day(uow)))
    run.entry_id, run.state = _post(uow, run, parts, day), "posted"
    return run


@implements(contract.pay)
def pay_a_run(command, *, uow, settings):
    run = _locked(uow, command, "pay")
    cash.money_account(uow, command["account_code"], "book")
    net = run.sums["net"]
    parts = (settings.payroll_account, net), (command["account_code"], -net)
    named = command["paid_on"]
    day = periods.paid_day(uow, named) if named else periods.open_day(uow)
    run.payment_entry_id = _post(uow, run, parts, day, at="/paid_on")
    run.state = "paid"
    return run


@implements(contract.discard)
def discard_a_run(command, *, uow):
    run = _locked(uow, command, "discard")
    later = store.stands_after(uow, run.period)
    if run.state == "posted" and later is not None:
        raise contract.LaterRun(period=later)
    run.state = "discarded"
    for slip in store.payslips(uow, run.id):
        advances.give_back(uow, slip.offsets or ())
    day, standing = periods.open_day(uow), journal.unreversed(uow, run.id)
    journal.post(uow, *(receivables.reversal_of(uow, entry, day) for entry in standing))
    return run


@implements(contract.reverse)
def reverse_the_payment_of_a_run(command, *, uow):
    run = _locked(uow, command, "reverse")
    paid = [journal.get(uow, run.payment_entry_id)] if run.payment_entry_id else []
    drafts = journal.red_entries(uow, paid, command["reason"])
    run.state, run.payment_entry_id = "posted", None
    run.note_reversal(drafts[0].id if drafts else None, command["reason"])
    journal.post(uow, *drafts)
    return run


def _look_at_the_run(command, *, uow):
    run = stock.load(uow, PayrollRun, command["payroll_run_id"])
    run.must_admit("bank_file")
    return run


@implements(contract.bank_file, first=gate(permit.check, contract.bank_file, _look_at_the_run))
def write_the_file_for_the_bank(command, *, uow, settings):
    run = _look_at_the_run(command, uow=uow)
    rows = [
        (s.name, s.bank_name, s.bank_account, Money(s.net_minor).amount, f"{run.period} 工资")
        for s in store.payslips(uow, run.id)
        if s.net_minor
    ]
    document = Document(run.number, (), (Sheet(BANK_HEADER, rows, frozenset((3,))),))
    return hand_out(settings, document, "csv", f"payroll-{run.number}")


@implements(contract.mine)
def read_own_payslips(command, *, uow):
    return {"items": [slip.told(state) for slip, state in store.own(uow)]}


@implements(contract.print_)
def print_an_own_payslip(command, *, uow, settings):
    [(slip, _)] = store.own(uow, command["payslip_id"])
    rows = [(row["name"], Money(row["minor"]).amount) for row in slip.rows]
    closing = (("应发合计", slip.gross_minor), ("个人所得税", slip.tax_minor))
    rows += [(name, Money(minor).amount) for name, minor in (*closing, ("实发", slip.net_minor))]
    document = Document(
        title="工资条",
        facts=(("姓名", slip.name), ("期间", slip.period)),
        sheets=(Sheet(SLIP_HEADER, rows, frozenset((1,))),),
    )
    return hand_out(settings, document, command["format"], f"payslip-{slip.period}")


def _reckon(uow, period, inputs, settings):
    """Return everybody with his pay of the month; *inputs*: person → figures of this month."""
    earned, before = _commissions(uow, period, settings), store.withheld(uow, period)
    items, found, held = setup.items(uow), [], advances.held(uow, "CNY")
    for person in setup.people(uow):
        typed = inputs.get(person.person_id, {})
        values = person.numbers | typed
        values["base"] = Decimal(person.base_minor) / HUNDRED
        values["commission"] = Decimal(earned.get(person.person_id, 0)) / HUNDRED
        pay = Pay()
        for item in items:
            amount = item.reckon(values, person.name)
            if item.kind == "advance" and not item.asked & typed.keys():
                amount = min(amount, held.get(person.person_id, 0) - pay.advances)
            pay.take(item, amount)
        kept = {item.code for item in items if item.asked & typed.keys()}
        _levy(uow, period, person, pay, before.get(person.person_id, (0, 0)))
        pay.withhold_less(kept)
        if pay.net < 0:
            raise contract.NegativePay(person=person.name, net=str(Money(pay.net)))
        found.append((person, pay))
    return found


def _levy(uow, period, person, pay, before):
    """Add insurance and tax to the *pay* of a person; *before*: tax base and tax of the year."""
    figures = setup.year_of(uow, int(period[:4]), person.region)
    if figures is None:
        raise contract.NoFigures(year=period[:4], region=person.region)
    pay.insure(person.insurance_base_minor, figures.shares)
    free = figures.allowance_minor + person.special_minor
    pay.levy(free, figures.brackets, before)


def _commissions(uow, period, settings):
    """Return person → commission of a month in fen."""
    year, month = (int(part) for part in period.split("-"))
    last = dt.date(year, month, calendar.monthrange(year, month)[1])
    net: Counter[str] = Counter()
    percent = settings.commission_percent
    for owner, paid, amount, tax in commissions.received(uow, "CNY", last.replace(day=1), last):
        net[owner] += without_tax(paid, amount, tax)
    return {owner: commission(minor, percent) for owner, minor in net.items()}


def _locked(uow, command, verb):
    run = stock.load(uow, PayrollRun, command["payroll_run_id"], change=True)
    run.refuse_if_frozen()
    run.must_admit(verb)
    return run


def _post(uow, run, parts, day, at=""):
    """Post *parts* of a run, if any, on *day* and return the id of the entry."""
    lines = tuple(Line(account, minor, "CNY") for account, minor in parts if minor)
    if not lines:
        return None
    draft = Draft(
        kind="payroll",
        happened_on=day,
        memo=f"{run.number} {run.period} 工资",
        source_id=run.id,
        lines=lines,
        day_at=at,
    )
    journal.post(uow, draft)
    return draft.id
