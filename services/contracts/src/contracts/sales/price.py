"""Live prices: what a cart or document would cost now, and why."""

from marshmallow import fields as plain

from chassis import fields
from chassis.contract import Resource
from contracts.sales.documents import (
    MAX_LINES,
    PRICING,
    DocumentTerms,
    NewLine,
    PricedLine,
    TotalFields,
)


class PriceQuestion(DocumentTerms):
    lines = fields.Many(plain.Nested(NewLine), min=1, max=MAX_LINES, required=True)


class PriceAnswer(TotalFields):
    currency = fields.Text()
    tax_included = fields.Flag()
    lines = plain.List(plain.Nested(PricedLine))


price = Resource("sales", "price", zh="价格")

quote = price.operation(
    "quote",
    summary="Price lines now, with the trace of every price looked at; nothing is kept.",
    http="POST /prices/quote",
    takes=PriceQuestion,
    gives=PriceAnswer,
    safe=True,
    raises=PRICING,
)
