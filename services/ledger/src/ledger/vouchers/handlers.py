"""Printing vouchers, and amounts in capitals."""

from chassis.binding import implements
from chassis.errors import ServiceError
from chassis.values import Money
from contracts.ledger import cash_book as contract
from contracts.organization import staff
from ledger.account_rights import store as rights
from ledger.journal import store as journal
from ledger.printing import Document, Sheet, capitals, hand_out
from ledger.vouchers import store

HEADER = ("摘要", "科目编码", "科目名称", "币种", "借方金额", "贷方金额")


@implements(contract.print_voucher)
def print_voucher(command, *, call, transaction, rpc, settings):
    with transaction(call, writes=False) as uow:
        entry = journal.get(uow, command["entry_id"])
        lines = journal.lines_of(uow, entry.id)
        rights.check_codes(uow, [line.account for line in lines])
        names = store.account_names(uow, [line.account for line in lines])
        hands = store.hands(uow, entry)
    signed = zip(("制单", "审核", "记账"), _signed(hands, rpc, call), strict=True)
    rows = [_row(line, entry, names) for line in lines]
    document = Document(
        title="记账凭证",
        facts=(
            ("凭证号", f"{entry.year}-{entry.number}"),
            ("日期", entry.happened_on.isoformat()),
            ("摘要", entry.memo),
        ),
        sheets=(Sheet(HEADER, [*rows, *_totals(lines)], frozenset((4, 5))),),
        footer=(
            *(f"合计（大写）：{capitals(total)}" for total in _debits(lines, "CNY")),
            "　　".join(f"{part}：{name or '　　　　'}" for part, name in signed),
            f"校验码：{entry.hash}",
        ),
    )
    return hand_out(settings, document, command["format"], f"voucher-{entry.year}-{entry.number}")


def _signed(hands, rpc, call):
    """Return the names of people; room to sign by hand for whom nobody can name at present."""
    ids = sorted({one for one in hands if one})
    try:
        known = rpc.call(staff.names, {"ids": ids}, call)["names"]
    except ServiceError:
        known = {}
    return [known.get(one, "") for one in hands]


@implements(contract.write_out)
def write_amount_in_capitals(query, *, uow):
    return {"capitals": capitals(Money.parse(query["amount"]).minor)}


def _row(line, entry, names):
    amount = Money(abs(line.minor), line.currency).amount
    sides = (amount, "") if line.minor > 0 else ("", amount)
    return (line.memo or entry.memo, line.account, names[line.account], line.currency, *sides)


def _totals(lines):
    for currency in sorted({line.currency for line in lines}):
        [total] = _debits(lines, currency)
        amount = Money(total, currency).amount
        yield ("合计", "", "", currency, amount, amount)


def _debits(lines, currency):
    """Return the one sum of the debits in *currency*, or nothing where it is not used."""
    debits = [line.minor for line in lines if line.currency == currency and line.minor > 0]
    return [sum(debits)] if debits else []
