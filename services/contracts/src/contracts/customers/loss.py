"""Lost customers (客户流失): who was lost and why, whom to win back, and hot spots to clean."""

from chassis import fields
from chassis.contract import Resource
from chassis.errors import Conflict
from chassis.fields import Schema
from chassis.listing import Listing, Page
from contracts.customers.customer import customer
from contracts.customers.customer_class import UnknownClass

GROUPS = ("owner", "reason", "region", "industry", "source", "grade", "month")
LONGEST_DAYS = 3660
CLEANED_MOST = 500


class Analysis(Schema):
    since = fields.Day(required=True)
    until = fields.Day(required=True, metadata={"description": "This day included."})
    group_by = fields.Choice(*GROUPS, load_default="reason")


class LossGroup(Schema):
    key = fields.Text(allow_none=True, metadata={"description": "Null: not known."})
    lost = fields.Whole()
    won_back = fields.Whole()
    paid = fields.Money(signed=True, metadata={"description": "By those lost, so far."})


class LossAnalysis(Schema):
    """Of the customers that the caller sees: those that came into the class of the lost."""

    lost = fields.Whole()
    won_back = fields.Whole()
    customers = fields.Whole(metadata={"description": "That were there when it began, at least."})
    rate_bp = fields.Whole(metadata={"description": "Lost of these, in hundredths of a percent."})
    paid = fields.Money(signed=True)
    groups = fields.Many(fields.One(LossGroup), max=500)


class Lost(Schema):
    """A lost customer, with what it was worth."""

    id = fields.Id(required=True)
    customer_id = fields.Id(required=True)
    name = fields.Text()
    owner_id = fields.Id(allow_none=True)
    phone = fields.Text(allow_none=True)
    region = fields.Text(allow_none=True)
    grade = fields.Text(allow_none=True)
    class_since = fields.Instant(allow_none=True, metadata={"description": "Lost since."})
    last_activity_at = fields.Instant(allow_none=True)
    reason = fields.Text(allow_none=True)
    paid = fields.Money(signed=True)
    orders = fields.Whole()
    last_purchase_on = fields.Day(allow_none=True)
    rfm = fields.Whole()


class Clean(Schema):
    days = fields.Whole(
        min=1,
        max=LONGEST_DAYS,
        load_default=30,
        metadata={"description": "Without an activity and without a deal."},
    )
    class_id = fields.Id(
        load_default="class-formal_hot", metadata={"description": "What is to be cleaned."}
    )
    to_class_id = fields.Id(
        load_default="class-formal", metadata={"description": "Where they go instead."}
    )
    dry_run = fields.Flag(load_default=False)


class Cleaned(Schema):
    customer_id = fields.Id(required=True)
    name = fields.Text()
    owner_id = fields.Id(allow_none=True)
    last_activity_at = fields.Instant(allow_none=True)


class CleanedUp(Schema):
    moved = fields.Whole()
    more = fields.Flag(metadata={"description": f"Whether there are more than {CLEANED_MOST}."})
    items = fields.Many(fields.One(Cleaned), max=CLEANED_MOST)


class SpanWrong(Conflict):
    """The end lies before the beginning, or too far away."""

    code = "customers.loss.span_wrong"
    pointer = "/until"
    en = "The span ends before it begins, or is longer than ten years."
    zh = "结束日期早于开始日期，或跨度超过十年。"


loss = Resource("customers", "loss", plural="customer_losses", zh="客户流失")
WIN_BACK = Listing(
    item=Lost,
    filters={
        "owner_id": "id",
        "region": "text",
        "grade": "text",
        "class_since": "instant",
        "paid": "money",
        "orders": "number",
        "last_purchase_on": "day",
    },
    sorts=("paid", "orders", "rfm"),
    default_sort="-paid",
    quick=True,
)
analyse = loss.operation(
    "analyse",
    summary="Count lost and won back customers over a span of days, by owner, reason, region …",
    http="GET /customer-losses/analysis",
    takes=Analysis,
    gives=LossAnalysis,
    safe=True,
    timeout_s=8.0,
    raises=(SpanWrong,),
)
win_back = loss.operation(
    "win_back",
    summary="List lost customers by what they were worth, to win them back (挽回名单).",
    http="GET /customer-losses/win-back",
    takes=WIN_BACK.query_schema,
    gives=Page.of(Lost),
    safe=True,
    listing=WIN_BACK,
)
clean = customer.operation(
    "clean_hot_spots",
    summary="Take customers that nobody works on out of the hot ones (客户热点清理).",
    http="POST /customers/clean-hot-spots",
    takes=Clean,
    gives=CleanedUp,
    timeout_s=15.0,
    raises=(UnknownClass,),
)
