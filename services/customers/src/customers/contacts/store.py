"""Every query about contacts."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm.attributes import set_committed_value

from chassis import sight
from chassis.calendar import Calendar
from chassis.custom.values import spoken
from chassis.hits import Hits
from chassis.scopes import present, visible
from chassis.tables import Record
from chassis.uow import UnitOfWork
from chassis.values import new_id
from contracts.customers.contact import BirthdayAhead, NoLeapMonth
from customers.contacts.model import Contact, identities, searched_by, words
from customers.contacts.rules import has_leap_month, next_birthday, solar_day, surname_of
from customers.duplicates import store as duplicates
from customers.duplicates.model import Identity
from customers.duplicates.rules import person_key
from customers.staff import store as staff

BIRTHDAY = "customers.birthday"
LONGEST_LINE = 50
MOST_SURNAMES = 5000
MOST_BRIEFS = 100
"""Contacts that are told of at once."""


def matches(uow: UnitOfWork, text: str) -> ColumnElement[bool]:
    """Return the condition that a contact answers to the search *text*."""
    if _sees_words(uow):
        return words.condition(uow.session, Contact.id, text)
    return sight.holding(Contact, uow.call, text, "name")


def entered(uow: UnitOfWork, text: str) -> Hits | None:
    """Return the same in the order of their entry; None for whom the words are not enough."""
    return words.entered(uow.session, text) if _sees_words(uow) else None


def _sees_words(uow: UnitOfWork) -> bool:
    return sight.sees(uow.call, Contact.resource, "name", "phones", "emails")


def open_contact(uow: UnitOfWork, customer: Any, fields: dict[str, Any]) -> Contact:
    """Add a contact to *customer*: the record, what it is known by and how it is found."""
    contact = uow.add(
        Contact(
            **{"id": new_id(), **fields},
            customer_id=customer.id,
            owner_id=customer.owner_id,
            department_id=customer.department_id,
        )
    )
    duplicates.add(uow.session, Contact.resource, {contact.id: identities(fields)})
    known = spoken(uow.session, Contact.resource, fields)
    words.add(uow.session, [(contact.id, searched_by(known))])
    follow_birthday(uow, contact)
    return contact


def refuse_unborn(uow: UnitOfWork, fields: Mapping[str, Any]) -> None:
    """
    Refuse a birthday on which nobody was born yet, solar or lunar.

    Raises BirthdayAhead for one after today, NoLeapMonth for a leap month that its year lacks.
    """
    lunar = fields.get("lunar_birthday") or {}
    born = {"/birthday": fields.get("birthday")}
    if lunar.get("year"):
        if lunar.get("leap") and not has_leap_month(lunar["year"], lunar["month"]):
            raise NoLeapMonth(year=lunar["year"], month=lunar["month"])
        told = (lunar["year"], lunar["month"], lunar["day"])
        born["/lunar_birthday"] = solar_day(*told, leap=bool(lunar.get("leap")))
    today = uow.now.astimezone(Calendar().zone).date()
    for at, day in born.items():
        if day and day > today:
            raise BirthdayAhead(birthday=day.isoformat(), at=at)


def coming_birthday(uow: UnitOfWork, contact: Contact) -> dt.date | None:
    """Return the solar day of the next birthday whose hour has not come yet, today's included."""
    since = uow.now.astimezone(Calendar().zone).date()
    if contact.birthday_kept_on:
        since = max(since, contact.birthday_kept_on + dt.timedelta(days=1))
    return next_birthday(contact.birthday, contact.lunar_birthday, since)


def follow_birthday(uow: UnitOfWork, contact: Contact) -> None:
    """Note the solar day of the next birthday, and let reminders be planned for it."""
    contact.next_birthday_on = coming_birthday(uow, contact)
    if contact.next_birthday_on is None:
        uow.unschedule(BIRTHDAY, contact.id)
    else:
        uow.schedule(BIRTHDAY, contact.id, uow.now)


def settle_person(uow: UnitOfWork, contact: Contact) -> None:
    """See to what follows from others after a merger: birthday, and a line without a ring."""
    follow_birthday(uow, contact)
    above, steps = contact.reports_to_id, 0
    while above and above != contact.id and steps < LONGEST_LINE:
        superior = uow.session.get(Contact, above)
        above, steps = (superior.reports_to_id if superior else None), steps + 1
    if above:
        contact.reports_to_id = None


def note_birthday(uow: UnitOfWork, contact: Contact, **days: dt.date | None) -> None:
    """Note the day of the next birthday, or of the last; it is no change of the record."""
    mine = update(Contact).where(Contact.id == contact.id)
    uow.session.connection().execute(mine.values(**days))
    for name, day in days.items():
        set_committed_value(contact, name, day)


def working(uow: UnitOfWork, contact_id: str) -> Contact | None:
    """Return a contact that has not retired, also one in the recycle bin."""
    wanted = (Contact.id == contact_id, Contact.retired_at.is_(None))
    return uow.session.scalars(select(Contact).where(*wanted)).first()


def some_after(uow: UnitOfWork, after: str, most: int) -> list[Contact]:
    """Return contacts behind the id *after*, locked for a change."""
    chosen = select(Contact).where(Contact.id > after).order_by(Contact.id).limit(most)
    return list(uow.session.scalars(chosen.with_for_update()))


def counted_by_surname(uow: UnitOfWork) -> list[Any]:
    """Return (initial, surname, how many) of the contacts that the caller sees."""
    c = Contact
    chosen = select(c.surname_initial, c.surname, func.count())
    mine = chosen.where(visible(c, uow.call), present(c), c.surname_initial.is_not(None))
    by = (c.surname_initial, c.surname)
    return list(uow.session.execute(mine.group_by(*by).order_by(*by).limit(MOST_SURNAMES)))


def line_above(uow: UnitOfWork, contact: Contact, most: int) -> list[Contact]:
    """Return whom a contact reports to, nearest first."""
    found: list[Contact] = []
    above = contact.reports_to_id
    while above and len(found) < most:
        superior = uow.session.get(Contact, above)
        if superior is None or superior in found or superior is contact:
            break
        found.append(superior)
        above = superior.reports_to_id
    return found


def seen_of(uow: UnitOfWork, contacts: Iterable[Contact]) -> list[str]:
    """Return the ids of those contacts that the caller may see."""
    ids = [contact.id for contact in contacts]
    mine = (Contact.id.in_(ids), present(Contact), visible(Contact, uow.call))
    return list(uow.session.scalars(select(Contact.id).where(*mine)))


def reports(uow: UnitOfWork, contact_id: str, most: int) -> list[Contact]:
    """Return who reports to a contact, as far as the caller sees them."""
    mine = (Contact.reports_to_id == contact_id, present(Contact), visible(Contact, uow.call))
    chosen = select(Contact).where(*mine).order_by(Contact.name, Contact.id).limit(most)
    return list(uow.session.scalars(chosen))


def note_change(uow: UnitOfWork, contact: Contact, before: set[Identity]) -> None:
    """Write again what a contact is known by and how it is found."""
    uow.flush()
    after = set(identities(vars(contact)))
    changes = (before - after, after - before)
    duplicates.change(uow.session, Contact.resource, contact.id, *changes)
    known = spoken(uow.session, Contact.resource, vars(contact))
    words.change(uow.session, contact.id, searched_by(known))


def find_anew(uow: UnitOfWork, ids: Sequence[str]) -> None:
    """Let contacts be found and ordered by how their names are said by now."""
    c, connection = Contact.__table__.c, uow.session.connection()
    rows = connection.execute(select(Contact.__table__).where(c.id.in_(ids))).mappings().all()
    for row in rows:
        surname, initial = surname_of(row["name"])
        if (surname, initial) != (row["surname"], row["surname_initial"]):
            said: dict[Any, Any] = {"surname": surname, "surname_initial": initial}
            connection.execute(update(Contact).where(c.id == row["id"]).values(said))
    told = [spoken(uow.session, Contact.resource, dict(row)) for row in rows]
    words.change_many(uow.session, [(one["id"], searched_by(one)) for one in told])


def know_restored(uow: UnitOfWork, contact: Contact) -> None:
    """Compare with a contact again that was forgotten when it was removed."""
    duplicates.forget(uow.session, [contact.id])
    duplicates.add(uow.session, Contact.resource, {contact.id: identities(vars(contact))})


def learn_anew(uow: UnitOfWork, after: str, most: int) -> str | None:
    """Note anew what contacts behind the id *after* are known by; return the last id, if any."""
    chosen = select(Contact.id, Contact.phones, Contact.emails).where(Contact.id > after)
    found = uow.session.connection().execute(chosen.order_by(Contact.id).limit(most))
    rows = {row["id"]: identities(dict(row)) for row in found.mappings()}
    duplicates.learn(uow.session, Contact.resource, rows)
    return max(rows, default=None)


def named(name: str) -> ColumnElement[bool]:
    """Return the condition that a contact has this name, whatever the title behind it."""
    return Contact.name.in_({name.strip(), person_key(name)})


def briefs(
    uow: UnitOfWork, *where: Any, most: int = MOST_BRIEFS, removed: bool = False
) -> list[Any]:
    """
    Return what tells contacts apart that meet the conditions, also of invisible ones.

    removed: those in the recycle bin too.
    """
    c, seen = Contact, visible(Contact, uow.call).label("visible")
    named = (c.id, c.name, c.customer_id, c.owner_id, c.deleted_at)
    chosen = select(*named, staff.owner_name(c), seen)
    there = c.merged_into.is_(None) if removed else present(c)
    found = chosen.where(there, *where).order_by(c.name, c.id).limit(most)
    return list(uow.session.connection().execute(found))


def people(uow: UnitOfWork, customer_ids: Sequence[str]) -> list[Any]:
    """Return the names and reach of the contacts of customers, as they are saved."""
    c = Contact
    chosen = select(c.customer_id, c.name, c.phones, c.emails)
    mine = chosen.where(c.customer_id.in_(customer_ids), present(c)).order_by(c.id)
    return list(uow.session.connection().execute(mine).mappings())


def having_primary(uow: UnitOfWork, customer_ids: Sequence[str]) -> set[str]:
    """Return those customers that have a primary contact."""
    mine = (Contact.customer_id.in_(customer_ids), Contact.primary, Contact.deleted_at.is_(None))
    return set(uow.session.scalars(select(Contact.customer_id).where(*mine)))


def make_known(uow: UnitOfWork, new: Sequence[Contact]) -> None:
    """Note what new contacts, who have been written, are known by and how they are found."""
    known_by = {one.id: identities(vars(one)) for one in new}
    duplicates.add(uow.session, Contact.resource, known_by)
    told = [(one.id, spoken(uow.session, Contact.resource, vars(one))) for one in new]
    words.add(uow.session, [(key, searched_by(fields)) for key, fields in told])


def has_primary(uow: UnitOfWork, customer_id: str) -> bool:
    """Return whether the customer has a primary contact."""
    return primary_of(uow, customer_id) is not None


def primary_of(uow: UnitOfWork, customer_id: str) -> Contact | None:
    """Return the customer's primary contact."""
    wanted = select(Contact).where(
        Contact.customer_id == customer_id, Contact.primary, Contact.deleted_at.is_(None)
    )
    return uow.session.scalars(wanted).first()


def known_by_phone(
    uow: UnitOfWork,
    phones: Iterable[Mapping[str, Any]],
    *,
    customer_id: str = "",
    beside: str = "",
) -> Contact | None:
    """Return a contact that is reached by one of *phones*: anywhere, or of one customer."""
    ids = _reached_by(uow, phones, beside)
    wanted = select(Contact).where(Contact.id.in_(ids), Contact.deleted_at.is_(None))
    if customer_id:
        wanted = wanted.where(Contact.customer_id == customer_id)
    return uow.session.scalars(wanted).first() if ids else None


def of_customer(uow: UnitOfWork, customer_id: str, *where: Any) -> list[Contact]:
    """Return the contacts of a customer that meet further conditions, locked for a change."""
    return of_customers(uow, [customer_id], *where)


def of_customers(uow: UnitOfWork, customer_ids: Sequence[str], *where: Any) -> list[Contact]:
    """Return the contacts of customers that meet further conditions, locked for a change."""
    wanted = select(Contact).where(Contact.customer_id.in_(customer_ids), *where)
    return list(uow.session.scalars(wanted.order_by(Contact.id).with_for_update()))


def first_of(uow: UnitOfWork, customer_id: str, most: int) -> list[Contact]:
    """Return contacts of a customer, the primary one first."""
    mine = select(Contact).where(Contact.customer_id == customer_id, present(Contact))
    ordered = mine.order_by(Contact.primary.desc(), Contact.created_at, Contact.id)
    return list(uow.session.scalars(ordered.limit(most)))


def follow_owner(
    uow: UnitOfWork, customer_id: str, owner_id: str | None, department_id: str | None
) -> None:
    """Let the contacts of a customer be seen by those who see the customer."""
    mine = update(Contact).where(Contact.customer_id == customer_id)
    owner = {"owner_id": owner_id, "department_id": department_id}
    uow.session.execute(mine.values(**owner, version=Contact.version + 1))


def record_batch(records: Iterable[Record], uow: UnitOfWork, batch: str | None) -> None:
    """Move *records* to the recycle bin as one batch, or with None out of it."""
    for record in records:
        record.deletion_batch = batch  # type: ignore[attr-defined]
        record.deleted_at = uow.now if batch else None  # type: ignore[attr-defined]
        record.deleted_by = uow.call.actor_id if batch else None  # type: ignore[attr-defined]


def _reached_by(
    uow: UnitOfWork, phones: Iterable[Mapping[str, Any]], beside: str = ""
) -> list[str]:
    found = duplicates.hits(uow.session, identities({"phones": list(phones)}), beside=beside)
    return [hit.record_id for hit in found if hit.resource == Contact.resource]
