"""Lines of a table that become products, or change products that are there."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from chassis.custom.cells import read_cells
from chassis.errors import ServiceError
from chassis.jobs import RowProblem
from chassis.perform import carry_out_within
from chassis.row_problems import problems_of
from chassis.uow import UnitOfWork
from contracts.sales import product
from sales.product_imports import store
from sales.product_imports.rules import at, read

HOME = "CNY"
"""The currency of prices that name none."""
SHOWN = 60
"""Characters of what a line says that a row error tells."""


class TakingIn:
    """
    Opens or changes what lines tell of, within the transaction of their step.

    Each line is a request of its own, of which a refusal leaves nothing.
    """

    def __init__(self, uow: UnitOfWork, job: Any, runtime: Any, known: Mapping[str, Any]):
        self._uow, self._runtime, self._known = uow, runtime, known
        self._key, self._mode, self._job_id = job.input["key"], job.input["mode"], job.id
        self._language = job.call.language
        self._folders = store.categories(uow)
        self._there: store.Known = {}
        self._problems: list[RowProblem] = []
        self._opened: dict[str, int] = {}

    def take(self, lines: Sequence[Any]) -> tuple[list[RowProblem], Counter[str]]:
        """Return why lines were refused, and how many are `updated` or `unchanged`."""
        told = [(line, read(line.cells, HOME)) for line in lines]
        if self._mode != "create":
            named = [fields[self._key] for _, fields in told if fields.get(self._key)]
            self._there = store.products(self._uow, self._key, named)
        counts = Counter(self._one(line, fields) for line, fields in told)
        del counts[""]
        store.note_opened(self._uow, self._job_id, self._opened)
        return self._problems, counts

    def _one(self, line: Any, told: dict[str, Any]) -> str:
        """Return what became of a line that opened nothing, "" if it did or was refused."""
        called = told.get(self._key) or ""
        ids = self._there.get(called, [])
        is_new = self._mode == "create" or (self._mode == "upsert" and not ids)
        custom, unfit = read_cells(self._known, line.cells, self._language, is_new=is_new)
        wrong = [RowProblem(line.number, *one) for one in unfit]
        if not is_new and len(ids) != 1:
            code = "import.ambiguous" if ids else "import.nobody"
            wrong.append(RowProblem(line.number, f"/{self._key}", code, called[:SHOWN]))
        wrong += self._unplaced(line.number, told)
        if wrong:
            self._problems += wrong
            return ""
        given = told | ({"custom": custom} if custom else {})
        return self._ask(line.number, given if is_new else {**given, "product_id": ids[0]})

    def _unplaced(self, row: int, told: dict[str, Any]) -> list[RowProblem]:
        """Give a product the id of its category; return what is wrong with how it is called."""
        called = told.pop("category", None)
        found = self._folders.get(called, []) if called else []
        if len(found) == 1:
            told["category_id"] = found[0]
        if not called or len(found) == 1:
            return []
        code = "import.ambiguous" if found else product.UnknownCategory.code
        return [RowProblem(row, "/category", code, called[:SHOWN])]

    def _ask(self, row: int, given: Mapping[str, Any]) -> str:
        """Carry out the request of a line; return what became of it as `_one` does."""
        product_id = given.get("product_id")
        operation = product.update if product_id else product.create
        try:
            before = store.version(self._uow, product_id) if product_id else None
            after = carry_out_within(self._runtime, self._uow, operation, dict(given))
        except ServiceError as refusal:
            found = problems_of(row, refusal, str(given.get("code") or "")[:SHOWN])
            self._problems += [RowProblem(p.row, at(p.pointer), p.code, p.detail) for p in found]
            return ""
        if product_id:
            return "unchanged" if after == before else "updated"
        self._opened[str(given["code"])] = row
        called = given.get(self._key)
        if self._mode == "upsert" and called:  # a later line may be about the same product
            self._there |= store.products(self._uow, self._key, [called])
        return ""
