"""The toy service."""

from chassis.service import Service
from toy import boxes
from toy.boxes.model import Model

service = Service(name="toy", slices=(boxes,), tables=Model.metadata)
