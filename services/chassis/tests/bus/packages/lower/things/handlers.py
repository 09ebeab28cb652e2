import os
import time

import promises

from chassis.binding import implements
from lower.things.model import Thing


@implements(promises.echo)
def say_it_again(command):
    time.sleep(command["seconds"])
    return {"text": command["text"], "process": os.getpid()}


@implements(promises.make)
def make_a_thing(command, *, uow):
    thing = uow.add(Thing(text=command["text"]))
    uow.emit(promises.made, thing, text=thing.text)
    uow.flush()
    time.sleep(command["seconds"])
    return {"text": thing.text, "process": os.getpid()}


@implements(promises.escape)
def raise_what_nobody_expects(command):
    raise SystemExit(3)
