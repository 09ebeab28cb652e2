"""What becomes of contents behind the request: scanned, kept, and swept when nobody needs them."""

import datetime as dt
import shlex
import subprocess
from typing import TYPE_CHECKING, Any

import structlog
from sqlalchemy import delete, select, update

from chassis.attachments.blobs import blob_store
from chassis.attachments.model import INFECTED, READY, WAITING, Attachment
from chassis.custom.definitions import MODELS
from chassis.due import Due, when_due
from chassis.files import FileStore

if TYPE_CHECKING:
    from chassis.runtime import Runtime
    from chassis.uow import UnitOfWork

DUE = "attachment.keep"
SCAN_S = 120
DAY = dt.timedelta(days=1)
SWEPT_AT_ONCE = 500
log = structlog.get_logger()


class ScanFailed(Exception):
    """The scanner could not say whether the file is clean; it is asked again later."""


@when_due(DUE)
def keep_file(work: Due, *, runtime: "Runtime") -> None:
    """Scan an uploaded file, put it into the store and let go of the upload."""
    with runtime.transaction(runtime.own_call(), writes=False) as uow:
        found = uow.session.get(Attachment, work.key)
        if found is None or found.state != WAITING:
            return
    uploads = FileStore(runtime.settings.upload_folder)
    uploads.hold(found.upload_id, found.id)
    path = uploads.path(found.upload_id)
    finding = scan(runtime.settings.virus_scanner, str(path))
    if not finding:
        blob_store(runtime.settings, runtime.service.name).put(found.id, path)
    with runtime.transaction(runtime.own_call()) as uow:
        _tell(uow, work.key, finding[:200])
        uow.commit()
    uploads.release(found.upload_id, found.id)
    if finding:
        log.warning("attachment.infected", attachment=found.id, finding=finding)
        uploads.remove(found.upload_id)


def _tell(uow: "UnitOfWork", attachment_id: str, finding: str) -> None:
    """Note what came of a file, as no version of it: who has just uploaded it may go on with it."""
    mine = Attachment.id == attachment_id
    attachment = uow.session.scalars(select(Attachment).where(mine).with_for_update()).one()
    told = {"state": INFECTED if finding else READY, "finding": finding or None}
    was = {name: getattr(attachment, name) for name in told}
    uow.note(
        attachment, {name: [was[name], told[name]] for name in told if was[name] != told[name]}
    )
    uow.session.execute(update(Attachment).where(mine).values(told))


def scan(command: str, path: str) -> str:
    """
    Return what a virus scanner found in a file, or "".

    command: with {path} in it; it ends with 0 for a clean file and 1 for an infected one, like
        clamdscan. An empty one scans nothing. Raises ScanFailed.
    """
    if not command:
        return ""
    words = [word.replace("{path}", path) for word in shlex.split(command)]
    try:
        done = subprocess.run(words, capture_output=True, timeout=SCAN_S, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ScanFailed(command) from error
    if done.returncode not in (0, 1):
        raise ScanFailed(done.returncode)
    said = done.stdout.decode("utf-8", "replace").strip().splitlines()
    return (said[0] if said else "infected").replace(path, "").strip(": ") * done.returncode


def _own_models(runtime: "Runtime") -> list[tuple[str, Any]]:
    mine = f"{runtime.service.name}."
    return [(of, model) for of, model in MODELS.items() if of.startswith(mine)]


def sweep(runtime: "Runtime") -> int:
    """
    Delete files that were removed long ago or whose record is gone, and contents without a row.

    Returns how many contents were deleted. A chore of the service, once an hour.
    """
    store, now = blob_store(runtime.settings, runtime.service.name), runtime.clock.now()
    before = now - dt.timedelta(days=runtime.settings.attachment_kept_days)
    with runtime.transaction(runtime.own_call()) as uow:
        c = Attachment
        removed = select(c.id).where(c.deleted_at < before).limit(SWEPT_AT_ONCE)
        gone = set(uow.session.scalars(removed))
        for of, model in _own_models(runtime):
            there = select(model.id).where(model.id == c.record_id).exists()
            orphans = select(c.id).where(c.of == of, c.created_at < now - DAY, ~there)
            gone |= set(uow.session.scalars(orphans.limit(SWEPT_AT_ONCE)))
        uow.session.execute(delete(c).where(c.id.in_(gone)))
        uow.commit()
    with runtime.transaction(runtime.own_call(), writes=False) as uow:
        old = list(store.older_than(now - DAY))
        for start in range(0, len(old), SWEPT_AT_ONCE):
            some = old[start : start + SWEPT_AT_ONCE]
            known = set(uow.session.scalars(select(c.id).where(c.id.in_(some))))
            gone |= {one for one in some if one not in known}
    for blob_id in gone:
        store.remove(blob_id)
    if gone:
        log.info("attachments.swept", files=len(gone))
    return len(gone)
