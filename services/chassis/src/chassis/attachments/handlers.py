"""Stock handlers for attachments; who may read or change a record may do so with its files."""

from typing import Any

from sqlalchemy import func, select

from chassis.attachments import sniffing
from chassis.attachments.blobs import blob_store
from chassis.attachments.keeping import DUE
from chassis.attachments.model import (
    ATTACHED,
    INFECTED,
    KEEPERS,
    READY,
    WAITING,
    Attachable,
    Attachment,
)
from chassis.attachments.refusals import (
    EndingNotAllowed,
    FileEmpty,
    FileKept,
    FileNamed,
    FileTooLarge,
    Infected,
    NameMisleads,
    NotScanned,
    TooManyFiles,
    TypeNotAllowed,
)
from chassis.attachments.vouched import told_of
from chassis.context import Call
from chassis.custom.cells import label_of
from chassis.custom.handlers import model_for
from chassis.custom.values import naming_file
from chassis.errors import Forbidden, NotFound, ReadOnly
from chassis.field_rights import unseen
from chassis.files import FileStore, safe_name
from chassis.history import FILES
from chassis.holds import touch
from chassis.scopes import present, visible
from chassis.settings import ServiceSettings
from chassis.stock import refuse_readers
from chassis.uow import UnitOfWork
from chassis.values import new_id

MOST_FILES = 200
UNSEEN = "***"
"""What a field is called that the caller does not see."""


def listing(command: Any, *, uow: UnitOfWork) -> Any:
    """List the files of a record, newest first; with `removed` those in the recycle bin."""
    _read(uow, command)
    c = Attachment
    where = c.deleted_at.is_not(None) if command["removed"] else c.deleted_at.is_(None)
    mine = select(c).where(c.of == command["resource"], c.record_id == command["record_id"], where)
    return {"items": list(uow.session.scalars(mine.order_by(c.id.desc())))}


def get(command: Any, *, uow: UnitOfWork) -> Any:
    """Read what a file is."""
    _read(uow, command)
    return _load(uow, command)


def create(command: Any, *, uow: UnitOfWork, settings: ServiceSettings) -> Any:
    """Attach an uploaded file; it is scanned and kept right after."""
    record = _changed(uow, command)
    c = Attachment
    mine = select(func.count()).where(
        c.of == command["resource"], c.record_id == command["record_id"], c.deleted_at.is_(None)
    )
    if (uow.session.scalar(mine) or 0) >= MOST_FILES:
        raise TooManyFiles(most=MOST_FILES)
    made = take(uow, settings, record, command["upload"])
    uow.note(record, {FILES: [None, told_of(made)]})
    return made


def take(uow: UnitOfWork, settings: ServiceSettings, record: Any, upload: Any) -> Attachment:
    """Let *upload* be a file of *record*; refuses what is not to be taken."""
    uploads = FileStore(settings.upload_folder)
    kind = checked(uploads, upload, settings)
    made = Attachment(
        id=new_id(),
        of=record.resource,
        record_id=record.id,
        name=safe_name(upload["name"]),
        size=upload["size"],
        sha256=upload["sha256"],
        content_type=kind,
        state=WAITING,
        upload_id=upload["id"],
    )
    uow.schedule(DUE, made.id, uow.now)
    uploads.hold(upload["id"], made.id)
    return uow.add(made)


def checked(uploads: FileStore, upload: Any, settings: ServiceSettings) -> str:
    """Return the type of an upload by its content; refuses what is not to be taken."""
    if upload["size"] == 0:
        raise FileEmpty()
    if upload["size"] > settings.attachment_limit:
        raise FileTooLarge(size=upload["size"], most=settings.attachment_limit)
    kind = sniffing.content_type(uploads.path(upload["id"]))
    allowed = {one.strip() for one in (settings.attachment_types or sniffing.ALLOWED).split(",")}
    if kind not in allowed:
        raise TypeNotAllowed(content_type=kind)
    ending = sniffing.ending_of(upload["name"])
    if sniffing.RUNS.get(ending, kind) not in allowed:
        raise EndingNotAllowed(ending=ending)
    if not sniffing.fits(upload["name"], kind):
        raise NameMisleads(name=upload["name"], content_type=kind)
    return kind


def download(command: Any, *, call: Call, transaction: Any, settings: ServiceSettings) -> Any:
    """Hand the content out. Raises NotScanned or Infected."""
    with transaction(call, writes=False) as uow:
        _read(uow, command)
        file = _load(uow, command)
        service = uow.service
    return handed_out(file, service, settings)


def handed_out(file: Attachment, service: str, settings: ServiceSettings) -> dict[str, Any]:
    """Put the content where the gateway hands files out. Raises NotScanned or Infected."""
    if file.state == INFECTED:
        raise Infected(finding=file.finding or "")
    if file.state == WAITING and settings.virus_scanner:
        raise NotScanned()
    uploads = FileStore(settings.upload_folder)
    shown = file.upload_id
    if file.state == READY:
        shown = f"attachment-{file.id}"
        if not uploads.renew(shown):
            blob_store(settings, service).fetch(file.id, uploads.place(shown))
    about = {"id": shown, "name": file.name, "content_type": file.content_type}
    return {"file": {**about, "sha256": file.sha256}}


def remove(command: Any, *, uow: UnitOfWork) -> Any:
    """Move a file to the recycle bin. Raises FileKept, or FileNamed by a field of the house."""
    record = _changed(uow, command)
    file = _load(uow, command, change=True)
    if record.keeps_files:
        raise FileKept(resource=record.resource, id=record.id)
    hides = unseen(uow.call.field_rights, record.resource)
    for key, about in naming_file(record, file.id).items():
        raise FileNamed(field=UNSEEN if hides(key) else label_of(about, uow.call.language))
    file.deleted_at, file.deleted_by = uow.now, uow.call.actor_id
    uow.note(record, {FILES: [told_of(file), None]})
    return file


def restore(command: Any, *, uow: UnitOfWork) -> Any:
    """Take a file out of the recycle bin."""
    record = _changed(uow, command)
    file = _load(uow, command, change=True, removed=True)
    file.deleted_at = file.deleted_by = None
    uow.note(record, {FILES: [None, told_of(file)]})
    return file


def _read(uow: UnitOfWork, command: Any) -> None:
    model = ATTACHED.get(command["resource"])
    _record(uow, command, model.files_read_by if model else "get")


def _changed(uow: UnitOfWork, command: Any) -> Any:
    """Return the record, locked: nobody submits it meanwhile. Raises Frozen while it waits."""
    model = ATTACHED.get(command["resource"])
    record = _record(uow, command, model.files_by if model else "update", changes=True)
    if isinstance(record, Attachable) and not record.lets_attach(uow.call.actor_id):
        raise ReadOnly(resource=command["resource"])
    if hasattr(record, "refuse_if_frozen"):
        record.refuse_if_frozen()
    touch(uow, record)
    return record


def _record(uow: UnitOfWork, command: Any, verb: str, *, changes: bool = False) -> Any:
    """Refuse whoever may not do *verb* with the record; one out of sight is not found."""
    model = ATTACHED.get(command["resource"]) or model_for(command["resource"])
    permission = f"{command['resource']}.{verb}"
    if not uow.call.allows(permission):
        raise Forbidden(permission=permission)
    seen: tuple[Any, ...] = (visible(model, uow.call, change=changes), present(model))
    if hasattr(model, "within"):  # seen through what it belongs to
        seen = (*seen, model.within(uow.call, change=changes))
    try:
        record = uow.load(model, command["record_id"], *seen, lock=changes)
    except NotFound:
        if changes:
            refuse_readers(uow, model, command["record_id"])
        raise
    uow.known.setdefault(KEEPERS, {})[record.id] = record
    return record


def _load(
    uow: UnitOfWork, command: Any, *, change: bool = False, removed: bool = False
) -> Attachment:
    c = Attachment
    where = c.deleted_at.is_not(None) if removed else c.deleted_at.is_(None)
    mine = (c.of == command["resource"], c.record_id == command["record_id"], where)
    return uow.load(c, command["attachment_id"], *mine, change=change)
