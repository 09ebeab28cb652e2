from chassis.service import Service
from upper import things
from upper.things.model import Model

service = Service(name="upper", slices=(things,), tables=Model.metadata)
