"""Reading and printing the tax report."""

from collections import defaultdict
from decimal import Decimal

from chassis.binding import implements
from chassis.values import Money
from contracts.ledger import tax_report as contract
from contracts.ledger.translation import NoRate
from ledger.currencies import store as currencies
from ledger.currencies.rules import HOME
from ledger.invoices import store
from ledger.printing import Document, Sheet, hand_out
from ledger.statements.rules import check_span

WAYS = {
    ("issued", False): "开具",
    ("received", True): "取得",
    ("received", False): "取得（不抵扣）",
}
"""Direction and whether the tax is taken off ours → how it is printed."""
TOTALS = {
    "output_tax": "销项税额",
    "input_tax": "进项税额",
    "payable": "应纳税额",
    "not_deducted": "普通发票税额（不抵扣）",
}


@implements(contract.read_tax)
def read_tax_report(query, *, uow):
    return _report(uow, query)


@implements(contract.print_tax)
def print_tax_report(query, *, uow, settings):
    told = _report(uow, query)
    rows = [
        (
            *(WAYS[row["direction"], row["deducted"]], str(row["rate"]), str(row["invoices"])),
            *(row[name].amount for name in ("net", "tax")),
        )
        for row in told["items"]
    ]
    rows += [(name, "", "", "", told[which].amount) for which, name in TOTALS.items()]
    span = f"{query['from_on']} 至 {query['until_on']}"
    left_out = f"未折合张数：{told['left_out']}" if told["left_out"] else ""
    document = Document(
        title="税额汇总表",
        facts=(("期间", span), ("币种", HOME)),
        sheets=(Sheet(("方向", "税率 %", "张数", "金额", "税额"), rows, frozenset((3, 4))),),
        footer=(left_out,) if left_out else (),
    )
    return hand_out(settings, document, query["format"], f"tax-{query['until_on']}")


def _report(uow, query):
    check_span(query)
    sums: defaultdict[tuple[str, bool, Decimal], list[int]] = defaultdict(lambda: [0, 0, 0])
    left_out, rates = 0, currencies.all_rates(uow)
    for invoice in store.of_days(uow, query["from_on"], query["until_on"]):
        try:
            parts = _in_yuan(rates, invoice)
        except NoRate:
            left_out += 1
            continue
        for rate, net, tax in parts:
            found = sums[invoice.direction, invoice.is_deducted, rate]
            for place, more in enumerate((1, net, tax)):
                found[place] += more
    items = [
        {
            "direction": direction,
            "deducted": deducted,
            "rate": rate,
            "invoices": count,
            "net": Money(net),
            "tax": Money(tax),
        }
        for (direction, deducted, rate), (count, net, tax) in sorted(sums.items())
    ]
    output, deducted, lost = (_tax_of(items, way) for way in WAYS)
    amounts = zip(TOTALS, (output, deducted, output - deducted, lost), strict=True)
    totals = {name: Money(minor) for name, minor in amounts}
    return {"items": items, **totals, "left_out": left_out}


def _in_yuan(rates, invoice):
    """Return rate, net and tax in fen of each rate of tax, by the rates of the day of issue."""
    told = invoice.currency, invoice.issued_on
    return [
        (part["rate"], *(rates.fen(part[name].minor, *told) for name in ("net", "tax")))
        for part in invoice.by_rate
    ]


def _tax_of(items, way):
    return sum(one["tax"].minor for one in items if (one["direction"], one["deducted"]) == way)
