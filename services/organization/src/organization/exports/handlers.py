"""What can be exported, and what writes it."""

from chassis import exporting, job_stock, stock
from chassis.jobs import does_job
from contracts.organization import permit
from contracts.organization import pieces as contract
from organization.departments import store as departments
from organization.office.attendance_months.model import ClosedSheet
from organization.office.tasks.model import Task
from organization.staff import store as staff
from organization.staff.model import Staff


def department_names(runtime, call, ids):
    with runtime.transaction(call, writes=False) as uow:
        return departments.names(uow, list(ids))


QUICK = {Staff.resource: staff.matches}
NAMED = {
    "owner_name": "owner_id",
    "superior_name": "superior_id",
    "department_name": "department_id",
}
"""Columns that tell by name what a field tells by id."""
NAMES = {
    "owner_id": stock.told_names(Staff),
    "superior_id": stock.told_names(Staff),
    "department_id": department_names,
}
TITLES = {"owner_name": "负责人", "superior_name": "上级姓名", "department_name": "主部门"}

export_staff = job_stock.offer_export(contract.staff_export, Staff, NAMED, permit.check, QUICK)
export_tasks = job_stock.offer_export(contract.task_export, Task, NAMED, permit.check)
export_sheets = job_stock.offer_export(
    contract.closed_sheet_export, ClosedSheet, NAMED, permit.check
)


@does_job("organization.export")
def write_an_export(job, *, runtime):
    exporting.write(job, runtime, TITLES, QUICK.get(job.input["resource"]), NAMES)
