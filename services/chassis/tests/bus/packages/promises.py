"""What the two services of these tests promise."""

from marshmallow import fields

from chassis.contract import Resource
from chassis.errors import Conflict
from chassis.fields import Schema


class Text(Schema):
    text = fields.String(required=True)
    seconds = fields.Float(load_default=0.0)


class Echo(Schema):
    text = fields.String()
    process = fields.Integer()


class Made(Schema):
    text = fields.String(required=True)


class Refused(Conflict):
    code, en, zh = "lower.thing.refused", "No.", "不。"


thing = Resource("lower", "thing")
echo = thing.operation("echo", summary="Say it again.", takes=Text, gives=Echo, safe=True)
make = thing.operation("make", summary="Write a thing down.", takes=Text, gives=Echo, timeout_s=10)
escape = thing.operation("escape", summary="Raise what nobody expects.", takes=Text, safe=True)
made = thing.event("made", summary="A thing was made.", data=Made)
renamed = thing.event("renamed", summary="Nobody listens to this.", data=Made)

desk = Resource("upper", "desk")
ask = desk.operation("ask", summary="Ask the lower service.", takes=Text, gives=Echo, safe=True)
