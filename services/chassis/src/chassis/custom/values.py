"""
Values of custom fields on records: checked, merged and indexed when a record is written.

A model takes part by the mixin Customized. What a handler assigns to `custom` is a merge patch;
the unit of work settles it with the flush, so that no way of writing goes around it.
"""

from collections.abc import Collection, Iterable, Mapping
from functools import cache
from typing import Any

from marshmallow import ValidationError
from sqlalchemy import ColumnElement, Select, bindparam, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column, object_session
from sqlalchemy.orm.attributes import instance_state

from chassis import field_rights
from chassis.bulk import insert_many
from chassis.custom import kinds
from chassis.custom.definitions import MODELS, CustomField, custom_value
from chassis.custom.refusals import CustomFieldsWrong
from chassis.messages import parse
from chassis.parts import has_part
from chassis.scopes import present, visible
from chassis.tables import Record
from chassis.uow import SETTLING, UnitOfWork

Fields = Mapping[str, Mapping[str, Any]]
"""Key → definition."""
KEPT = "custom_fields"


class Customized:
    """A record that takes custom fields: their values by key, as answers tell them."""

    custom: Mapped[dict[str, Any]] = mapped_column(default=dict)
    is_filled_in_later = False
    """Of a new record that nobody wrote, such as the next of a series: nobody could give it what is
    required."""

    def __init_subclass__(cls, **about: Any) -> None:
        super().__init_subclass__(**about)
        MODELS[cls.resource] = cls  # type: ignore[attr-defined]  # every Record has one

    @property
    def shown_custom(self) -> dict[str, Any]:
        """The values of fields that are in use."""
        session = object_session(self)
        if not self.custom or session is None:
            return self.custom or {}
        known = fields_of(session, self.resource)  # type: ignore[attr-defined]  # every Record has one
        return {key: value for key, value in self.custom.items() if key in known}


class Left(dict[str, Any]):
    """Assigned to `custom`: what stands there from now on, unchecked, and not a merge patch."""


def fields_of(session: Session, of: str) -> Fields:
    """Return key → definition of the fields in use of a resource, in their order."""
    kept = session.info.setdefault(KEPT, {})
    if of not in kept:
        rows = session.connection().execute(_in_use(), {"resource": of}).mappings()
        kept[of] = {row["key"]: dict(row) for row in rows}
    return kept[of]  # type: ignore[no-any-return]  # info holds anything


def all_fields_of(session: Session, of: str) -> Fields:
    """Return key → definition of the fields of a resource, retired ones too: values stay there."""
    rows = session.connection().execute(_defined(), {"resource": of}).mappings()
    return {row["key"]: dict(row) for row in rows}


@cache
def _in_use() -> Select[Any]:
    """Return the statement, which every write of a record with custom fields executes."""
    c = CustomField.__table__.c
    return _defined().where(c.retired_at.is_(None)).order_by(c.position, c.key)


@cache
def _defined() -> Select[Any]:
    columns = [a.columns[0].label(a.key) for a in CustomField.__mapper__.column_attrs]
    return select(*columns).where(CustomField.__table__.c.of == bindparam("resource"))


def forget(session: Session) -> None:
    """Read the definitions anew after one of them changed."""
    session.info.pop(KEPT, None)


def settle(session: Session) -> None:
    """Check, merge and index the custom fields of all records that a flush is about to write."""
    for record in (*session.new, *session.dirty):
        if isinstance(record, Customized) and "custom" in vars(record):
            if isinstance(record.custom, Left):
                _leave(session, record)
            elif record in session.new:
                _settle(session, record, {}, is_new=True)
            elif "custom" in instance_state(record).committed_state:
                _settle(session, record, _before(record), is_new=False)


def _leave(session: Session, record: Any) -> None:
    before, left = _before(record), dict(record.custom)
    record.custom = left
    known = all_fields_of(session, record.resource)
    keys = [key for key, value in before.items() if key in known and left.get(key) != value]
    index(session, record.id, {known[k]["id"]: (known[k], left.get(k)) for k in keys}, new=False)


def _before(record: Any) -> dict[str, Any]:
    gone = instance_state(record).attrs["custom"].history.deleted
    return dict(gone[0] or {}) if gone else dict(record.custom or {})


def _settle(session: Session, record: Any, before: dict[str, Any], *, is_new: bool) -> None:
    given = dict(record.custom or {})
    known = fields_of(session, record.resource)
    if is_new:
        unsaid = {k: f for k, f in known.items() if f["default"] is not None and k not in given}
        given |= {k: f["default"] for k, f in unsaid.items() if has_default(session, f)}
    changed = {k: v for k, v in given.items() if v != before.get(k)}
    values, problems = _checked(session, record, known, changed, before)
    after = {k: v for k, v in {**before, **values}.items() if v is not None}
    missing = [k for k, f in known.items() if f["required"] and k not in after]
    if session.info["uow"].call.via or record.is_filled_in_later:
        missing = []  # another service opens what it knows; people fill in the rest
    told = {key for key, _ in problems}  # what is wrong already is not missing as well
    asked = [k for k in missing if k not in told and (is_new or k in given)]
    problems += [(key, "required") for key in asked]
    if problems:
        raise refusal(problems)
    record.custom = after
    index(
        session, record.id, {known[k]["id"]: (known[k], v) for k, v in values.items()}, new=is_new
    )


def _checked(
    session: Session, record: Any, known: Fields, changed: Mapping[str, Any], before: Any
) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    values: dict[str, Any] = {}
    problems: list[tuple[str, str]] = []
    for key, value in changed.items():
        if key not in known:
            problems.append((key, "unknown_field"))
            continue
        try:
            about = known[key]
            values[key] = None if value is None else kinds.read(about, value, before.get(key))
            wrong = _conflict(session, record, about, values[key])
        except ValidationError as error:
            wrong = str(error.messages[0]) if isinstance(error.messages, list) else "invalid"
        if wrong:
            problems.append((key, wrong))
    return values, problems


def carried(session: Session, of: str, into: str, custom: Mapping[str, Any]) -> dict[str, Any]:
    """
    Return what of the values of a record of one resource a new record of another can take over.

    Fields mean the same where key and kind agree; what does not fit there, or may be there only
    once and is, stays behind, and files stay with what they are attached to.
    """
    mine, theirs = fields_of(session, of), fields_of(session, into)
    same = [
        key
        for key in custom
        if key in mine and key in theirs and _meaning(mine[key]) == _meaning(theirs[key])
    ]
    return {key: custom[key] for key in same if _fits(session, theirs[key], custom[key])}


def _meaning(about: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return what must agree; a file is attached to one record, and so never does."""
    return (about["id"] if about["kind"] == "file" else "", about["kind"], about["references"])


def _fits(session: Session, about: Mapping[str, Any], value: Any) -> bool:
    try:
        read = kinds.read(about, value)
    except ValidationError:
        return False
    if about["unique"] and _is_taken(session, "", about, read):
        return False
    return about["kind"] != "reference" or _is_there(session, about["references"], read)


def _conflict(session: Session, record: Any, about: Mapping[str, Any], value: Any) -> str:
    """Return why a value of the right form cannot be, looking at other records, or ""."""
    if value is None:
        return ""
    if about["unique"] and _is_taken(session, record.id, about, value):
        return "taken"
    if about["kind"] == "reference" and not _is_there(session, about["references"], value):
        return "no_such_record"
    if about["kind"] == "file" and not _is_attached(session, record, value):
        return "no_such_record"
    return ""


def has_default(session: Session, about: Mapping[str, Any]) -> bool:
    """Tell whether what stands where nothing is given is there, as far as the caller sees."""
    refers = about["kind"] == "reference" and about["default"] is not None
    return not refers or _is_there(session, about["references"], about["default"])


def in_force(session: Session, known: Fields) -> Fields:
    """Return fields without those defaults that are gone, see `has_default`."""
    return {k: f if has_default(session, f) else {**f, "default": None} for k, f in known.items()}


def naming_file(record: Any, attachment_id: str) -> dict[str, Mapping[str, Any]]:
    """Return those fields in use in which a record names a file."""
    session = object_session(record)
    if not isinstance(record, Customized) or not record.custom or session is None:
        return {}
    known = fields_of(session, record.resource)  # type: ignore[attr-defined]  # every Record has one
    named = [key for key, value in record.custom.items() if value == attachment_id]
    return {key: known[key] for key in named if key in known and known[key]["kind"] == "file"}


def _is_attached(session: Session, record: Any, attachment_id: str) -> bool:
    from chassis.attachments.model import Attachment

    c = Attachment
    mine = (c.id == attachment_id, c.record_id == record.id, c.deleted_at.is_(None))
    return session.connection().execute(select(c.id).where(*mine)).first() is not None


def _is_taken(session: Session, record_id: str, about: Mapping[str, Any], value: Any) -> bool:
    c, key = custom_value.c, kinds.unique_key(about["kind"], value)
    others = select(c.record_id).where(c.field_id == about["id"], c.sole_key == key)
    found = session.connection().execute(others.where(c.record_id != record_id).limit(1))
    return found.first() is not None


def _is_there(session: Session, resource: str, record_id: str) -> bool:
    return record_id in there(session, resource, [record_id])


def there(session: Session, resource: str, ids: Collection[str]) -> set[str]:
    """Return which records the caller sees; those of other services are taken as they are."""
    uow = session.info["uow"]
    model = model_of(resource)
    if model is None or not resource.startswith(f"{uow.service}."):
        return set(ids)
    seen = visible(model, uow.call)
    found = select(model.id).where(model.id.in_(ids), seen, present(model))
    return set(session.connection().scalars(found))


def model_of(resource: str) -> Any:
    """Return the model of a resource of this service, if it is one."""
    kinds_of_records = Record.__subclasses__()
    found = (m for m in kinds_of_records if vars(m).get("resource") == resource)
    return MODELS.get(resource) or next(found, None)


def refusal(problems: Iterable[tuple[str, str]]) -> CustomFieldsWrong:
    """Return the refusal that names each field by its pointer."""
    told = [(key, *parse(problem)) for key, problem in problems]
    wrong = [{"pointer": f"/custom/{key}", "code": c, "params": p} for key, c, p in told]
    return CustomFieldsWrong(names=", ".join(key for key, _, _ in told), fields=wrong)


def bearer(model: Any, about: Mapping[str, Any], value: Any) -> ColumnElement[bool]:
    """Return the condition that a record has *value* in a custom field that is unique."""
    c, sole = custom_value.c, kinds.unique_key(about["kind"], value)
    found = select(c.record_id).where(c.field_id == about["id"], c.sole_key == sole)
    is_it: ColumnElement[bool] = model.id.in_(found)
    return is_it


Indexed = Mapping[str, tuple[Mapping[str, Any], Any]]
"""Field id → its definition and the new value."""


def index(session: Session, record_id: str, values: Indexed, *, new: bool) -> None:
    """Write the keys by which a record is found for the fields that changed."""
    if not values:
        return
    connection, c = session.connection(), custom_value.c
    if not new:
        old = delete(custom_value).where(c.record_id == record_id, c.field_id.in_(values))
        connection.execute(old)
    rows = [row for about, value in values.values() for row in index_rows(record_id, about, value)]
    insert_many(connection, custom_value, rows)


def index_rows(record_id: str, about: Mapping[str, Any], value: Any) -> list[dict[str, Any]]:
    """Return the rows of `custom_value` for one value."""
    sole = kinds.unique_key(about["kind"], value) if about["unique"] and value is not None else None
    return [
        {
            "record_id": record_id,
            "field_id": about["id"],
            "slot": slot,
            "text": text,
            "number": number,
            "sole_key": sole,
        }
        for slot, (text, number) in enumerate(kinds.keys(about["kind"], value))
    ]


def index_many(session: Session, of: str, rows: Iterable[Mapping[str, Any]]) -> None:
    """Write the keys of new records with *rows*, whose custom fields were checked before."""
    known = fields_of(session, of)
    found = [
        one
        for row in rows
        for key, value in (row["custom"] or {}).items()
        for one in index_rows(row["id"], known[key], value)
    ]
    insert_many(session.connection(), custom_value, found)


def spoken(session: Session, of: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return *fields* of a record with the custom ones that search finds it by, as `spoken`."""
    custom = fields.get("custom")
    if not custom:
        return dict(fields)
    searched = [key for key, about in fields_of(session, of).items() if about["searched"]]
    return {**fields, "spoken": [str(custom[k]) for k in searched if custom.get(k) is not None]}


def searched(uow: UnitOfWork, model: Any, text: str) -> list[ColumnElement[bool]]:
    """
    Return the condition that a searched custom field holds *text*, or nothing to look at.

    What the caller does not see is not searched, for a hit would tell it.
    """
    known = fields_of(uow.session, model.resource).items()
    unseen = field_rights.unseen(uow.call.field_rights, model.resource)
    ids = [about["id"] for key, about in known if about["searched"] and not unseen(key)]
    c = custom_value.c
    part = has_part(c.text, text)
    return [model.id.in_(select(c.record_id).where(c.field_id.in_(ids), part))] if ids else []


SETTLING.append(settle)
