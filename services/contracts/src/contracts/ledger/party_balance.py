"""The balances of all customers, or of all suppliers, over some days (往来余额表)."""

from chassis import fields
from chassis.contract import Operation, Resource
from chassis.errors import Refusal
from chassis.fields import Schema
from chassis.files import File
from contracts.ledger.account import BadSpan
from contracts.ledger.bounded import MOST_ROWS, TooManyRows
from contracts.ledger.cash_book import FORMATS
from contracts.ledger.currency import UnknownCurrency
from contracts.ledger.party_statement import PartyQuery
from contracts.permits import WITHOUT_LEAVE

AMOUNTS = ("opening_balance", "charged", "paid", "adjusted", "closing_balance")
SORTS = ("name", *AMOUNTS)
MOST_ON_PAGE = 1000


class BadPage(Refusal):
    """A page begins behind the last row of the one before, in the same order."""

    code, status = "ledger.party_balance.bad_page", 400
    pointer = "/after"
    en = "This is no `next_after` of a page in this order."
    zh = "该翻页位置不属于当前排序的列表。"


class PartyFilter(PartyQuery):
    owner_id = fields.Id(metadata={"description": "Only whom this colleague looks after."})
    department_id = fields.Id(metadata={"description": "Only those of this department."})
    only_open = fields.Flag(
        load_default=False, metadata={"description": "Only those with a closing balance."}
    )
    sort = fields.Choice(
        *(f"{sign}{name}" for name in SORTS for sign in ("", "-")),
        load_default="-closing_balance",
        metadata={"description": "With a minus the largest comes first."},
    )


class PartyBalanceQuery(PartyFilter):
    after = fields.Text(
        min=1, max=300, metadata={"description": "`next_after` of the page before."}
    )
    limit = fields.Whole(min=1, max=MOST_ON_PAGE, load_default=100)


class PartyBalanceFile(PartyFilter):
    format = fields.Choice(*FORMATS, load_default="xlsx")


class PartyAmounts(Schema):
    """Opening + charged − paid − adjusted is the closing balance."""

    opening_balance = fields.Money(
        signed=True, required=True, metadata={"description": "Negative: paid beforehand."}
    )
    charged = fields.Money(
        signed=True,
        required=True,
        metadata={"description": "Less what was reversed or cancelled."},
    )
    paid = fields.Money(
        signed=True,
        required=True,
        metadata={"description": "Money alone, less what went back or was reversed."},
    )
    adjusted = fields.Money(
        signed=True,
        required=True,
        metadata={"description": "Credited, given up, set off, rounded off."},
    )
    closing_balance = fields.Money(signed=True, required=True)


class PartyBalanceRow(PartyAmounts):
    """The sums of the statement of the same days, whose lines it has."""

    name = fields.Text()
    owner_id = fields.Id(allow_none=True)
    department_id = fields.Id(allow_none=True)


class CustomerBalanceRow(PartyBalanceRow):
    customer_id = fields.Id(required=True)


class SupplierBalanceRow(PartyBalanceRow):
    supplier_id = fields.Id(required=True)


class PartyBalances(Schema):
    """Of whoever had a balance, or of whom anything changed in sum."""

    from_on = fields.Day(required=True)
    until_on = fields.Day(required=True)
    currency = fields.Text(required=True)
    total = fields.One(PartyAmounts, metadata={"description": "The sum of all rows of all pages."})
    next_after = fields.Text(allow_none=True, metadata={"description": "Null: that was all."})


class CustomerBalances(PartyBalances):
    items = fields.Many(fields.One(CustomerBalanceRow), max=MOST_ON_PAGE)


class SupplierBalances(PartyBalances):
    items = fields.Many(fields.One(SupplierBalanceRow), max=MOST_ON_PAGE)


customer_balance = Resource("ledger", "customer_balance", zh="客户往来余额")
supplier_balance = Resource("ledger", "supplier_balance", zh="供应商往来余额")


def _operations(
    balance: Resource, parties: str, summary: str, gives: type[Schema]
) -> tuple[Operation, Operation]:
    """Return how the balances of all of *parties* are read, and how they are downloaded."""
    path = f"/{balance.name.replace('_', '-')}s"
    listed = balance.operation(
        "list",
        summary=summary,
        http=f"GET {path}",
        takes=PartyBalanceQuery,
        gives=gives,
        safe=True,
        raises=(UnknownCurrency, BadSpan, BadPage),
    )
    printed = balance.operation(
        "print",
        summary=f"Download the balances of all {parties} as xlsx, PDF or HTML, up to {MOST_ROWS}.",
        http=f"GET {path}/file",
        takes=PartyBalanceFile,
        gives=File,
        safe=True,
        timeout_s=20.0,
        raises=(UnknownCurrency, BadSpan, TooManyRows, *WITHOUT_LEAVE),
    )
    return listed, printed


of_customers, print_customers = _operations(
    customer_balance,
    "customers",
    "Read what all customers owed before some days, what changed, and what they owe since.",
    CustomerBalances,
)
of_suppliers, print_suppliers = _operations(
    supplier_balance,
    "suppliers",
    "Read what we owed to all suppliers before some days, what changed, and what since.",
    SupplierBalances,
)
