from chassis.service import Service
from lower import things
from lower.things.model import Model

service = Service(name="lower", slices=(things,), tables=Model.metadata)
