"""
Pages of a search that asks for words alone: in the order in which records were entered.

That is the order of their creation, which lists have unless they are asked for another one; with
it a page is read where it begins, and not chosen from all that answers.
"""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.sql.elements import True_

from chassis.hits import Hits
from chassis.listing import Listing, Unsaid
from chassis.lists import Paging
from chassis.scopes import present, visible
from chassis.uow import UnitOfWork

Entered = Callable[[UnitOfWork, str], Hits | None]
"""Returns the hits of `q` for a caller who sees all records; None where the index cannot tell."""
AS_ENTERED = "-created_at"
BESIDE = {"q", "sort", "limit", "cursor", "fields", "include"}
"""What a request may say that asks for words alone."""
MOST = 1000
"""Hits that are read at once, where many of them lie in the recycle bin."""


def page_as_entered(
    uow: UnitOfWork, listing: Listing, model: Any, request: Any, entered: Entered
) -> dict[str, Any] | None:
    """
    Return one page as `lists.page` does, None where that has to read it.

    Raises BadCursor.
    """
    if not _is_plain(uow, model, request):
        return None
    hits, paging = entered(uow, request["q"]), Paging(listing, model, request, uow)
    if hits is None or (request.get("cursor") and paging.place is None):
        return None
    limit = request["limit"]
    found = _rows(uow, model, hits, paging.place, limit)
    rows = [row for row, _ in found]
    place = found[limit - 1][1] if len(found) > limit else 0
    return {"items": rows[:limit], "next_cursor": paging.next_cursor(rows, place)}


def _is_plain(uow: UnitOfWork, model: Any, request: Mapping[str, Any]) -> bool:
    """Tell whether somebody who sees all records asks for words alone, and for no order."""
    sort = request["sort"]
    if not request.get("q") or not isinstance(sort, Unsaid) or sort != AS_ENTERED:
        return False
    if any(value for name, value in request.items() if name not in BESIDE):
        return False
    return isinstance(visible(model, uow.call, shared=False), True_)


def _rows(
    uow: UnitOfWork, model: Any, hits: Hits, behind: int | None, limit: int
) -> list[tuple[Any, int]]:
    """Return records with their numbers, one more than the page where there are as many."""
    found: list[tuple[Any, int]] = []
    most, chosen = limit + 1, _by_ids(model)
    while len(found) <= limit:
        near = hits.read(behind, most)
        ids = {"ids": [record_id for _, record_id in near]}
        rows = {row.id: row for row in uow.session.scalars(chosen, ids)} if near else {}
        found += [(rows[record_id], number) for number, record_id in near if record_id in rows]
        if len(near) < most:
            break
        behind, most = near[-1][0], min(2 * most, MOST)
    return found[: limit + 1]


@cache
def _by_ids(model: Any) -> Select[Any]:
    """Made once: to build a statement costs more than to run it."""
    return select(model).where(model.id.in_(bindparam("ids", expanding=True)), present(model))
