"""vCards as text: written as version 3.0, read in versions 2.1 to 4.0."""

import quopri
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

FOLDED_AT = 74
FILLED = {"FN": "/name", "TITLE": "/title", "BDAY": "/birthday", "NOTE": "/description"}
"""Property → the field of a contact that it fills."""
Line = tuple[int, str]
"""A line with its number, that of its first piece where it was folded."""
LONGEST_NAME, LONGEST_TITLE, LONGEST_NOTE = 100, 80, 2000
_LINE = re.compile(r"(?:[\w-]+\.)?(?P<name>[A-Za-z-]+)(?P<params>(?:;[^:]*)?):(?P<value>.*)", re.S)
_ESCAPE = re.compile(r"([\\,;])")
_UNESCAPE = re.compile(r"\\(.)", re.S)
_NUMBER = re.compile(r"[^0-9+()\- ]")
_PROPERTIES = {"/name": "FN"}
"""Field → the property that was to fill it."""
_EXTENSION = re.compile(r"(?:ext(?:ension)?\.?\s*=?|[x#,]|转|分机)\s*([0-9]{1,6})$", re.IGNORECASE)


@dataclass
class Card:
    """What a card tells."""

    name: str = ""
    title: str = ""
    company: str = ""
    birthday: str = ""
    note: str = ""
    phones: list[str] = field(default_factory=list)
    emails: list[str] = field(default_factory=list)
    places: dict[str, tuple[int, str]] = field(default_factory=dict)
    """Pointer to a field of a contact → line of the text, and property, that fills it."""
    begins: int = 1

    def place(self, pointer: str) -> tuple[int, str]:
        """Return the line and property that fill a field; of what is missing, where it begins."""
        told = (at for at in self.places if pointer == at or pointer.startswith(f"{at}/"))
        return self.places.get(next(told, ""), (self.begins, _PROPERTIES.get(pointer, "")))

    def fields(self) -> dict[str, Any]:
        """Return the card as the fields of a contact."""
        given: dict[str, Any] = {"name": self.name[:LONGEST_NAME]} if self.name else {}
        given["phones"] = [{"number": one} for one in self.phones[:20]]
        given["emails"] = [{"address": one} for one in self.emails[:20]]
        if self.title:
            given["title"] = self.title[:LONGEST_TITLE]
        if self.birthday:
            given["birthday"] = self.birthday
        if self.note:
            given["description"] = self.note[:LONGEST_NOTE]
        return given


def written(person: Mapping[str, Any], company: str) -> str:
    """Return a contact as a vCard 3.0; *company* is the customer's name."""
    surname = person.get("surname") or ""
    given = person["name"].removeprefix(surname)
    lines = ["BEGIN:VCARD", "VERSION:3.0", f"N:{_safe(surname)};{_safe(given)};;;"]
    lines += [f"FN:{_safe(person['name'])}"]
    lines += [f"ORG:{_safe(company)}"] if company else []
    lines += [f"TITLE:{_safe(person['title'])}"] if person.get("title") else []
    lines += [_reached("TEL", _dialled(one), one) for one in person.get("phones") or ()]
    lines += [_reached("EMAIL", one["address"], one) for one in person.get("emails") or ()]
    if person.get("birthday"):
        lines.append(f"BDAY:{person['birthday'].isoformat()}")
    lines.append("END:VCARD")
    return "".join(f"{folded}\r\n" for line in lines for folded in _fold(line))


def read(text: str) -> list[Card]:
    """Return the cards in *text*; what is no card is passed over."""
    return [_card(block) for block in _blocks(text)]


def _reached(name: str, value: str, entry: Mapping[str, Any]) -> str:
    preferred = ",PREF" if entry.get("primary") else ""
    kind = "WORK,VOICE" if name == "TEL" else "INTERNET"
    return f"{name};TYPE={kind}{preferred}:{_safe(value)}"


def _dialled(phone: Mapping[str, Any]) -> str:
    extension = phone.get("extension")
    return f"{phone['number']} x{extension}" if extension else str(phone["number"])


def _safe(text: str) -> str:
    return _ESCAPE.sub(r"\\\1", text).replace("\r", "").replace("\n", "\\n")


def _plain(text: str) -> str:
    return _UNESCAPE.sub(lambda m: "\n" if m[1] in "nN" else m[1], text).strip()


def _fold(line: str) -> Iterator[str]:
    """Break a long line so that no piece has more octets than readers must take."""
    piece, size = "", 0
    for sign in line:
        octets = len(sign.encode())
        if size + octets > FOLDED_AT:
            yield piece
            piece, size = " ", 1
        piece, size = piece + sign, size + octets
    yield piece


def _blocks(text: str) -> Iterator[list[Line]]:
    """Yield the lines of each card with their numbers, its mark at first."""
    block: list[Line] | None = None
    for number, line in _unfolded(text):
        mark = line.strip().upper()
        if mark == "BEGIN:VCARD":
            block = [(number, line)]
        elif mark == "END:VCARD" and block is not None:
            yield block
            block = None
        elif block is not None:
            block.append((number, line))


def _unfolded(text: str) -> Iterator[Line]:
    """Put together what was broken: by a blank at the start, or in 2.1 by a = at the end."""
    held, begins = "", 1
    for number, line in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), 1):
        if held.endswith("=") and "QUOTED-PRINTABLE" in held.upper().split(":")[0]:
            held = held[:-1] + line
        elif line[:1] in (" ", "\t") and held:
            held += line[1:]
        else:
            if held:
                yield begins, held
            held, begins = line, number
    if held:
        yield begins, held


def _card(lines: list[Line]) -> Card:
    (begins, _), *rest = lines
    card, structured = Card(begins=begins), ""
    for number, line in rest:
        found = _LINE.fullmatch(line)
        if not found:
            continue
        name, value = found["name"].upper(), _decoded(found["params"].upper(), found["value"])
        if name == "N":
            structured = _spoken(value)
            card.places.setdefault("/name", (number, name))
        elif filled := _take(card, name, value):
            card.places[filled] = (number, name)
    card.name = card.name or structured
    return card


def _take(card: Card, name: str, value: str) -> str:
    """Take what a property says; return the field of a contact that it fills, or ""."""
    text = " ".join(_plain(value).split())
    if name in ("FN", "TITLE"):
        setattr(card, "name" if name == "FN" else "title", text)
    elif name == "ORG":
        card.company = " ".join(_plain(part) for part in value.split(";") if part)
    elif name == "TEL":
        behind = _EXTENSION.search(text)
        plain = text[: behind.start()] if behind else text
        number = _NUMBER.sub("", plain.removeprefix("tel:")).strip()
        card.phones += [f"{number} x{behind[1]}" if behind else number] if number else []
        return f"/phones/{len(card.phones) - 1}"
    elif name == "EMAIL":
        card.emails += [text] if "@" in text else []
        return f"/emails/{len(card.emails) - 1}"
    elif name == "BDAY":
        digits = re.sub(r"\D", "", text)[:8]
        is_day = len(digits) == 8 and digits[:4] > "1800"
        card.birthday = f"{digits[:4]}-{digits[4:6]}-{digits[6:]}" if is_day else ""
    elif name == "NOTE":
        card.note = _plain(value)
    return FILLED.get(name, "")


def _decoded(params: str, value: str) -> str:
    if "QUOTED-PRINTABLE" not in params:
        return value
    charset = "gb18030" if "GB" in params.partition("CHARSET=")[2][:3] else "utf-8"
    return quopri.decodestring(value.encode()).decode(charset, "replace")


def _spoken(value: str) -> str:
    """Return family and given name in the order in which they are said."""
    parts = [_plain(part) for part in (*value.split(";"), "", "")]
    family, given = parts[0], parts[1]
    chinese = any("\u4e00" <= sign <= "\u9fff" for sign in family + given)
    return f"{family}{given}" if chinese else f"{given} {family}".strip()
