"""What the toy promises."""

from marshmallow import fields as plain

from chassis import fields
from chassis.contract import Resource
from chassis.errors import Conflict, Stale
from chassis.fields import Schema


class BoxFields(Schema):
    name = fields.Text(min=1, max=20, required=True)
    price = fields.Money(allow_none=True)
    on = fields.Day(allow_none=True)


class Box(BoxFields):
    id = fields.Id()
    version = fields.Whole()
    created_at = fields.Instant()
    owner_id = fields.Id()
    abilities = plain.List(plain.String())


class BoxKey(Schema):
    box_id = fields.Id(required=True)


class Rename(BoxKey):
    name = fields.Text(min=1, required=True)


class Pack(BoxKey):
    amount = fields.Whole(min=1, required=True)


class Packed(Schema):
    box_id = fields.Id()
    hold_id = fields.Id()


class Nailed(Conflict):
    code, en, zh = "toy.box.nailed", "Box {id} is nailed shut.", "箱子 {id} 已钉死。"


class TooHeavy(Conflict):
    code, en, zh = "toy.box.too_heavy", "Too heavy.", "太重。"


box = Resource("toy", "box", "boxes", by_sales_tree=True)
create = box.operation("create", summary="Make.", http="POST /boxes", takes=BoxFields, gives=Box)
names = box.naming()
listed, searched = box.list_operations(
    Box,
    summary="List.",
    filters={"name": "text", "price_minor": "money", "on": "day", "created_at": "instant"},
    sorts=("created_at", "name"),
)
rename = box.operation(
    "rename",
    summary="Rename.",
    http="POST /boxes/{box_id}/rename",
    takes=Rename,
    gives=Box,
    guarded=True,
    raises=(Nailed, Stale),
)
pack = box.operation(
    "pack",
    dry_run=False,
    summary="Pack.",
    http="POST /boxes/{box_id}/pack",
    takes=Pack,
    gives=Packed,
    raises=(TooHeavy,),
)
hold = box.operation("hold", summary="Hold.", takes=Pack, gives=Packed, access="internal")
free = box.operation("free", summary="Free.", takes=Pack, access="internal", undoes=hold)
created = box.event("created", summary="A box was made.", data=Box)
renamed = box.event("renamed", summary="A box has a new name.", data=Box)
