"""Sees that jobs run: a process for each, or at once what is small; started anew where one died."""

import datetime as dt
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from chassis import job_claims, jobs
from chassis.due import Due, when_due
from chassis.settings import set_here

if TYPE_CHECKING:
    from chassis.runtime import Runtime

WATCH = dt.timedelta(seconds=5)
log = structlog.get_logger()


@when_due(jobs.DUE_KIND)
def see_that_the_job_runs(work: Due, *, runtime: "Runtime") -> None:
    """
    Start a process for the job unless one is alive; look again until the job is over.

    A small one is done here, once: if that fails, a process takes it up like any other.
    """
    with runtime.transaction(runtime.own_call()) as uow:
        row = jobs.read(uow, work.key)
        if row is None:
            return
        jobs.hold_upload(runtime, row)
        if row["state"] not in jobs.OPEN:
            return
        uow.schedule(jobs.DUE_KIND, work.key, uow.now + WATCH)
        claim = job_claims.reserve(uow, work.key)
        uow.commit()
    if claim and work.data.get("small"):
        jobs.run(runtime, work.key, claim)
    elif claim:
        _begin(runtime, work.key, claim)


def _begin(runtime: "Runtime", job_id: str, claim: str) -> None:
    """
    Start a process that does the job, and keep the claim made for it alive as long as it lives.

    That is done from here, because a step that keeps its process busy leaves it no moment for it.
    It ends with the service, whose stop would not be one otherwise, and is taken up again.
    """
    words = ["job", job_id, "--parent", str(os.getpid()), "--claim", claim]
    command = [sys.executable, "-m", runtime.service.name, *words]
    child = subprocess.Popen(command, env=_environment(runtime), start_new_session=True)
    log.info("job.process", job=job_id, pid=child.pid)
    job_claims.keep_alive(runtime, job_id, claim, lambda: child.poll() is not None)


def _environment(runtime: "Runtime") -> dict[str, str]:
    return dict(set_here(), CRM_DATA_DIR=str(Path(runtime.settings.data_dir).absolute()))
