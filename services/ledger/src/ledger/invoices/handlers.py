"""What can be done with invoices."""

from chassis import stock
from chassis.binding import implements
from chassis.errors import UnknownRecord, blaming
from chassis.field_rights import unseen
from chassis.masks import MASK
from chassis.values import Money, new_id
from contracts.ledger import invoice as contract
from contracts.organization import access
from ledger.customer_refs import store as customers
from ledger.invoices import bought, store
from ledger.invoices.model import Invoice
from ledger.invoices.rules import row_of, taken_back, taxed, title_of
from ledger.journal import store as journal
from ledger.periods import store as periods
from ledger.printing import Document, Sheet, hand_out
from ledger.receivables import store as receivables
from ledger.receivables.model import Receivable

PRINTED = {
    "special": "增值税专用发票",
    "ordinary": "增值税普通发票",
    "electronic_special": "电子发票（增值税专用发票）",
    "electronic_ordinary": "电子发票（普通发票）",
    "foreign": "境外发票",
}
TITLE = "customers.invoice_title"
HEADER = ("名称", "数量", "税率 %", "金额", "税额", "价税合计")

tell_viewers = implements(contract.who_sees)(stock.viewers(Invoice, "invoice_id", access.viewers))
read_history = implements(contract.history)(stock.past(Invoice, "invoice_id"))


@implements(contract.get)
def get_invoice(command, *, uow):
    return _told(uow, stock.load(uow, Invoice, command["invoice_id"]))


@implements(contract.listed)
def list_invoices(query, *, uow):
    page = stock.listing(Invoice, contract.listed)(query, uow=uow)
    store.tell_shares(uow, page["items"])
    return page


@implements(contract.searched)
def search_invoices(query, *, uow):
    page = stock.listing(Invoice, contract.searched)(query, uow=uow)
    store.tell_shares(uow, page["items"])
    return page


@implements(contract.create)
def request_invoice(fields, *, uow):
    if fields["invoice_title_id"] is not None:
        # Whoever may see it has it told beside it: see the operation `file`.
        unknown = {"resource": TITLE, "id": fields["invoice_title_id"]}
        raise UnknownRecord(**unknown, at="/invoice_title_id")
    if fields["title"] is None:
        raise contract.OneTitle()
    return _request(uow, fields)


@implements(contract.file)
def request_invoice_to_a_title(fields, *, uow):
    told = fields.pop("told")
    if fields["title"] is not None:
        raise contract.OneTitle()
    whose = [customers.present(uow, one) for one in (told["customer_id"], fields["party_id"])]
    if whose[0] != whose[1]:
        raise contract.TitleOfAnother(title=told["title"])
    fields["title"], fields["invoice_title_id"] = title_of(told), told["id"]
    return _request(uow, fields)


def _request(uow, fields):
    lines = fields.pop("lines")
    currencies = {line["amount"].currency for line in lines}
    if len(currencies) > 1:
        raise contract.MixedCurrencies()
    fields["party_id"] = customers.present(uow, fields["party_id"])
    customers.check(uow, fields["party_id"], contract.UnknownParty, removed=True)
    invoice = Invoice(
        **fields,
        id=new_id(),
        state="requested",
        currency=currencies.pop(),
        owner_id=uow.call.actor_id,
        department_id=next(iter(uow.call.departments), None),
    )
    invoice.fill(_rows(lines, invoice))
    invoice.check()
    if invoice.direction == "issued":
        _keep_within(uow, invoice)
    else:
        bought.keep_within(uow, invoice)
    return uow.add(invoice)


@implements(contract.issue)
def issue_invoice(command, *, uow, settings):
    invoice = _locked(uow, command)
    invoice.must_be("requested")
    _check_still_owed(uow, invoice)
    bought.check_still_owed(uow, invoice)
    invoice.issued_on = _day_of_issue(uow, invoice, command["issued_on"])
    invoice.tax_on = _day_of_tax(uow, invoice)
    store.check_number(uow, invoice, command["invoice_code"], command["number"])
    invoice.state, invoice.number = "issued", command["number"]
    invoice.invoice_code = command["invoice_code"]
    if invoice.red_of_id is not None:
        _mark_when_taken_back(uow, invoice.red_of_id)
    uow.emit(contract.issued, invoice)
    journal.post(uow, *_book_tax(uow, invoice, settings))
    uow.flush()
    return _told(uow, invoice)


@implements(contract.void)
def void_request(command, *, uow):
    invoice = _locked(uow, command)
    invoice.must_be("requested")
    invoice.state = "void"
    return invoice


@implements(contract.red)
def ask_for_a_red_letter(command, *, uow):
    invoice = _locked(uow, command)
    invoice.must_be("issued")
    if invoice.red_of_id is not None:
        raise contract.InvoiceState(state="red_letter")
    left = store.standing(invoice, store.red_letters(uow, invoice.id))
    rows = _red_rows(command["lines"], invoice, left)
    red = invoice.red_letter(rows, command["reason"])
    if not red.gross_minor:
        raise contract.TakenBack()
    return uow.add(red)


@implements(contract.receipts)
def read_receipts(command, *, uow):
    invoice = stock.load(uow, Invoice, command["invoice_id"])
    parts = store.paid_by(uow, invoice)
    received = sum(minor for *_, minor in parts)
    items = [
        {
            "receipt_id": receipt.id,
            "number": receipt.number,
            "received_on": receipt.received_on,
            "amount": Money(minor, invoice.currency),
        }
        for receipt, minor in parts
    ]
    return {"items": items, "received": Money(received, invoice.currency)}


@implements(contract.print_)
def print_invoice(command, *, uow, settings):
    invoice = stock.load(uow, Invoice, command["invoice_id"])
    rows = [
        (
            line["name"],
            "" if line["quantity"] is None else str(line["quantity"]),
            str(line["rate"]),
            *(line[name].amount for name in ("net", "tax", "gross")),
        )
        for line in invoice.lines
    ]
    total = ("合计", "", "", invoice.net.amount, invoice.tax.amount, invoice.gross.amount)
    document = Document(
        title="红字发票" if invoice.red_of_id else "发票",
        facts=(
            ("发票号码", f"{invoice.invoice_code} {invoice.number or '（未开具）'}".strip()),
            ("开票日期", str(invoice.issued_on or "")),
            ("发票种类", PRINTED[invoice.kind]),
            *_sides(_seen(invoice.title, uow.call), invoice.direction, settings),
        ),
        sheets=(Sheet(HEADER, [*rows, total], frozenset((3, 4, 5))),),
        footer=(f"价税合计（大写）：{invoice.capitals}", invoice.memo),
    )
    return hand_out(settings, document, command["format"], f"invoice-{invoice.number or 'draft'}")


def _told(uow, invoice):
    store.tell_shares(uow, [invoice])
    return invoice


def _seen(title, call):
    """Return a title as the caller may see titles of customers."""
    hidden = unseen(call.field_rights, TITLE)
    called = {"name": "title"}
    return {
        name: MASK if value and hidden(called.get(name, name)) else value
        for name, value in title.items()
    }


def _sides(title, direction, settings):
    """Return who bought and who sold, each with its tax number."""
    house = settings.company_name, settings.company_tax_number
    party = title["name"], title["tax_number"]
    buyer, seller = (party, house) if direction == "issued" else (house, party)
    return (
        *zip(("购方", "购方税号"), buyer, strict=True),
        *zip(("销方", "销方税号"), seller, strict=True),
    )


def _locked(uow, command):
    return stock.load(uow, Invoice, command["invoice_id"], change=True)


def _day_of_issue(uow, invoice, named):
    today = periods.today(uow)
    day = named or today
    if day > today:
        raise contract.NotYetIssued(day=day.isoformat())
    periods.check_begun(uow, day, at="/issued_on")
    if invoice.red_of_id is not None:
        original = stock.load(uow, Invoice, invoice.red_of_id)
        if original.issued_on and day < original.issued_on:
            raise contract.BeforeOriginal(day=original.issued_on.isoformat())
    return day


def _day_of_tax(uow, invoice):
    """
    Return the day in whose period the tax of *invoice* counts, which nobody closes meanwhile.

    What others issued in days that are closed by now is deducted in the first open ones.
    """
    if invoice.direction == "received":
        return periods.hold_open(uow, invoice.issued_on)
    periods.check_open(uow, invoice.issued_on, at="/issued_on")
    return invoice.issued_on


def _book_tax(uow, invoice, settings):
    """Return what the books lack of the tax that an invoice bears."""
    if invoice.payable_id is not None:
        return bought.book_tax(uow, invoice.payable_id, invoice.tax_on, settings)
    if invoice.direction != "issued" or invoice.receivable_id is None:
        return []
    [receivable] = receivables.by_ids(uow, [invoice.receivable_id]).values()
    return store.book_tax(uow, receivable, invoice.tax_on, settings)


def _rows(lines, invoice):
    amounts = [(line["amount"].minor, int(line["rate"] * 100)) for line in lines]
    found = taxed(amounts, included=invoice.tax_included, rounding=invoice.rounding)
    return [
        row_of(line["name"], line["quantity"], one, place)
        for place, (line, one) in enumerate(zip(lines, found, strict=True), 1)
    ]


def _red_rows(wanted, invoice, left):
    included = invoice.tax_included
    whole = [_standing(one, included=included) for one in left]
    asked = [(w["line"], w["amount"]) for w in wanted] or [
        (place, Money(amount, invoice.currency)) for place, amount in enumerate(whole, 1) if amount
    ]
    rows, seen = [], set()
    for nth, (place, amount) in enumerate(asked):
        stands = whole[place - 1] if place <= len(whole) and place not in seen else 0
        seen.add(place)
        if not 0 < amount.minor <= stands or amount.currency != invoice.currency:
            told, at = Money(stands, invoice.currency), f"/lines/{nth}/amount"
            raise contract.RedTooMuch(line=place, amount=str(amount), left=str(told), at=at)
        original = invoice.taxed[place - 1]
        one = taken_back(original, left[place - 1], amount.minor, included=included)
        rows.append(row_of(invoice.rows[place - 1]["name"], None, one, place))
    return rows


def _standing(one, *, included):
    return one.gross if included else one.net


def _keep_within(uow, invoice):
    """Refuse to invoice more of a receivable than it is, or what somebody else owes."""
    named, receivable = invoice.receivable_id, _invoiced(uow, invoice)
    if receivable is None:
        return
    store.lock_receivable(uow, receivable.id)
    if receivable.customer_id != invoice.party_id:
        raise contract.OthersReceivable(title=receivable.title)
    if receivable.state == "cancelled":
        raise contract.NotOwed(at="/receivable_id" if named else "/order_id")
    invoice.receivable_id = receivable.id
    _check_within(invoice, receivable, store.invoiced(uow, receivable.id))


def _invoiced(uow, invoice):
    """Return the receivable that an invoice names, itself or by its order; None names none."""
    if invoice.receivable_id is None:
        if invoice.order_id is None:
            return None
        found = receivables.of_order(uow, invoice.order_id)
        if found is None:
            raise contract.NotOwed(at="/order_id")
        with blaming("/order_id"):
            return stock.load(uow, Receivable, found.id)
    with blaming("/receivable_id"):
        receivable = stock.load(uow, Receivable, invoice.receivable_id)
    if invoice.order_id not in (None, receivable.source_id):
        raise contract.OtherOrder()
    return receivable


def _check_still_owed(uow, invoice):
    """Refuse a number for what was cancelled or credited since the invoice was asked for."""
    ours = invoice.red_of_id is None and invoice.direction == "issued"
    if not ours or invoice.receivable_id is None:
        return
    store.lock_receivable(uow, invoice.receivable_id)
    receivable = receivables.by_ids(uow, [invoice.receivable_id])[invoice.receivable_id]
    if receivable.state == "cancelled":
        raise contract.NotOwed()
    with blaming(""):  # it is about what happened since, not about the input
        _check_within(invoice, receivable, store.numbered(uow, receivable.id))


def _check_within(invoice, receivable, invoiced):
    stands = receivable.amount_minor - receivable.credited_minor
    left = Money(max(stands - invoiced, 0), receivable.currency)
    if invoice.currency != receivable.currency or invoice.gross_minor > left.minor:
        raise contract.OverInvoiced(amount=str(invoice.gross), left=str(left))


def _mark_when_taken_back(uow, invoice_id):
    """An invoice of which nothing stands any more is red-lettered."""
    uow.flush()
    original = stock.load(uow, Invoice, invoice_id)
    reds = [red for red in store.red_letters(uow, invoice_id) if red.number is not None]
    if not any(one.gross for one in store.standing(original, reds)):
        original.state = "red_lettered"
