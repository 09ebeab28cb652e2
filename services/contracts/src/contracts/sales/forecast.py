"""Forecast (销售预测): what open deals promise by month, and what was won."""

from chassis import fields
from chassis.contract import Resource
from chassis.fields import Schema
from contracts.sales.stage_sums import AMOUNT

MONTHS = {"shows": ("sales.opportunity.expected_close_on",)}


class ForecastQuery(Schema):
    from_on = fields.Day(required=True)
    until_on = fields.Day(required=True)
    currency = fields.Currency(load_default="CNY")
    pipeline_id = fields.Id(metadata={"description": "All pipelines when not given."})
    owner_id = fields.Id()
    department_id = fields.Id(metadata={"description": "The department in which deals lie."})
    sales_department_id = fields.Id(
        metadata={"description": "The department of the sales tree in which their owner sells now."}
    )


class ForecastSums(Schema):
    open = fields.Whole(required=True, metadata={"description": "How many deals are open."})
    amount = fields.Money(required=True, metadata={"description": "Of the open deals.", **AMOUNT})
    weighted = fields.Money(
        required=True, metadata={"description": "Each open amount by its probability.", **AMOUNT}
    )
    won = fields.Whole(required=True, metadata={"description": "How many deals were won."})
    closed = fields.Money(
        required=True, metadata={"description": "Of the deals that were won.", **AMOUNT}
    )


class ForecastMonth(ForecastSums):
    month = fields.Text(required=True, metadata={"description": "2026-06", **MONTHS})


class Forecast(Schema):
    """Months in which something is expected or was won, over what the caller may see."""

    items = fields.Many(fields.One(ForecastMonth), max=12_000)
    total = fields.One(ForecastSums, required=True)
    undated = fields.One(
        ForecastSums, required=True, metadata={"description": "Open without an expected day."}
    )


forecast = Resource("sales", "forecast", zh="销售预测")

read = forecast.operation(
    "get",
    summary="Read by month what open opportunities promise (by the day on which they are expected"
    " to close) and what was won (by the day on which it was); what was lost adds nothing.",
    http="GET /forecast",
    takes=ForecastQuery,
    gives=Forecast,
    safe=True,
)
