"""The service of notes."""

from chassis.service import Service
from majors import notes
from majors.notes.model import Model

service = Service(name="majors", slices=(notes,), tables=Model.metadata)
