"""Cases of the pieces that every service mounts alike: custom fields, saved views, attachments."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import delete

from chassis.due import due_work
from chassis.files import FileStore
from chassis.jobs import DUE_KIND
from chassis.testing.crashes import Case
from chassis.testing.harness import Harness

Payload = dict[str, Any]


class Mounted:
    """
    Arranges cases for one service.

    pieces: its module of contracts with custom_fields, saved_views and attachments.
    resource: a record type with fields and views; `file_of`: one whose records take files, and
    what makes such a record and returns its id.
    """

    def __init__(self, pieces: Any, resource: str, file_of: tuple[str, Callable[[Harness], str]]):
        self._fields, self._views = pieces.custom_fields, pieces.saved_views
        self._files = pieces.attachments
        self._resource = resource
        self._holder, self._record = file_of

    def cases(self) -> tuple[Case, ...]:
        """Return one case for each operation that changes something."""
        files = self._files
        return (
            *field_cases(self._fields, self._resource),
            *view_cases(self._views, self._resource),
            Case(files.create, lambda h: (self._upload(h),)),
            Case(files.remove, lambda h: (self._file(h),)),
            Case(files.restore, lambda h: (_after(files.remove, self._file(h), h),)),
        )

    def _upload(self, harness: Harness) -> Payload:
        about = FileStore(harness.runtime.settings.upload_folder).put(b"hello")
        upload = {**about, "name": "a.txt", "content_type": "text/plain"}
        return {"resource": self._holder, "record_id": self._record(harness), "upload": upload}

    def _file(self, harness: Harness) -> Payload:
        given = self._upload(harness)
        made = harness.call(self._files.create, given)
        where = {name: given[name] for name in ("resource", "record_id")}
        return {**where, "attachment_id": made["id"]}


def field_cases(fields: Any, resource: str) -> tuple[Case, ...]:
    """Return one case for each operation that changes a custom field of *resource*."""
    about = {"resource": resource}
    number = {**about, "key": "c_n", "kind": "number", "label": "N"}

    def field(harness: Harness, **changes: Any) -> Payload:
        text = {**about, "key": "c_code", "kind": "text", "label": "编码"}
        made = harness.call(fields.create, text)
        return {**about, "custom_field_id": made["id"], **changes}

    return (
        Case(fields.create, lambda h: (number,)),
        Case(fields.update, lambda h: (field(h, unique=True),)),
        Case(fields.retire, lambda h: (field(h),)),
        Case(fields.reinstate, lambda h: (_after(fields.retire, field(h), h),)),
        Case(fields.remove, lambda h: (field(h),)),
    )


def view_cases(views: Any, resource: str) -> tuple[Case, ...]:
    """Return one case for each operation that changes a view of the list of *resource*."""
    about = {"resource": resource}
    everybody = [{"kind": "everybody"}]

    def view(harness: Harness, **changes: Any) -> Payload:
        made = harness.call(views.create, {**about, "name": "V"})
        return {**about, "saved_view_id": made["id"], **changes}

    return (
        Case(views.create, lambda h: ({**about, "name": "V"},)),
        Case(views.update, lambda h: (view(h, name="W"),)),
        Case(views.share, lambda h: (view(h, shared=everybody),)),
        Case(views.choose, lambda h: (view(h),)),
        Case(views.choose_none, lambda h: (about,)),
        Case(views.remove, lambda h: (view(h),)),
    )


KILLED = "one piece for all services, killed where records take custom fields as well"


def a_job_that_waits(harness: Harness, start: Any, payload: Payload) -> Payload:
    """Begin a job that no process takes up before it is called off; return its key."""
    begun = harness.call(start, payload, idempotency_key="begun")
    with harness.runtime.database.writing() as connection:
        connection.execute(delete(due_work).where(due_work.c.kind == DUE_KIND))
    return {"job_id": begun["id"]}


def _after(operation: Any, payload: Payload, harness: Harness) -> Payload:
    """Do *operation* first; return the payload for what undoes it."""
    harness.call(operation, payload)
    return payload
