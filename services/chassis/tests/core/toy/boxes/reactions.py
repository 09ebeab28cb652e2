"""What boxes do when something happens or falls due."""

from chassis.binding import reacts_to
from chassis.due import when_due
from chassis.errors import ServiceError
from chassis.jobs import RowProblem, does_job
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


@does_job("toy.fill")
def fill_boxes(job, *, transaction):
    job.expect(job.input["rows"])
    while job.done < job.input["rows"]:
        with job.chunk(2) as uow:
            for number in (job.done + 1, job.done + 2):
                if number == job.input.get("bad"):
                    uow.refuse([RowProblem(number, "/name", "=evil")])
                    continue
                uow.add(Box(name=f"b{number}", owner_id=job.call.actor_id))
                uow.count(created=1)
            uow.commit()
        if job.done == job.input.get("die_at"):
            raise SystemExit("killed")
        if job.done == job.input.get("away_at"):
            raise ServiceError("unavailable", status=503)
