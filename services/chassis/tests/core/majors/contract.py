"""What is promised: the second major of the event says more than the first can."""

from chassis.contract import Resource
from chassis.fields import Id, Many, Schema, Text


class Note(Schema):
    id = Id()
    text = Text(min=1, max=80, required=True)


class Written(Schema):
    text = Text(required=True)


class WrittenInLines(Schema):
    lines = Many(Text(), required=True)
    language = Text()


note = Resource("majors", "note")
create = note.operation("create", summary="Write.", http="POST /notes", takes=Note, gives=Note)
written = note.event("written", summary="A note was written.", data=Written)
written_in_lines = note.event(
    "written", summary="A note was written.", data=WrittenInLines, version=2
)
