import os
import signal
from pathlib import Path

import promises

from chassis.binding import reacts_to
from chassis.errors import Conflict
from upper.things.model import Heard


@reacts_to(promises.made)
def write_down_what_was_made(event, *, uow):
    """Fail as the text says: 'broken' while the file of that name is there, others always."""
    if event["text"] == "deadly":
        os.kill(os.getpid(), signal.SIGKILL)
    if event["text"].startswith("broken") and Path(os.environ["BROKEN"]).exists():
        raise RuntimeError("still broken")
    if event["text"].startswith("refused"):
        raise Conflict()
    uow.session.add(Heard(subject=event.subject, text=event["text"]))
