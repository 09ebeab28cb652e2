"""Stock handlers for saved views."""

from typing import Any

from sqlalchemy import func, select

from chassis import stock, structure
from chassis.custom.values import model_of
from chassis.errors import BadFilter, Forbidden
from chassis.lists import Sieve
from chassis.messages import field_sentence
from chassis.uow import UnitOfWork
from chassis.views import store
from chassis.views.model import MOST_VIEWS, SavedView
from chassis.views.refusals import NotYours, ShareUnfit, TooManyViews, ViewUnfit
from chassis.views.store import Usable

OWN = ("name", "filter", "sort", "columns")


def listing(command: Any, *, uow: UnitOfWork) -> Any:
    """List the caller's views of a record type, with what each has lost."""
    of = command["resource"]
    _open(uow, of)
    return {"items": [_told(uow, view) for view in store.of_caller(uow, of)]}


def get(command: Any, *, uow: UnitOfWork) -> Any:
    """Read one view."""
    return _told(uow, _mine_or_shared(command, uow))


def create(command: Any, *, uow: UnitOfWork) -> Any:
    """Save a view for the caller. Raises ViewUnfit or TooManyViews."""
    of = command.pop("resource")
    _open(uow, of)
    c = SavedView
    mine = select(func.count()).where(c.of == of, c.owner_id == uow.call.actor_id)
    if (uow.session.scalar(mine) or 0) >= MOST_VIEWS:
        raise TooManyViews(most=MOST_VIEWS)
    view = SavedView(**{"columns": [], **command}, of=of, owner_id=uow.call.actor_id, shared=[])
    _must_fit(uow, view)
    uow.add(view)
    return _told(uow, view)


def change(command: Any, *, uow: UnitOfWork) -> Any:
    """Change a view of one's own, or a shared one that the caller keeps."""
    view = _own(command, uow)
    for name in (n for n in OWN if n in command):
        setattr(view, name, command[name])
    _must_fit(uow, view)
    return _told(uow, view)


def share(command: Any, *, uow: UnitOfWork) -> Any:
    """
    Say who else has a view of one's own; an empty list makes it private.

    Raises ShareUnfit, UnknownDepartment or UnknownRole.
    """
    view = _own(command, uow)
    for place, one in enumerate(command["shared"]):
        if (one["kind"] == "everybody") == bool(one.get("id")):
            raise ShareUnfit(at=f"/shared/{place}/id")
        if one["kind"] == "department":
            structure.expect_department(uow, one["id"], f"/shared/{place}/id")
        elif one["kind"] == "role":
            structure.expect_role(uow, one["id"], f"/shared/{place}/id")
    view.shared = command["shared"]
    return _told(uow, view)


def choose(command: Any, *, uow: UnitOfWork) -> Any:
    """Begin the list with this view from now on."""
    view = _mine_or_shared(command, uow)
    store.choose(uow, view.of, view.id)
    return _told(uow, view)


def choose_none(command: Any, *, uow: UnitOfWork) -> Any:
    """Begin with the list as it is."""
    _open(uow, command["resource"])
    store.choose(uow, command["resource"], None)
    return {}


def remove(command: Any, *, uow: UnitOfWork) -> Any:
    """Delete a view of one's own, for everybody who has it."""
    view = _own(command, uow)
    told = _told(uow, view)
    store.forget(uow, view.id)
    uow.session.delete(view)
    return told


def _open(uow: UnitOfWork, of: str) -> None:
    store.listing_of(of)
    if not any(uow.call.allows(f"{of}.{verb}") for verb in ("get", "list")):
        raise Forbidden(permission=f"{of}.list")


def _mine_or_shared(command: Any, uow: UnitOfWork) -> SavedView:
    _open(uow, command["resource"])
    return store.find(uow, command["resource"], command["saved_view_id"])


past = stock.past(
    SavedView, "saved_view_id", find=lambda uow, command: _mine_or_shared(command, uow)
)
"""Reads the history of one view that the caller has."""


def _own(command: Any, uow: UnitOfWork) -> SavedView:
    _open(uow, command["resource"])
    view = store.find(uow, command["resource"], command["saved_view_id"], change=True)
    if view.owner_id != uow.call.actor_id and not view.is_kept_by(uow.call):
        raise NotYours(owner_id=view.owner_id)
    return view


def _must_fit(uow: UnitOfWork, view: SavedView) -> None:
    declared = store.listing_of(view.of)
    usable = Usable(uow, view.of, declared)
    if view.sort and not usable.sorts(view.sort):
        raise _unfit(uow, "/sort", view.sort)
    for number, name in enumerate(view.columns):
        if not usable.shows(name):
            raise _unfit(uow, f"/columns/{number}", name)
    if view.filter is not None:
        try:
            Sieve(declared, model_of(view.of), uow).conditions({"filter": view.filter})
        except BadFilter as wrong:
            at = wrong.details["pointer"]
            stop = "。" if uow.call.language == "zh" else "."
            about = {"reason": wrong.details["reason"], "why": wrong.why(uow.call.language) + stop}
            raise ViewUnfit(at=at, name=_blamed(view.filter, at), **about) from wrong
        unseen = usable.lost(view)
        if unseen:
            raise _unfit(uow, "/filter", ", ".join(map(str, unseen)))


def _unfit(uow: UnitOfWork, at: str, name: str) -> ViewUnfit:
    reason = "unknown_field"
    why = field_sentence(reason, uow.call.language, {})
    return ViewUnfit(at=at, name=name, reason=reason, why=why)


def _blamed(tree: Any, pointer: str) -> str:
    """Return the field of the condition that *pointer* leads to; the pointer where none has one."""
    node: Any = {"filter": tree}
    found = pointer
    for step in pointer.split("/")[1:]:
        try:
            node = node[int(step)] if isinstance(node, list) else node[step]
        except (LookupError, TypeError, ValueError):
            break
        found = node["field"] if isinstance(node, dict) and "field" in node else found
    return str(found)


def _told(uow: UnitOfWork, view: SavedView) -> Any:
    """Return a view with whether it is the caller's own and default, and what it has lost."""
    usable = Usable(uow, view.of, store.listing_of(view.of))
    is_mine = view.owner_id == uow.call.actor_id
    return _Told(
        view,
        mine=is_mine,
        default=store.chosen(uow, view.of) == view.id,
        lost=usable.lost(view),
    )


class _Told:
    """A view and what holds of it for the present caller; the rest is read from the view."""

    def __init__(self, view: SavedView, **more: Any):
        self._view = view
        self.__dict__.update(more)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._view, name)
