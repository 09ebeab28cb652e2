"""Live prices."""

from chassis.binding import implements
from chassis.values import Money
from contracts.sales import price as contract
from sales.price_lists import store
from sales.pricing import model, rules
from sales.tables import points


@implements(contract.quote)
def quote_prices(question, *, uow):
    currency = question["currency"]
    fields = model.price(question["lines"], currency, store.basis(uow, question["lines"]))
    lines = [model.LiveLine(**line) for line in fields]
    totals = model.add_up([line.for_the_rules() for line in lines], _terms(question))
    for line, total in zip(lines, totals.lines, strict=True):
        line.take(total)
    sums = {name: Money(totals.sum(name), currency) for name in ("gross", "net", "tax", "total")}
    about = {"currency": currency, "tax_included": question["tax_included"]}
    return {**about, **sums, "discount": Money(totals.discount, currency), "lines": lines}


def _terms(question):
    amount = question.get("discount_amount")
    if amount is not None:
        model.expect_currency("/discount_amount", amount, question["currency"])
    return rules.Terms(
        question["tax_included"],
        points(question.get("discount_percent")) or 0,
        amount.minor if amount else 0,
    )
