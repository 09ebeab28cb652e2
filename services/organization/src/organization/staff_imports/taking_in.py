"""Lines of a table that take people on, or change colleagues who are there."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from chassis.contract import Operation
from chassis.custom.cells import read_cells
from chassis.errors import ServiceError
from chassis.field_rights import FieldRights
from chassis.jobs import RowProblem
from chassis.perform import carry_out_within, load
from chassis.row_problems import problems_of
from chassis.taking_back import Line
from chassis.uow import UnitOfWork
from contracts.organization import staff as contract
from organization.hiring import hire
from organization.staff.model import Staff
from organization.staff_imports import store
from organization.staff_imports.rules import read, superiors_first

NAMED = ("departments", "superior", "roles")
"""What a line calls by names."""
SETTLED = ("login", "role_ids")
"""What a change of a colleague does not say: a login stays, and roles are given by themselves."""
SHOWN = 60
"""Characters of what names nobody that a row error tells."""
RIGHTS = FieldRights(contract.staff.operations)


class TakingIn:
    """
    Takes on or changes whom lines tell of, within the transaction of their step.

    A superior may stand behind his people. A refusal leaves nothing of its line.
    """

    def __init__(self, uow: UnitOfWork, job: Any, runtime: Any, known: Mapping[str, Any]):
        self._uow, self._job, self._runtime, self._known = uow, job, runtime, known
        self._mode, self._key = job.input.get("mode", "create"), job.input.get("key", "")
        self._directory = store.Directory(uow)
        self._problems: list[RowProblem] = []

    def take(self, lines: Sequence[Any]) -> tuple[list[RowProblem], Counter[str]]:
        """Return why lines were refused, and how many are `updated` or `unchanged`."""
        told = superiors_first([(line, read(line.cells)) for line in lines])
        counts = Counter(self._one(line, person) for line, person in told)
        del counts[""]
        return self._problems, counts

    def _one(self, line: Any, told: dict[str, Any]) -> str:
        """Return what became of a line that took on nobody, "" if it did or was refused."""
        try:
            with self._uow.attempt():
                return self._take(line, told)
        except ServiceError as refusal:
            about = next((str(value) for value in refusal.details.values()), "")
            self._problems += problems_of(line.number, refusal, about)
            return ""

    def _refuse(self, line: Any, *wrong: tuple[str, str, str]) -> str:
        self._problems += [RowProblem(line.number, *one) for one in wrong]
        return ""

    def _take(self, line: Any, told: dict[str, Any]) -> str:
        ids = [] if self._mode == "create" else self._colleagues(line, told)
        is_new = self._mode == "create" or (self._mode == "upsert" and not ids)
        custom, unfit = self._cells(line, is_new=is_new)
        if unfit:
            return self._refuse(line, *unfit)
        if not is_new and len(ids) != 1:
            code = "import.ambiguous" if ids else "import.nobody"
            return self._refuse(
                line, (f"/{self._key}", code, line.cells.get(self._key, "")[:SHOWN])
            )
        fields = {**self._found(told), "custom": custom}
        if not is_new:
            return self._change(ids[0], fields, line.number)
        hired = hire(self._uow, load(contract.create, fields), None)
        store.note(self._uow, self._job.id, hired.id, Line(line.number))
        return ""

    def _cells(self, line: Any, *, is_new: bool) -> tuple[dict[str, Any], list[Any]]:
        return read_cells(self._known, line.cells, self._job.call.language, is_new=is_new)

    def _colleagues(self, line: Any, told: Mapping[str, Any]) -> list[str]:
        """Return whom a line names by the key."""
        if self._key not in self._known:
            return store.colleagues(self._uow, self._key, told[self._key])
        value = self._cells(line, is_new=False)[0].get(self._key)
        return store.bearing(self._uow, self._known[self._key], value)

    def _found(self, told: Mapping[str, Any]) -> dict[str, Any]:
        """Return the fields that a line tells, with the ids of what it calls by names."""
        fields = {name: value for name, value in told.items() if name not in NAMED}
        fields["department_ids"] = [self._directory.find(name) for name in told["departments"]]
        fields["role_ids"] = [self._directory.role(name) for name in told["roles"]]
        if told["superior"]:
            fields["superior_id"] = store.superior(self._uow, told["superior"])
        return fields

    def _change(self, staff_id: str, fields: dict[str, Any], row: int) -> str:
        """Change what a line says of a colleague; what it leaves out stays."""
        there = self._uow.load(Staff, staff_id, lock=True)
        version, said = there.version, store.as_kept(self._uow, fields)
        patch = {n: v for n, v in said.items() if n not in SETTLED and v not in (None, "", [], {})}
        self._ask(contract.update, {**patch, "staff_id": staff_id})
        if said["role_ids"] and set(said["role_ids"]) != set(there.role_ids):
            self._ask(contract.assign_roles, {"role_ids": said["role_ids"], "staff_id": staff_id})
        if there.version == version:
            return "unchanged"
        store.note(self._uow, self._job.id, staff_id, Line(row, version, there.version))
        return "updated"

    def _ask(self, operation: Operation, payload: dict[str, Any]) -> None:
        RIGHTS.check(operation, payload, self._job.call.field_rights)
        carry_out_within(self._runtime, self._uow, operation, payload)
