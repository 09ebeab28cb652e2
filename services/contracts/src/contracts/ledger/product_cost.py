"""What products cost from a day on (标准成本), so that margins need not be typed line by line."""

from chassis import fields
from chassis.contract import Resource
from chassis.errors import Conflict
from chassis.fields import Schema
from contracts.histories import history_of
from contracts.ledger.entry import POSTING
from contracts.shared import RecordFields


class UnknownProduct(Conflict):
    """The ledger was never told of this product."""

    code = "ledger.product_cost.product_unknown"
    may_come = True
    pointer = "/product_id"
    en, zh = "The ledger does not know this product.", "产品不存在。"


class NewProductCost(Schema):
    product_id = fields.Id(required=True)
    on = fields.Day(required=True, metadata={"description": "It holds until the next one."})
    unit_cost = fields.Money(required=True, metadata={"description": "Of one unit, without tax."})


class ProductCost(RecordFields):
    product_id = fields.Id(required=True)
    on = fields.Day(required=True)
    unit_cost = fields.Money(required=True)


class ProductCostSet(ProductCost):
    filled = fields.Whole(
        required=True,
        metadata={"description": "Sold lines that had no cost and have it now, 500 at once."},
    )


class ProductCostKey(Schema):
    product_cost_id = fields.Id(required=True)


product_cost = Resource("ledger", "product_cost", zh="产品成本")

set_ = product_cost.operation(
    "set",
    summary="Say what a product costs from a day on; lines sold since then without a cost get it.",
    http="POST /product-costs",
    takes=NewProductCost,
    gives=ProductCostSet,
    keyed="required",
    raises=(*POSTING, UnknownProduct),
)
history = history_of(product_cost, ProductCostKey)
listed, searched = product_cost.list_operations(
    ProductCost,
    summary="List costs of products.",
    filters={"product_id": "id", "on": "day", "created_at": "instant"},
    sorts=("created_at", "on"),
)
