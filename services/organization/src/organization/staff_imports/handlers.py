"""Taking on or changing many people from a table, as a job."""

from chassis import importing
from chassis.binding import implements
from chassis.errors import Forbidden
from chassis.field_rights import FieldRights
from chassis.job_words import in_words
from chassis.jobs import does_job
from contracts.organization import staff, staff_import
from organization.staff.model import Staff
from organization.staff_imports.rules import COLUMNS, FILLED, KEYS
from organization.staff_imports.taking_in import TakingIn

CHUNK = 200
TABLE = importing.Table(
    "organization.staff_import",
    COLUMNS,
    "staff",
    Staff.resource,
    ("login", "mobile", "employee_number"),
    filled=FILLED,
)
RIGHTS = FieldRights(staff.staff.operations)
WRITES = {
    "create": (staff.create,),
    "update": (staff.update,),
    "upsert": (staff.create, staff.update),
}
"""What each mode does with lines."""


@implements(staff_import.start)
def start_import(command, *, uow, settings):
    key, mode = command["key"], command["mode"]
    if mode != "create":
        TABLE.expect_key(key, KEYS, uow)
        if not uow.call.allows(staff.update.permission):
            raise Forbidden(permission=staff.update.permission)
    started = TABLE.start(command, uow, settings)
    there = started["input"]["columns"]
    if mode != "create":
        importing.must_name(key, there)
    TABLE.check_rights(there, uow, RIGHTS, *WRITES[mode])
    return in_words(started, uow.call.language)


@does_job(TABLE.kind)
def import_staff(job, *, settings, runtime, transaction):
    def take(uow, lines):
        return TakingIn(uow, job, runtime, TABLE.known(uow)).take(lines)

    TABLE.take_in(job, take, settings, transaction, CHUNK)
