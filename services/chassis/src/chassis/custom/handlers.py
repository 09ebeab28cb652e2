"""Stock handlers for the custom fields of a service: define, change, retire, describe."""

from typing import Any

import orjson
from sqlalchemy import distinct, func, select, update

from chassis import field_rights, stock, structure
from chassis.abilities import verbs_of
from chassis.context import Call
from chassis.contract import RESOURCES
from chassis.custom import labels, rules
from chassis.custom.definitions import MODELS, MOST_FIELDS, CustomField, custom_value
from chassis.custom.directory import Directory
from chassis.custom.kinds import KINDS
from chassis.custom.reasons import why
from chassis.custom.refusals import (
    FieldUnfit,
    InUse,
    KeyTaken,
    NotRetired,
    NotUnique,
    Retired,
    TooManyFields,
    UsedByRoles,
    UsedByRules,
    UsedByViews,
)
from chassis.custom.values import fields_of, forget, has_default
from chassis.errors import Forbidden, NotFound
from chassis.field_words import label_in
from chassis.listing import OPERATORS
from chassis.messages import parse
from chassis.uow import UnitOfWork
from chassis.views.model import SavedView

EMPTY: dict[str, Any] = {"default": None, "choices": [], "unique": False}
EMPTY |= {"searched": False, "identifies": False}

MOST_NAMED = 5
"""Views or roles that a refusal names."""


def model_for(resource: str) -> Any:
    """Return the model of a record type that takes custom fields; raises NotFound."""
    if resource not in MODELS:
        raise NotFound(resource="record type", id=resource)
    return MODELS[resource]


def may_read(call: Call, resource: str) -> None:
    """Refuse whoever may read no record of this type."""
    if not call.allows(f"{resource}.get"):
        raise Forbidden(permission=f"{resource}.get")


def describe(command: Any, *, uow: UnitOfWork) -> Any:
    """Tell every field of a record type, built in or custom, with the caller's right to it."""
    resource = command["resource"]
    model_for(resource)
    may_read(uow.call, resource)
    rights = (uow.call.field_rights or {}).get(resource, {})
    told = _built_in(resource, rights)
    for key, about in fields_of(uow.session, resource).items():
        right = field_rights.right_to(key, rights)
        told.append({**about, **_filters(about), "name": key, "custom": True, "right": right})
    verbs = [o.verb for o in verbs_of(resource) if uow.call.allows(o.permission)]
    shown = [field for field in told if field["right"] != "hidden"]
    return {"resource": resource, "fields": shown, "verbs": list(dict.fromkeys(verbs))}


def _built_in(resource: str, rights: field_rights.Rules) -> list[dict[str, Any]]:
    """Tell the fields of the record's schema; one that nothing writes is for reading only."""
    operations = RESOURCES[resource].operations
    given = next(o for o in operations if o.verb == "get").given
    named = [name for name in given.fields if name != "custom"] if given else []
    written = {
        name
        for o in (*operations, *verbs_of(resource))
        if o.http and not o.safe
        for name in o.taken.fields.keys() - o.path_parameters
    }
    written -= field_rights.OPEN
    return [_told(name, type(given), name in written, rights) for name in named]


def _told(name: str, of: type, written: bool, rights: field_rights.Rules) -> dict[str, Any]:
    called = label_in(of, name)
    right = field_rights.right_to(name, rights)
    if right == "editable" and not written:
        right = "read_only"
    told = {"label": called.get("zh-CN", called["en"]), "label_en": called["en"]}
    return {"name": name, "custom": False, "right": right, **told}


def _filters(about: Any) -> dict[str, Any]:
    kind = KINDS[about["kind"]]
    return {"filter": kind.filters, "operators": list(OPERATORS[kind.filters]), "sorts": kind.sorts}


def look_at_default(command: Any, *, call: Call, runtime: Any) -> None:
    """
    Refuse a default that is no record of another service, which no transaction asks.

    Of kinds that cannot be looked for, those of a service above, any is taken as it is, as records
    take their values. Raises FieldUnfit, or Unavailable.
    """
    default = command.get("default")
    if not isinstance(default, str):
        return
    about = command
    if "custom_field_id" in command:
        with runtime.transaction(call, writes=False) as uow:
            field = _load(command, uow, change=False)
            about = {"kind": field.kind, "references": field.references}
    of, directory = about.get("references") or "", Directory(runtime, call)
    is_elsewhere = of and not of.startswith(f"{runtime.service.name}.")
    if about["kind"] != "reference" or not is_elsewhere or not directory.knows(of):
        return
    if directory.meant(of, [default])[default] != [default]:
        raise _unfit(about["kind"], ("default", "no_such_record"), call.language)


FIRST = {"create": look_at_default, "update": look_at_default}
"""Operation → what looks at its input before the transaction."""


def create(command: Any, *, uow: UnitOfWork) -> Any:
    """Define a field. Raises FieldUnfit, KeyTaken, LabelTaken or TooManyFields."""
    of = command.pop("resource")
    model_for(of)
    c = CustomField
    mine = select(c.key, c.position).where(c.of == of)
    there = {row.key: row.position for row in uow.session.execute(mine)}
    if command["key"] in there:
        raise KeyTaken(key=command["key"])
    if len(there) >= MOST_FIELDS:
        raise TooManyFields(most=MOST_FIELDS)
    last = max(there.values(), default=0)
    position = command.pop("position", None) or last + 1
    made = CustomField(**{**EMPTY, **command}, of=of, position=position)
    _must_fit(uow, made)
    _choices_must_differ(uow, made)
    labels.expect_free(uow, made)
    return uow.add(made)


def get(command: Any, *, uow: UnitOfWork) -> Any:
    """Read one definition, in use or retired."""
    return _load(command, uow, change=False)


def listing(command: Any, *, uow: UnitOfWork) -> Any:
    """List all definitions of a record type, those in use first."""
    model_for(command["resource"])
    c = CustomField
    mine = select(c).where(c.of == command["resource"])
    order = mine.order_by(c.retired_at.is_not(None), c.position, c.key)
    return {"items": list(uow.session.scalars(order))}


def change(command: Any, *, uow: UnitOfWork) -> Any:
    """Change a definition in use; values that are there stay as they are."""
    field = _load(command, uow)
    _must_be_in_use(field)
    was_unique, before = field.unique, {n: getattr(field, n) for n in (*labels.LABELS, "choices")}
    skipped = ("resource", "custom_field_id")
    field.change({k: v for k, v in command.items() if k not in skipped})
    _must_fit(uow, field)
    given = [name for name, value in before.items() if getattr(field, name) != value]
    if "choices" in given:
        _choices_must_differ(uow, field)
    if set(given) - {"choices"}:
        labels.expect_free(uow, field, [name for name in given if name != "choices"])
    if field.unique != was_unique:
        _note_unique(uow, field)
    forget(uow.session)
    return field


def retire(command: Any, *, uow: UnitOfWork) -> Any:
    """Take a field out of use; its values stay."""
    field = _load(command, uow)
    _must_be_in_use(field)
    _must_not_judge(uow, field)
    field.retired_at = uow.now
    return field


def reinstate(command: Any, *, uow: UnitOfWork) -> Any:
    """Take a retired field into use again, with the values it had."""
    field = _load(command, uow)
    if field.retired_at is None:
        raise NotRetired(key=field.key)
    labels.expect_free(uow, field)
    field.retired_at = None
    return field


def remove(command: Any, *, uow: UnitOfWork) -> Any:
    """Delete a field that no record has a value in. Raises InUse, or that others use it."""
    field = _load(command, uow)
    c = custom_value.c
    counted = select(func.count(distinct(c.record_id))).where(c.field_id == field.id)
    count = uow.session.scalar(counted) or 0
    if count:
        raise InUse(key=field.key, count=count)
    views = _views_with(uow, field)
    if views:
        raise UsedByViews(key=field.key, count=len(views), names=", ".join(views[:MOST_NAMED]))
    roles = structure.roles_naming(uow, f"{field.of}.{field.key}")
    if roles:
        raise UsedByRoles(key=field.key, count=len(roles), names=", ".join(roles[:MOST_NAMED]))
    _must_not_judge(uow, field)
    uow.session.delete(field)
    return field


def _views_with(uow: UnitOfWork, field: CustomField) -> list[str]:
    """Return the names of shared views that filter, sort or show by a field."""
    c, key = SavedView, field.key
    chosen = select(c.name, c.filter, c.sort, c.columns, c.shared).where(c.of == field.of)
    return [
        view.name
        for view in uow.session.execute(chosen.order_by(c.name))
        if view.shared
        and (
            f'"{key}"' in orjson.dumps([view.filter, view.columns]).decode()
            or (view.sort or "").removeprefix("-") == key
        )
    ]


def _load(command: Any, uow: UnitOfWork, *, change: bool = True) -> CustomField:
    mine = CustomField.of == command["resource"]
    return uow.load(CustomField, command["custom_field_id"], mine, change=change)


past = stock.past(
    CustomField, "custom_field_id", find=lambda uow, command: _load(command, uow, change=False)
)
"""Reads the history of one definition."""


def _must_be_in_use(field: CustomField) -> None:
    if field.retired_at is not None:
        raise Retired(key=field.key)


def _must_not_judge(uow: UnitOfWork, field: CustomField) -> None:
    """Refuse to take a field away by which rules ask. Raises UsedByRules."""
    from chassis import conditions  # which asks for records by custom fields, and so by this

    names = conditions.rules_naming(uow, field.of, field.key)
    if names:
        raise UsedByRules(key=field.key, count=len(names), names=", ".join(names[:MOST_NAMED]))


def _must_fit(uow: UnitOfWork, field: CustomField) -> None:
    names = [a.key for a in CustomField.__mapper__.column_attrs]
    about = {name: getattr(field, name) for name in names}
    wrong = rules.unfit(about)
    if wrong is None and not has_default(uow.session, about):
        wrong = "default", "no_such_record"
    if wrong is not None:
        raise _unfit(field.kind, wrong, uow.call.language)


def _choices_must_differ(uow: UnitOfWork, field: CustomField) -> None:
    if labels.alike(field.choices):
        raise _unfit(field.kind, ("choices", "choices_alike"), uow.call.language)


def _unfit(kind: str, wrong: rules.Wrong, language: str) -> FieldUnfit:
    name, reason = wrong
    told = {"name": name, "reason": parse(reason)[0], "why": why(reason, language)}
    return FieldUnfit(at=f"/{name}", kind=kind, **told)


def _note_unique(uow: UnitOfWork, field: CustomField) -> None:
    """Hold the values that are there against one another from now on, or no longer."""
    c, connection = custom_value.c, uow.session.connection()
    mine = c.field_id == field.id
    if not field.unique:
        connection.execute(update(custom_value).where(mine).values(sole_key=None))
        return
    rows = connection.execute(select(c.record_id, c.text, c.number).where(mine)).all()
    by_key = {_sole_key(field.kind, row): row.record_id for row in rows}
    if len(by_key) != len(rows):
        raise NotUnique(key=field.key)
    for key, record_id in by_key.items():
        connection.execute(
            update(custom_value).where(mine, c.record_id == record_id).values(sole_key=key)
        )


def _sole_key(kind: str, row: Any) -> str:
    return str(row.number) if KINDS[kind].column == "number" else row.text.casefold()
