"""Taking on or changing many people from a table, as a job."""

from chassis import importing
from chassis.binding import implements
from chassis.field_rights import FieldRights
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
WRITING = importing.Writing(staff.create, staff.update, FieldRights(staff.staff.operations), KEYS)


@implements(staff_import.start)
def start_import(command, *, uow, settings):
    return TABLE.begin(command, uow, settings, WRITING)


@does_job(TABLE.kind)
def import_staff(job, *, runtime):
    def take(uow, lines):
        return TakingIn(uow, job, runtime, TABLE.known(uow)).take(lines)

    TABLE.take_in(job, take, runtime, CHUNK)
