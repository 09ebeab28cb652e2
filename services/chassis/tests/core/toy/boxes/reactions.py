"""What boxes do when something happens or falls due."""

from chassis.binding import reacts_to
from chassis.due import when_due
from toy import contract
from toy.boxes.model import Box


@reacts_to(contract.renamed)
def count_the_rename(event, *, uow):
    uow.load(Box, event.subject).seen += 1
    if event["name"] == "explode":
        raise RuntimeError("boom")


@when_due("toy.look")
def look_again(work, *, uow):
    uow.load(Box, work.key).seen += work["by"]
