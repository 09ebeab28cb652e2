"""Every query about customers."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, text, update

from chassis import shares, sight
from chassis.custom.values import spoken
from chassis.scopes import present, visible
from chassis.uow import UnitOfWork
from customers.contacts import store as contacts
from customers.customers.model import Customer, identities, searched_by, words
from customers.customers.searching import sees_names, sees_reach
from customers.duplicate_rules import store as duplicate_rules
from customers.duplicates import changes
from customers.duplicates import store as duplicates
from customers.duplicates.candidates import candidate
from customers.duplicates.likeness import likeness, shorter_keys
from customers.duplicates.model import Hit, Identity
from customers.duplicates.rules import PLAIN, WEIGHTS, Rules, company_key, strictest
from customers.recycling import store as recycling
from customers.staff import store as staff

NAMED = {"contact_name"}
FOUND_LATER = "customers found later"
MOST = 100
"""Candidates that are told of at once."""


def matches(uow: UnitOfWork, text: str) -> ColumnElement[bool]:
    """
    Return the condition that a customer or one of its contacts answers to the search *text*.

    Nobody finds by what he does not see; how people are reached lies apart in the index.
    """
    call = uow.call
    if not sees_names(call):
        return sight.holding(Customer, call, text, "name")
    sees_all = sees_reach(call)
    found = words.condition(uow.session, Customer.id, text, hidden=sees_all)
    if not sees_all or call.scope(Customer.resource) == "all" or not shares.has_any(uow):
        return found
    own, shared = visible(Customer, call, shared=False), shares.of(Customer.id, call, "customer")
    by_name = and_(shared, sight.holding(Customer, call, text, "name"))
    return or_(and_(found, or_(own, shares.of(Customer.id, call, "contacts"))), by_name)


@contextmanager
def finding_together(uow: UnitOfWork) -> Iterator[None]:
    """Let customers that change meanwhile be found by what they are at the end, all at once."""
    waiting = uow.known[FOUND_LATER] = set[str]()
    yield
    if uow.known.pop(FOUND_LATER):
        find_anew(uow, *sorted(waiting))


def find_anew(uow: UnitOfWork, *customer_ids: str) -> None:
    """Let customers be found by what they and their contacts are now."""
    if (waiting := uow.known.get(FOUND_LATER)) is not None:
        waiting.update(customer_ids)
        return
    uow.flush()
    connection, searched, c = uow.session.connection(), words.table, Customer
    # Who changes another contact of the same customer meanwhile waits here and then sees this one.
    locked = select(searched.c.number).where(searched.c.record_id.in_(customer_ids))
    connection.execute(locked.order_by(searched.c.number).with_for_update())
    people: dict[str, list[Any]] = {}
    for person in contacts.people(uow, customer_ids):
        people.setdefault(person["customer_id"], []).append(person)
    fields = select(
        *(c.id, c.kind, c.name, c.former_names, c.credit_code, c.phones, c.emails, c.custom),
        *(c.tax_number, c.registration_number),
    )
    rows = map(dict, connection.execute(fields.where(c.id.in_(customer_ids))).mappings().all())
    told = (spoken(uow.session, Customer.resource, row) for row in rows)
    found = ((row["id"], searched_by(row, people.get(row["id"], ()))) for row in told)
    words.change_many(uow.session, found)


def find_all_anew(uow: UnitOfWork, ids: Sequence[str]) -> None:
    """Let customers be found by how their names are said by now."""
    find_anew(uow, *ids)


def learn_anew(uow: UnitOfWork, after: str, most: int) -> str | None:
    """Find and compare customers behind the id *after* anew; return the last id, if any."""
    c = Customer
    chosen = select(c.id, c.kind, c.name, c.former_names, c.credit_code, c.phones, c.emails)
    found = uow.session.connection().execute(chosen.where(c.id > after).order_by(c.id).limit(most))
    rows = {row["id"]: identities(dict(row)) for row in found.mappings()}
    duplicates.learn(uow.session, Customer.resource, rows)
    find_anew(uow, *rows)
    return max(rows, default=None)


def candidates(
    uow: UnitOfWork,
    fields: Mapping[str, Any],
    *,
    beside: str = "",
    was: Mapping[str, Any] | None = None,
    slips: bool = False,
) -> list[dict[str, Any]]:
    """
    Return the customers that may be the same, and contacts elsewhere that are reached alike.

    Of each it is told as much as the caller may know.

    fields: of the one that is asked about, as `model.checked` returns them; beside: its own id.
    was: its fields until now, so that who has nothing new in common is left out.
    slips: look also for names that lack one character of this one.
    """
    known_by = identities(fields)
    if slips and fields.get("name"):
        known_by += [Identity("similar_name", key) for key in shorter_keys(fields["name"])]
    rules = duplicate_rules.in_force(uow)
    if was is not None:
        return _brought(uow, fields, was, rules, beside=beside)
    found = duplicates.hits(uow.session, known_by, beside=beside)
    return compared(uow, fields, found, rules, beside=beside)


def _brought(
    uow: UnitOfWork,
    fields: Mapping[str, Any],
    was: Mapping[str, Any],
    rules: Rules,
    *,
    beside: str,
) -> list[dict[str, Any]]:
    """Return who may be the same since a change; a name that it just lost tells nothing."""
    before, after = set(identities(was)), identities(fields)
    had = {one.value for one in before if one.kind == "name"}
    lost = {one for one in after if one.kind == "former_name" and one.value in had} - before
    known_by = [one for one in after if one not in lost]
    found = duplicates.hits(uow.session, known_by, beside=beside)
    told: list[dict[str, Any]] = []
    new, changed = set(known_by) - before, changes.moved(was, fields)
    for hits, minding, field in changes.asked(found, new, changed, rules):
        told += changes.pointing(compared(uow, fields, hits, minding, beside=beside), field)
    return told[:MOST]


def compared(
    uow: UnitOfWork, fields: Mapping[str, Any], found: Sequence[Hit], rules: Rules, *, beside: str
) -> list[dict[str, Any]]:
    """
    Return the customers and contacts among *found* that some rule minds.

    fields: of what is being entered; beside: the customer that it is, or belongs to.
    """
    shared = shared_by(found, Customer.resource)
    same = [_candidate(row, shared[row.id], fields, rules) for row in briefs(uow, shared)]
    reached = shared_by(found, contacts.Contact.resource)
    people = contacts.briefs(uow, contacts.Contact.id.in_(reached), removed=True) if reached else []
    elsewhere = [person for person in people if person.customer_id != beside]
    told = [*same, *in_person(uow, elsewhere, reached, rules)]
    return [one for one in told if one is not None][:MOST]


def reached_alike(
    uow: UnitOfWork, people: Iterable[Mapping[str, Any]], but: Iterable[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """
    Return who is reached like new contacts are; a rule that refuses asks here.

    One person may work for two companies. but: candidates that were found before.
    """
    known, told = {one["id"] for one in but}, []
    for person in people:
        for one in candidates(uow, {"kind": "person", **_reach(person)}):
            if one["id"] is None or one["id"] not in known:
                mode = "ask" if one["mode"] == "refuse" else one["mode"]
                field = one["field"] and f"/contact{one['field']}"
                told.append({**one, "mode": mode, "field": field})
    return told


def _reach(person: Mapping[str, Any]) -> dict[str, Any]:
    return {name: person.get(name) or [] for name in ("phones", "emails")}


def in_person(
    uow: UnitOfWork, people: Iterable[Any], shared: Mapping[str, set[str]], rules: Rules
) -> list[dict[str, Any]]:
    """
    Return contacts as candidates, with the customers that they belong to.

    people: briefs of contacts; shared: contact id → what they have in common.
    """
    people = list(people)
    firms = {firm.id: firm for firm in briefs(uow, {person.customer_id for person in people})}
    told = []
    for person in people:
        kinds = shared[person.id]
        mode = strictest(rules, kinds, codes_differ=False) if kinds != NAMED else "tell"
        if mode != "ignore":
            match, firm = weightiest(kinds), firms.get(person.customer_id)
            resource = contacts.Contact.resource
            told.append(candidate(person, resource, match, mode=mode, customer=firm))
    return told


def briefs(uow: UnitOfWork, ids: Iterable[str]) -> list[Any]:
    """Return what tells customers apart, also of removed and invisible ones."""
    c, wanted = Customer, list(ids)
    if not wanted:
        return []
    chosen = select(
        *(c.id, c.name, c.owner_id, c.credit_code, c.deleted_at),
        *(c.kind, c.region, c.industry, c.address),
        staff.owner_name(c),
        visible(c, uow.call).label("visible"),
    ).where(c.id.in_(wanted))
    return list(uow.session.connection().execute(chosen))


def held(uow: UnitOfWork, owner_id: str, most: int) -> int:
    """Return how many customers without a closed deal somebody holds, counting up to *most*."""
    mine = select(Customer.id).where(
        Customer.owner_id == owner_id,
        Customer.deleted_at.is_(None),
        Customer.first_deal_at.is_(None),
    )
    counted = select(func.count()).select_from(mine.limit(most).subquery())
    return uow.session.scalar(counted) or 0


def held_by_owner(uow: UnitOfWork, *owner_ids: str) -> dict[str, int]:
    """Return how many customers without a closed deal people hold, as far as the caller sees."""
    c = Customer
    mine = [visible(c, uow.call), present(c), c.owner_id.is_not(None), c.first_deal_at.is_(None)]
    if owner_ids:
        mine.append(c.owner_id.in_(owner_ids))
    counted = select(c.owner_id, func.count()).where(*mine).group_by(c.owner_id)
    return {str(owner_id): count for owner_id, count in uow.session.execute(counted)}


def idle_longest(uow: UnitOfWork, owner_id: str, most: int) -> list[Customer]:
    """Return customers that count for somebody's cap and are not locked, locked for a change."""
    c = Customer
    free = (c.owner_id == owner_id, c.locked_at.is_(None), c.first_deal_at.is_(None), present(c))
    since = func.coalesce(c.last_activity_at, c.obtained_at)
    wanted = select(c).where(*free, visible(c, uow.call)).order_by(since, c.id).limit(most)
    return list(uow.session.scalars(wanted.with_for_update()))


def one_at_a_time(uow: UnitOfWork, staff_id: str) -> None:
    """Let what one person obtains follow one another, so that limits are counted truly."""
    if uow.session.get_bind().dialect.name == "postgresql":
        lock = text("select pg_advisory_xact_lock(hashtext(:key))")
        uow.session.connection().execute(lock, {"key": f"holder.{staff_id}"})


def seen(uow: UnitOfWork, *, change: bool = False) -> Select[str]:
    """Return the ids of the customers that the caller may see, or change."""
    return select(Customer.id).where(visible(Customer, uow.call, change=change), present(Customer))


def is_own(uow: UnitOfWork, customer_id: str, condition: ColumnElement[bool]) -> bool:
    """Return whether a customer meets a further condition."""
    mine = select(Customer.id).where(Customer.id == customer_id, condition)
    return uow.session.scalar(mine) is not None


def note_activity(uow: UnitOfWork, customer_id: str, at: dt.datetime) -> None:
    """
    Note when somebody last did something with a customer; an earlier one changes nothing.

    It is no change of the record: who edits it meanwhile is not disturbed.
    """
    at = min(at, uow.now)  # what a fast clock says
    before = or_(Customer.last_activity_at.is_(None), Customer.last_activity_at < at)
    mine = update(Customer).where(Customer.id == customer_id, before)
    if uow.session.connection().execute(mine.values(last_activity_at=at)).rowcount:
        follow_clock(uow, customer_id)


def follow_clock(uow: UnitOfWork, *customer_ids: str, also_without_rules: bool = False) -> None:
    """
    Note when customers go back to the pool by the present rules and facts, and see to it.

    also_without_rules: the last rule may just have gone, so that old dates have to go as well.
    """
    rules = recycling.active(uow)
    if not rules and not also_without_rules:
        return
    uow.flush()
    rows = clock_rows(uow, Customer.id.in_(customer_ids))
    clocks = recycling.clocks(uow, rules, rows)
    for row in rows:
        first = clocks.get(row["id"])
        now = recycling.noted(first)
        if all(row[name] == value for name, value in now.items()):
            continue
        mine = update(Customer).where(Customer.id == row["id"])
        uow.session.connection().execute(mine.values(**now))
        recycling.schedule(uow, row["id"], first)


def note_warned(uow: UnitOfWork, customer: Customer, due_at: dt.datetime) -> bool:
    """Note that the owner is warned of a date; return whether he was not warned of it before."""
    warned = {"recycle_warned_for": due_at, "recycle_warned_id": customer.owner_id}
    if all(getattr(customer, name) == value for name, value in warned.items()):
        return False
    mine = update(Customer).where(Customer.id == customer.id)
    uow.session.connection().execute(mine.values(**warned))
    return True


def clock_rows(uow: UnitOfWork, *where: Any, most: int | None = None) -> list[Any]:
    """Return what the rules ask of customers that meet the conditions, in the order of ids."""
    c = Customer.__table__.c
    columns = [c[name] for name in (*recycling.ASKED, "name", *recycling.NOTED)]
    chosen = select(*columns).where(*where).order_by(c.id).limit(most)
    return list(uow.session.connection().execute(chosen).mappings())


def locked(uow: UnitOfWork, customer_id: str) -> Customer | None:
    """Return a customer for a change that nobody asked for, unless it was removed."""
    wanted = select(Customer).where(Customer.id == customer_id, present(Customer))
    wanted = wanted.with_for_update().execution_options(populate_existing=True)
    return uow.session.scalars(wanted).first()


def in_the_bin(
    uow: UnitOfWork, customer_id: str, *where: ColumnElement[bool], change: bool = False
) -> Customer | None:
    """Return a customer that lies in the recycle bin and was not merged; locked for a change."""
    wanted = select(Customer).where(Customer.id == customer_id)
    if change:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
        uow.session.scalars(wanted).first()
    gone = (Customer.deleted_at.is_not(None), Customer.merged_into.is_(None))
    return uow.session.scalars(wanted.where(*gone, *where)).first()


def owned_after(uow: UnitOfWork, after: str, most: int) -> list[str]:
    """Return ids behind *after* of customers that somebody has, or that still have a date."""
    c = Customer
    wanted = or_(c.owner_id.is_not(None), c.recycle_at.is_not(None))
    chosen = select(c.id).where(c.id > after, wanted).order_by(c.id).limit(most)
    return list(uow.session.scalars(chosen))


def lying_in(uow: UnitOfWork, pool_id: str) -> int:
    """Return how many customers lie in a pool beside the general one."""
    here = (Customer.owner_id.is_(None), Customer.pool_id == pool_id, present(Customer))
    return uow.session.scalar(select(func.count()).where(*here)) or 0


def lying_since(uow: UnitOfWork, pool_id: str, before: dt.datetime, most: int) -> list[Customer]:
    """Return customers that came into a pool before a moment, locked for a change."""
    c = Customer
    here = (c.owner_id.is_(None), c.pool_id == pool_id, c.obtained_at < before, present(c))
    wanted = select(c).where(*here).order_by(c.id).limit(most)
    return list(uow.session.scalars(wanted.with_for_update()))


def locked_by_owner(uow: UnitOfWork, owner_id: str) -> int:
    """Return how many of somebody's customers are locked."""
    mine = (Customer.owner_id == owner_id, Customer.locked_at.is_not(None), present(Customer))
    return uow.session.scalar(select(func.count()).where(*mine)) or 0


def weightiest(kinds: Iterable[str]) -> str:
    """Return the weightiest of the things that two have in common."""
    return min(kinds, key=lambda kind: WEIGHTS.index(kind) if kind in WEIGHTS else len(WEIGHTS))


def shared_by(hits: Iterable[Any], resource: str) -> dict[str, set[str]]:
    """Return record id → all that it has in common."""
    shared: dict[str, set[str]] = {}
    for hit in hits:
        if hit.resource == resource:
            shared.setdefault(hit.record_id, set()).add(hit.kind)
    return shared


def _candidate(
    row: Any, kinds: set[str], fields: Mapping[str, Any], rules: Rules
) -> dict[str, Any] | None:
    """Return a customer as a candidate, or None when no rule minds it."""
    if kinds == {"similar_name"} and not likeness(fields, row._mapping):
        return None
    code = fields.get("credit_code")
    differ = bool(code and row.credit_code and code != row.credit_code)
    plain = {n for n in PLAIN if fields.get(n) and fields[n] == getattr(row, n)}
    mode = strictest(rules, kinds | plain, codes_differ=differ)
    if mode == "ignore":
        return None
    told = candidate(row, Customer.resource, weightiest(kinds), mode=mode, customer=row)
    if told["match"] != "name" or not fields.get("former_names"):
        return told
    was = company_key(row.name) != company_key(fields["name"])
    return {**told, "field": "/former_names"} if was else told
