"""Several phone numbers and e-mail addresses of one record, of which one is primary."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from contracts.customers.parts import NameWithoutLetters, PhoneWrong
from customers.duplicates.numbers import Numbering, is_mobile

Entry = dict[str, Any]


class Reachable:
    """
    A record with phones and e-mails; `phone` and `email` are always the primary ones.

    candidates: what the answer to a write tells of whom it may be already; kept nowhere.
    """

    candidates: ClassVar[Sequence[Mapping[str, Any]]] = ()

    phones: Mapped[list[Any]] = mapped_column(default=list)
    emails: Mapped[list[Any]] = mapped_column(default=list)
    phone: Mapped[str | None] = mapped_column(String(20))
    email: Mapped[str | None] = mapped_column(String(254))

    @property
    def opt_outs(self) -> list[str]:
        """Numbers and addresses that want no advertising."""
        told = ((self.phones or (), "number"), (self.emails or (), "address"))
        return [one[name] for each, name in told for one in each if one.get("opt_out")]


def settled(fields: dict[str, Any], numbers: Numbering, at: str = "") -> dict[str, Any]:
    """
    Return *fields* with phones as E.164 and exactly one primary phone and e-mail.

    numbers: how the list reads them; at: pointer to the fields in the input.
    Raises PhoneWrong or NameWithoutLetters.
    """
    told = dict(fields)
    if told.get("name") and not has_letters(told["name"]):
        raise NameWithoutLetters(name=told["name"], at=f"{at}/name")
    if "phones" in told:
        phones = [_callable(p, numbers, f"{at}/phones/{n}") for n, p in enumerate(told["phones"])]
        told["phones"] = one_primary(phones, "number")
        told["phone"] = told["phones"][0]["number"] if told["phones"] else None
    if "emails" in told:
        told["emails"] = one_primary(told["emails"], "address")
        told["email"] = told["emails"][0]["address"] if told["emails"] else None
    return told


def has_letters(name: str) -> bool:
    """Tell whether a name has anything to find it by beside punctuation."""
    return name.isalnum() or any(map(str.isalnum, name))


def reached_by(fields: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    """Return the numbers and words that such a record is found by."""
    numbers = [phone["number"] for phone in fields.get("phones") or ()]
    home = [number.removeprefix("+86") for number in numbers]
    return numbers, [*home, *addresses(fields)]


def dialled_by(fields: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the numbers of such a record with their extensions, "" for none."""
    return [told_apart(phone, "number") for phone in fields.get("phones") or ()]


def addresses(fields: Mapping[str, Any]) -> list[str]:
    """Return the e-mail addresses of such a record as they are compared."""
    return list(dict.fromkeys(email["address"].lower() for email in fields.get("emails") or ()))


def with_more(known: Mapping[str, Any], told: Mapping[str, Any]) -> dict[str, list[Entry]]:
    """
    Return the lists among `phones` and `emails` to which *told* adds something, added to.

    What is there stays as it is; a number there is the same with an extension as without.
    """
    found: dict[str, list[Entry]] = {}
    for name, key in (("phones", "number"), ("emails", "address")):
        there = known.get(name) or []
        seen = {same for e in there for same in (told_apart(e, key), (e[key].lower(), ""))}
        more = [e for e in told.get(name) or () if told_apart(e, key) not in seen]
        if more:
            found[name] = [*there, *({**e, "primary": not there and e["primary"]} for e in more)]
    return found


def told_apart(entry: Entry, key: str) -> tuple[str, str]:
    """Return what tells an entry of a list from the others: colleagues share a switchboard."""
    return entry[key].lower(), entry.get("extension") or ""


def one_primary(entries: list[Entry], key: str) -> list[Entry]:
    """Return *entries* without repeats, the primary one first: the first marked, else the first."""
    if len(entries) < 2:
        return [{**entry, "primary": True} for entry in entries]
    unique = list({told_apart(e, key): e for e in reversed(entries)}.values())[::-1]
    unique.sort(key=lambda entry: not entry.get("primary"))
    return [{**entry, "primary": place == 0} for place, entry in enumerate(unique)]


def _callable(entry: Entry, numbers: Numbering, at: str) -> Entry:
    dialled = numbers.dial(entry["number"])
    if dialled is None:
        raise PhoneWrong(number=entry["number"], at=f"{at}/number")
    told = {name: value for name, value in entry.items() if name != "extension"}
    extension = dialled.extension or entry.get("extension")
    if extension and is_mobile(dialled.number):
        raise PhoneWrong(number=f"{dialled.number} x{extension}", at=f"{at}/extension")
    return {**told, "number": dialled.number, **({"extension": extension} if extension else {})}
