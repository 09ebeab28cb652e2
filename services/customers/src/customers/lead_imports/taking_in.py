"""Lines of a table that become leads, or change open leads that are there."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from chassis.custom.cells import Unique, read_cells
from chassis.errors import ServiceError
from chassis.jobs import RowProblem
from chassis.perform import carry_out_within, load
from chassis.row_problems import problems_of
from chassis.told_rows import RESEMBLES
from chassis.uow import UnitOfWork
from contracts.customers import lead as contract
from customers.duplicates.numbers import Numbering
from customers.imports.patches import patch_of
from customers.lead_imports import store
from customers.lead_imports.rules import KEYS, NESTED, read
from customers.lead_rules import opening
from customers.leads import store as leads
from customers.reach import settled

MOST_ALIKE, SHOWN = 3, 60
"""Others whom one line resembles that are told of, and characters of what names nobody."""


class TakingIn:
    """
    Notes or changes the leads that lines tell of, within the transaction of their step.

    A change is a request of its own, of which a refusal leaves nothing.
    """

    def __init__(
        self,
        uow: UnitOfWork,
        job: Any,
        runtime: Any,
        numbers: Numbering,
        known: Mapping[str, Any],
    ):
        self._uow, self._job, self._runtime = uow, job, runtime
        self._numbers, self._known = numbers, known
        self._mode, self._key = job.input.get("mode", "create"), job.input.get("key", "phone")
        self._insist = job.input["on_duplicate"]
        self._problems: list[RowProblem] = []
        self._unique = Unique(uow, known, ())

    def take(self, lines: Sequence[Any]) -> tuple[list[RowProblem], Counter[str]]:
        """Return what is refused or told of lines, and how many are `updated` or `unchanged`."""
        told = [self._cells(line, is_new=False)[0] for line in lines]
        self._unique = Unique(self._uow, self._known, told)
        counts = Counter(self._one(line) for line in lines)
        del counts[""]
        return self._problems, counts

    def _one(self, line: Any) -> str:
        """Return what became of a line that opened nothing, "" if it did or was refused."""
        told = read(line.cells)
        try:
            ids = self._named(line, told)
            if self._mode == "create" or (self._mode == "upsert" and not ids):
                return self._note(line, told)
            if len(ids) == 1:
                return self._change(line, told, ids[0])
        except ServiceError as refusal:
            named = [c["name"] for c in refusal.details.get("candidates") or () if c["blocking"]]
            self._problems += problems_of(line.number, refusal, (named or [""])[0])
            return ""
        code = "import.ambiguous" if ids else "import.nobody"
        return self._refuse(line, (f"/{self._key}", code, line.cells.get(self._key, "")[:SHOWN]))

    def _refuse(self, line: Any, *wrong: tuple[str, str, str]) -> str:
        self._problems += [RowProblem(line.number, *one) for one in wrong]
        return ""

    def _cells(self, line: Any, *, is_new: bool) -> tuple[dict[str, Any], list[Any]]:
        return read_cells(self._known, line.cells, self._job.call.language, is_new=is_new)

    def _named(self, line: Any, told: Mapping[str, Any]) -> list[str]:
        """Return the leads that a line names by the key. Raises PhoneWrong."""
        if self._mode == "create":
            return []
        if self._key in KEYS:
            field = NESTED[self._key][0]
            return store.reached(self._uow, settled({field: told.get(field, [])}, self._numbers))
        value = self._cells(line, is_new=False)[0].get(self._key)
        return [] if value is None else store.bearing(self._uow, self._known[self._key], value)

    def _note(self, line: Any, told: dict[str, Any]) -> str:
        custom, wrong = self._cells(line, is_new=True)
        if wrong := wrong or self._unique.problems(custom):
            return self._refuse(line, *wrong)
        wish = self._job.input
        given = load(contract.create, {**told, "pool_id": wish["pool_id"]})
        for name in ("to", "on_duplicate"):
            given.pop(name)
        of = {"import_id": self._job.id, "import_row": line.number}
        about, insist = {**given, "custom": custom, **of}, self._insist == "create"
        lead = opening.open_lead(self._uow, about, wish["to"], self._numbers, twin=insist)
        self._uow.flush()
        for one in lead.candidates[:MOST_ALIKE]:
            whom = one["name"] if one["visible"] else "***"
            self._refuse(line, (one["field"] or "", RESEMBLES, whom))
        return ""

    def _change(self, line: Any, told: dict[str, Any], lead_id: str) -> str:
        custom, wrong = self._cells(line, is_new=False)
        if wrong:
            return self._refuse(line, *wrong)
        before = leads.locked(self._uow, lead_id)
        version = before.version
        patch = patch_of(before, {**settled(told, self._numbers), "custom": custom})
        if not patch:
            return "unchanged"
        payload = {**patch, "lead_id": lead_id, "on_duplicate": self._insist}
        after = carry_out_within(self._runtime, self._uow, contract.update, payload)
        return "unchanged" if after == version else "updated"
