"""The tax report: what tax the invoices of some days bear, by rate."""

from chassis import fields
from chassis.fields import Schema
from chassis.files import File
from contracts.ledger.account import BadSpan
from contracts.ledger.cash_book import FORMATS
from contracts.ledger.invoice import RateSum
from contracts.ledger.invoice import invoice as invoice


class TaxQuery(Schema):
    from_on = fields.Day(required=True)
    until_on = fields.Day(required=True)


class TaxFile(TaxQuery):
    format = fields.Choice(*FORMATS, load_default="pdf")


class TaxRow(RateSum):
    direction = fields.Text(required=True)
    deducted = fields.Flag(
        required=True, metadata={"description": "Received: its tax is part of `input_tax`."}
    )
    invoices = fields.Whole(required=True)


class TaxReport(Schema):
    """
    Invoices that count in some days by rate, in yuan by the rate of the day of issue.

    They are those that the caller sees, without what is issued abroad. Assumption that could not be
    confirmed with a tax office: the tax of special invoices received is deducted, paper or digital,
    and that of ordinary ones is not. Those that the law deducts all the same (passenger transport,
    tolls, farm products) are no kind of their own: what they give is told in `not_deducted`.
    """

    items = fields.Many(fields.One(TaxRow), max=1000)
    output_tax = fields.Money(signed=True, required=True)
    input_tax = fields.Money(
        signed=True, required=True, metadata={"description": "Of special invoices received."}
    )
    not_deducted = fields.Money(
        signed=True, required=True, metadata={"description": "Of ordinary invoices received."}
    )
    payable = fields.Money(signed=True, required=True)
    left_out = fields.Whole(
        required=True,
        metadata={"description": "Invoices in currencies without a rate on their day of issue."},
    )


read_tax = invoice.operation(
    "tax_report",
    summary="Read tax by rate of the invoices that one sees and that count in some days.",
    http="GET /tax-report",
    takes=TaxQuery,
    gives=TaxReport,
    safe=True,
    raises=(BadSpan,),
)
print_tax = invoice.operation(
    "print_tax_report",
    summary="Download the tax by rate of the invoices that one sees.",
    http="GET /tax-report/file",
    takes=TaxFile,
    gives=File,
    safe=True,
    timeout_s=20.0,
    raises=(BadSpan,),
)
