"""Which views somebody has, and how one is applied to a request for its list."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, insert, select

from chassis import field_rights, structure
from chassis.custom.filtering import is_custom
from chassis.custom.kinds import KINDS
from chassis.custom.values import fields_of, model_of
from chassis.errors import BadFilter, NotFound
from chassis.field_rights import hides
from chassis.filter_trees import leaves
from chassis.listing import Listing, Unsaid
from chassis.uow import UnitOfWork
from chassis.views.model import SavedView, view_choice

UNSEEN = ("hidden", "masked")


def of_caller(uow: UnitOfWork, of: str) -> list[SavedView]:
    """Return the caller's own views of a list and those that others share; a keeper has all."""
    mine = select(SavedView).where(SavedView.of == of).order_by(SavedView.name, SavedView.id)
    return [v for v in uow.session.scalars(mine) if is_for(uow, v) or v.is_kept_by(uow.call)]


def is_for(uow: UnitOfWork, view: SavedView) -> bool:
    """Tell whether the caller has the view: as its owner, or because it is shared."""
    call = uow.call
    named = {(one["kind"], one.get("id")) for one in view.shared}
    places = [id for kind, id in named if kind == "department"]
    return (
        view.owner_id == call.actor_id
        or ("everybody", None) in named
        or any(("role", role) in named for role in call.roles)
        or bool(places and set(call.departments) & _at_or_below(uow, places))
    )


def _at_or_below(uow: UnitOfWork, department_ids: list[str]) -> set[str]:
    found = uow.session.connection().scalars(structure.below(department_ids))
    return {*department_ids, *found}


def find(uow: UnitOfWork, of: str, view_id: str, *, change: bool = False) -> SavedView:
    """Return a view that the caller has; raises NotFound or Stale."""
    view = uow.load(SavedView, view_id, SavedView.of == of)
    if not is_for(uow, view) and not view.is_kept_by(uow.call):
        raise NotFound(resource=SavedView.resource, id=view_id)
    if change:
        view = uow.load(SavedView, view_id, SavedView.of == of, change=True)
    return view


def frozen(uow: UnitOfWork, resource: str, command: Mapping[str, Any]) -> dict[str, Any]:
    """
    Return an input with what its saved view says now in the place of the view's id.

    A view that the caller does not have stays an id; whoever applies it refuses it.
    """
    if not command.get("view"):
        return dict(command)
    try:
        view = find(uow, resource, command["view"])
    except NotFound:
        return dict(command)
    said = {name: getattr(view, name) for name in ("id", "filter", "sort", "columns")}
    return {**command, "view": said}


def chosen(uow: UnitOfWork, of: str) -> str | None:
    """Return the id of the view that the caller begins with."""
    c = view_choice.c
    mine = select(c.view_id).where(c.actor_id == uow.call.actor_id, c.of == of)
    return uow.session.scalar(mine)


def choose(uow: UnitOfWork, of: str, view_id: str | None) -> None:
    """Begin with this view from now on, or with None with the list as it is."""
    c, connection = view_choice.c, uow.session.connection()
    connection.execute(delete(view_choice).where(c.actor_id == uow.call.actor_id, c.of == of))
    if view_id is not None:
        row = {"actor_id": uow.call.actor_id, "of": of, "view_id": view_id}
        connection.execute(insert(view_choice).values(**row))


def forget(uow: UnitOfWork, view_id: str) -> None:
    """Let nobody begin with a view that is gone."""
    uow.session.connection().execute(delete(view_choice).where(view_choice.c.view_id == view_id))


class Usable:
    """What a caller may name in a view of a list now."""

    def __init__(self, uow: UnitOfWork, of: str, listing: Listing):
        self._listing = listing
        self._custom = fields_of(uow.session, of)
        self._rights = uow.call.field_rights or {}
        self._rules: Mapping[str, str] = self._rights.get(of, {})

    def _right(self, name: str) -> str:
        return field_rights.right_to(name, self._rules)

    def filters(self, name: Any) -> bool:
        known = name in (self._custom if is_custom(name) else self._listing.filters)
        told = self._listing.shows.get(name, ())
        return known and self._right(name) not in UNSEEN and not hides(self._rights, *told)

    def sorts(self, name: str) -> bool:
        field = name.lstrip("-")
        if is_custom(field):
            known = field in self._custom and KINDS[self._custom[field]["kind"]].sorts
        else:
            known = field in self._listing.sorts
        return known and self._right(field) not in UNSEEN

    def shows(self, name: str) -> bool:
        known = name in (self._custom if is_custom(name) else self._listing.item_fields)
        return known and self._right(name) != "hidden"

    def lost(self, view: SavedView) -> list[str]:
        """Return what the view names and the list has no more, or not for this caller."""
        gone = self.lost_conditions(view)
        gone += [view.sort.lstrip("-")] if view.sort and not self.sorts(view.sort) else []
        gone += [name for name in view.columns if not self.shows(name)]
        return list(dict.fromkeys(gone))

    def lost_conditions(self, view: SavedView) -> list[str]:
        """Return the fields of conditions that are left out, so that there are more records."""
        return [leaf["field"] for leaf in leaves(view.filter) if not self.filters(leaf["field"])]

    def tree(self, node: Any) -> Any:
        """Return a filter tree without the conditions on lost fields; None when nothing is left."""
        if not isinstance(node, Mapping):
            return None
        if "field" in node:
            return node if self.filters(node["field"]) else None
        if "not" in node:
            inner = self.tree(node["not"])
            return None if inner is None else {"not": inner}
        [(word, parts)] = node.items()
        kept = [part for part in map(self.tree, parts) if part is not None]
        return {word: kept} if kept else None


def applied(
    uow: UnitOfWork, listing: Listing, model: Any, request: dict[str, Any]
) -> tuple[dict[str, Any], Any, list[str]]:
    """
    Return the request with sort and columns of its view, the view's filter, and what it lost.

    What the request says itself goes before the view. Raises NotFound, or BadFilter for a view of
    which no condition is left.
    """
    try:
        view = find(uow, model.resource, request["view"])
    except NotFound as missing:
        missing.pointer = "/view"
        raise
    usable = Usable(uow, model.resource, listing)
    tree = usable.tree(view.filter)
    if tree is None and usable.lost(view) and any(leaves(view.filter)):
        # Without its conditions it would list everybody, which nobody asked for.
        raise BadFilter(pointer="/view", reason="view_lost_its_filter")
    told = dict(request)
    if view.sort and isinstance(request["sort"], Unsaid) and usable.sorts(view.sort):
        told["sort"] = view.sort
    shown = [name for name in view.columns if usable.shows(name)]
    if shown and not request.get("fields"):
        # The answer is pruned by the request itself, after the handler.
        request["fields"] = ",".join(dict.fromkeys("custom" if is_custom(n) else n for n in shown))
    return told, tree, usable.lost(view)


def listing_of(of: str) -> Listing:
    """Return the list of a record type of this service; raises NotFound for one without views."""
    from chassis.contract import RESOURCES

    declared = RESOURCES.get(of) if model_of(of) else None
    for operation in declared.operations if declared else ():
        if operation.verb == "list" and operation.listing and operation.listing.viewed:
            return operation.listing
    raise NotFound(resource="record type", id=of)
