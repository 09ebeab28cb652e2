"""Opens many customers at once: the same checks and rows as one by one, in few statements."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

import orjson
from sqlalchemy import bindparam, exists, select, update

from chassis import history
from chassis.bulk import insert_many
from chassis.custom.definitions import custom_value
from chassis.custom.kinds import unique_key
from chassis.custom.values import fields_of, in_force, index_many, spoken
from chassis.outbox import outbox_event
from chassis.scopes import present, visible
from chassis.taking_back import Line
from chassis.uow import UnitOfWork
from chassis.values import new_id
from contracts.customers import customer as contract
from contracts.customers.imports import imported
from customers.contacts import model as people
from customers.contacts import store as contacts
from customers.contacts.model import Contact
from customers.contacts.rules import surname_of
from customers.customers import store as customers
from customers.customers.model import Customer, searched_by, words
from customers.duplicates import store as duplicates
from customers.duplicates.model import Hit, Identity, apart
from customers.duplicates.rules import company_key
from customers.imports import details, owners
from customers.imports.rules import FACTS, Owner, Reading
from customers.leads.model import Lead
from customers.ownership import store as ownership
from customers.ownership.model import ownership as periods
from customers.timeline.store import note_many

CHUNK = 400
"""Records whose identities are forgotten in one statement."""
COMPARED = ("id", "name", *FACTS, *details.SETS, "phones", "emails", "custom")
DEFAULTS: dict[str, Any] = {
    **dict.fromkeys(details.FACTS),
    "former_names": [],
    "tags": [],
    "addresses": [],
    "grade_frozen": False,
    "custom": {},
    "credit_limit_minor": None,
    "credit_limit_currency": None,
    "first_deal_at": None,
    "deleted_at": None,
    "deleted_by": None,
    "deletion_batch": None,
}


def open_many(
    uow: UnitOfWork,
    readings: Sequence[Reading],
    owner: str | None,
    share_out: Callable[[Sequence[Mapping[str, Any]]], Mapping[str, Owner]] | None = None,
) -> tuple[list[Any], list[Any]]:
    """
    Write the customers of *readings* with all that goes with them.

    Returns what events tell of them, and of their contacts.

    owner: whose they are where a line names nobody; None: the pool's.
    share_out: returns who gets those that are the pool's so far.
    """
    rows = [_row(uow, reading, owners.of(uow, reading, owner)) for reading in readings]
    if not rows:
        return [], []
    connection = uow.session.connection()
    insert_many(connection, Customer.__table__, rows)
    index_many(uow.session, Customer.resource, rows)
    if share_out:
        _give(uow, rows, share_out([row for row in rows if row["owner_id"] is None]))
    known_by = {row["id"]: r.known_by for row, r in zip(rows, readings, strict=True)}
    duplicates.add(uow.session, Customer.resource, known_by)
    told = [(row["id"], _found_by(uow, row, r)) for row, r in zip(rows, readings, strict=True)]
    words.add(uow.session, told)
    first = [(row["id"], row["owner_id"], row.get("pool_id")) for row in rows]
    ownership.begin(uow, first, "import")
    customers.follow_clock(uow, *(row["id"] for row in rows))
    note_many(uow, contract.created, {row["id"]: row["name"] for row in rows})
    history.write_created(uow.session, Customer.resource, [row["id"] for row in rows], uow.about())
    people_told = _open_people(uow, zip(rows, readings, strict=True))
    for row in rows:
        row |= {"customer_id": row["id"], "credit_limit": None}
    return rows, people_told


def _found_by(uow: UnitOfWork, row: dict[str, Any], reading: Reading) -> str:
    """Return the words of a new customer, as they were prepared if nothing adds to them."""
    if reading.words and not reading.colleagues and not row["custom"]:
        return reading.words
    return searched_by(spoken(uow.session, Customer.resource, row), reading.people)


def _give(uow: UnitOfWork, rows: Iterable[dict[str, Any]], owners: Mapping[str, Owner]) -> None:
    """Write whose new customers are, before anything else is told of them."""
    given = [(row, owners[row["id"]]) for row in rows if row["id"] in owners]
    for row, heir in given:
        row |= {"owner_id": heir.id, "department_id": heir.department_id}
    c = Customer.__table__.c
    mine = update(Customer).where(c.id == bindparam("key"))
    mine = mine.values(owner_id=bindparam("to"), department_id=bindparam("place"))
    values = [{"key": row["id"], "to": to.id, "place": to.department_id} for row, to in given]
    if values:
        uow.session.connection().execute(mine, values)


def still_waiting(
    uow: UnitOfWork, ids: Sequence[str], *, lock: bool = False
) -> dict[str, Customer]:
    """Return those customers by id that lie in the pool since they were imported."""
    c, o = Customer, periods.c
    since = (o.customer_id == c.id, o.to_at.is_(None), o.owner_id.is_(None), o.how == "import")
    mine = select(c).where(c.id.in_(ids), present(c), exists().where(*since)).order_by(c.id)
    mine = mine.with_for_update().execution_options(populate_existing=True) if lock else mine
    return {customer.id: customer for customer in uow.session.scalars(mine)}


def _open_people(
    uow: UnitOfWork, opened: Iterable[tuple[dict[str, Any], Reading]]
) -> list[dict[str, Any]]:
    """Write the persons whom lines name as the first contacts of their customers."""
    told = [_person(uow, row, one) for row, reading in opened for one in reading.people]
    if not told:
        return []
    insert_many(uow.session.connection(), Contact.__table__, told)
    known_by = {row["id"]: people.identities(row) for row in told}
    duplicates.add(uow.session, Contact.resource, known_by)
    people.words.add(uow.session, [(row["id"], people.searched_by(row)) for row in told])
    index_many(uow.session, Contact.resource, told)
    history.write_created(uow.session, Contact.resource, [row["id"] for row in told], uow.about())
    return told


def _person(uow: UnitOfWork, firm: dict[str, Any], fields: dict[str, Any]) -> dict[str, Any]:
    known = in_force(uow.session, fields_of(uow.session, Contact.resource))
    own = {key: f["default"] for key, f in known.items() if f["default"] is not None}
    surname, initial = surname_of(fields["name"])
    shared = ("version", "created_at", "created_by", "updated_at", "updated_by")
    return {
        **{name: firm[name] for name in (*shared, "owner_id", "department_id")},
        "surname": surname,
        "surname_initial": initial,
        "consents": [],
        "custom": own,
        **fields,
        "id": new_id(),
        "customer_id": firm["id"],
    }


def persons(uow: UnitOfWork, customer_id: str, name: str) -> list[Mapping[str, Any]]:
    """Return a customer's contacts of this name."""
    c = Contact
    chosen = select(c.id, c.name, c.title, c.phones, c.emails)
    mine = chosen.where(c.customer_id == customer_id, contacts.named(name), present(c))
    return [dict(row) for row in uow.session.connection().execute(mine).mappings()]


def people_of(uow: UnitOfWork, ids: Collection[str]) -> dict[str, list[Mapping[str, Any]]]:
    """Return customer → its contacts: what they are called and how they are reached."""
    p = Contact
    told = select(p.id, p.customer_id, p.name, p.title, p.phones, p.emails)
    mine = told.where(p.customer_id.in_(ids), present(p))
    people: dict[str, list[Mapping[str, Any]]] = {}
    for row in uow.session.connection().execute(mine).mappings() if ids else ():
        people.setdefault(row["customer_id"], []).append(dict(row))
    return people


def to_change(uow: UnitOfWork, model: Any, ids: Collection[str]) -> list[Any]:
    """Return those records that the caller may change, held off others in the order of ids."""
    mine = select(model).where(model.id.in_(ids), visible(model, uow.call, change=True))
    held = mine.where(present(model)).order_by(model.id).with_for_update()
    return list(uow.session.scalars(held.execution_options(populate_existing=True)))


def as_they_are(
    uow: UnitOfWork, ids: Collection[str]
) -> tuple[dict[str, Mapping[str, Any]], dict[str, list[Mapping[str, Any]]]]:
    """
    Return those customers that the caller may change, and the contacts of each.

    ids: of customers that he sees.
    """
    if not ids:
        return {}, {}
    connection, c = uow.session.connection(), Customer
    chosen = select(*(c.__table__.c[name] for name in (*COMPARED, "owner_id")))
    mine = chosen.where(c.id.in_(ids), visible(c, uow.call, change=True), present(c))
    firms: dict[str, Mapping[str, Any]] = {
        row["id"]: dict(row) for row in connection.execute(mine).mappings()
    }
    return firms, people_of(uow, ids)


def homes(
    uow: UnitOfWork, readings: Sequence[Reading], job_id: str | None
) -> dict[int, list[Mapping[str, Any]]]:
    """
    Return line → the customers of its name that the caller sees.

    job_id: only those that this job, or its caller while it runs, has opened; None: all.
    """
    names = {r.row: _named(r) for r in readings}
    known = duplicates.hits(uow.session, names.values())
    named = {(hit.record_id, hit.value) for hit in known if hit.kind == "name"}
    if not named:
        return {}
    c = Customer
    chosen = select(*(c.__table__.c[name] for name in COMPARED))
    chosen = chosen.where(c.id.in_({i for i, _ in named}), visible(c, uow.call), present(c))
    if job_id:  # ids grow with time
        mine = c.created_by == uow.call.actor_id
        chosen = chosen.where(mine, c.id > job_id.rpartition(".")[2])
    found = [dict(row) for row in uow.session.connection().execute(chosen).mappings()]
    return {
        row: [one for one in found if (one["id"], key.value) in named] for row, key in names.items()
    }


def _named(reading: Reading) -> Identity:
    """Return its customer's name as it is compared, as it was prepared if it is a company's."""
    prepared = (one for one in reading.identities if one.kind == "name")
    return next(prepared, None) or Identity("name", company_key(reading.fields["name"]))


def opened_by(uow: UnitOfWork, job_id: str) -> dict[str, Line]:
    """Return id → line of the customers that a job has opened, as it told the house then."""
    c = outbox_event.c
    chosen = select(c.body).where(c.subject == job_id, c.type == imported.type)
    bodies = uow.session.scalars(chosen.order_by(c.position))
    found: dict[str, Line] = {}
    for told in (orjson.loads(body)["data"] for body in bodies):
        ids = [one["id"] for one in told["customers"]]
        later = range(len(found) + 1, len(found) + len(ids) + 1)
        found |= zip(ids, map(Line, told.get("rows") or later), strict=True)
    return found


def forget_taken_back(uow: UnitOfWork, ids: Sequence[str]) -> None:
    """
    Let what an import opened, and what now lies in the bin, stand in the way of nobody.

    It can come in again; what is restored is compared with again.
    """
    for start in range(0, len(ids), CHUNK):
        some = ids[start : start + CHUNK]
        firm = select(Customer.deletion_batch).where(Customer.id.in_(some))
        for model, mine in (
            (Customer, Customer.id.in_(some)),
            (Contact, Contact.deletion_batch.in_(firm)),
            (Lead, Lead.id.in_(some)),
        ):
            gone = select(model.id).where(mine, model.deleted_at.is_not(None))
            duplicates.forget(uow.session, list(uow.session.scalars(gone)))


def known_by(uow: UnitOfWork, key: str, readings: Sequence[Reading]) -> dict[int, list[str]]:
    """
    Return line → ids of the customers that it names by *key*, among those the caller sees.

    key: credit_code, phone, email, or a custom field.
    """
    if key in ("phone", "email"):
        return _reached_by(uow, key, readings)
    c, is_custom = Customer, key.startswith("c_")
    told = {r.row: (r.fields["custom"] if is_custom else r.fields).get(key) for r in readings}
    values = {value for value in told.values() if value is not None}
    if is_custom:
        about = fields_of(uow.session, c.resource)[key]
        sole = {value: unique_key(about["kind"], value) for value in values}
        v = custom_value.c
        chosen = select(v.sole_key, c.id).where(v.record_id == c.id, v.field_id == about["id"])
        chosen = chosen.where(v.sole_key.in_(sole.values()))
    else:
        sole = {value: value for value in values}
        chosen = select(getattr(c, key), c.id).where(getattr(c, key).in_(values))
    found: dict[str, list[str]] = {}
    seen = chosen.where(visible(c, uow.call), present(c)).order_by(c.id)
    for value, record_id in uow.session.execute(seen):
        found.setdefault(value, []).append(record_id)
    return {row: found.get(sole[value], []) for row, value in told.items() if value is not None}


def _reached_by(uow: UnitOfWork, key: str, readings: Sequence[Reading]) -> dict[int, list[str]]:
    """Do so by any of their numbers or addresses; a person's also where the name agrees."""
    asked = {r.row: r.reach(key) for r in readings}
    hits = duplicates.hits(uow.session, (one for some in asked.values() for one in some))
    by_value: dict[str, list[Hit]] = {}
    for hit in hits:
        by_value.setdefault(hit.value, []).append(hit)
    firms = {row.id: row for row in _seen(uow, {h.record_id for h in hits if h.kind == key})}
    homes = _with_people(uow, {h.record_id for h in hits if h.kind == "contact_phone"})
    found: dict[int, list[str]] = {}
    for reading in readings:
        known_by = asked[reading.row]
        met = [h for i in known_by for h in by_value.get(i.value, ()) if not apart(h, i)]
        ids = {h.record_id for h in met if h.kind == key and h.record_id in firms}
        if not ids and any(i.kind == "contact_phone" for i in known_by):
            name = company_key(reading.fields["name"])
            theirs = (homes[h.record_id] for h in met if h.record_id in homes)
            ids = {home.id for home in theirs if company_key(home.name) == name}
        found[reading.row] = sorted(ids)
    return found


def _seen(uow: UnitOfWork, ids: Collection[str]) -> Sequence[Any]:
    c = Customer
    chosen = select(c.id, c.name).where(c.id.in_(ids), visible(c, uow.call), present(c))
    return uow.session.execute(chosen).all() if ids else ()


def _with_people(uow: UnitOfWork, ids: Collection[str]) -> dict[str, Any]:
    """Return contact → its customer, among those the caller sees."""
    c = Contact
    chosen = select(c.id, c.customer_id).where(c.id.in_(ids), visible(c, uow.call), present(c))
    there = uow.session.execute(chosen).all() if ids else ()
    firms = {row.id: row for row in _seen(uow, {one.customer_id for one in there})}
    return {one.id: firms[one.customer_id] for one in there if one.customer_id in firms}


def reach_of(uow: UnitOfWork, model: Any, record_id: str) -> Mapping[str, Any]:
    """Return the version of a customer or contact and its lists, and hold it off others."""
    told = [model.version, model.phones, model.emails]
    told += [getattr(model, name) for name in details.SETS if model is Customer]
    chosen = select(*told).where(model.id == record_id).with_for_update()
    return dict(uow.session.connection().execute(chosen).mappings().first() or {})


def _row(uow: UnitOfWork, reading: Reading, owner: Owner | None) -> dict[str, Any]:
    return {
        **DEFAULTS,
        **reading.fields,
        "id": new_id(),
        "version": 1,
        "created_at": uow.now,
        "created_by": uow.call.actor_id,
        "updated_at": uow.now,
        "updated_by": uow.call.actor_id,
        "owner_id": owner.id if owner else None,
        "department_id": owner.department_id if owner else None,
        "obtained_at": uow.now,
    }
