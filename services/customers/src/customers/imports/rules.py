"""What a line of a table says about a customer, and what is wrong with it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from chassis.fields import code
from chassis.sheets import Several
from chassis.words import word
from contracts.customers.customer import KINDS
from customers.duplicates.model import Identity
from customers.duplicates.numbers import Numbering, credit_code
from customers.duplicates.regions import PROVINCE, joined
from customers.duplicates.rules import company_key, person_key
from customers.imports import details
from customers.reach import addresses, dialled_by, has_letters, one_primary

COLUMNS = {
    "name": (
        "企业名称",
        "公司名称",
        "客户名称",
        "单位名称",
        "名称",
        "公司",
        "客户",
        *("客户全称", "公司全称", "企业全称", "客户名"),
        "company",
        "customer",
        *("company name", "customer name", "account name", "account"),
    ),
    "kind": ("类型",),
    "credit_code": ("统一社会信用代码", "信用代码", "税号"),
    "phone": Several(
        ("电话", "固定电话", "座机", "公司电话", "公司座机", "全部电话", "phones", "telephone")
    ),
    "mobile": Several(("手机", "手机号", "手机号码", "联系电话", "移动电话", "联系手机")),
    "email": Several(
        ("邮箱", "电子邮箱", "电子邮件", "公司邮箱", "企业邮箱", "全部邮箱", "e-mail", "emails")
    ),
    "industry": ("行业", "所属行业", "客户行业", "所在行业", "行业分类"),
    "source": ("来源", "客户来源", "来源渠道"),
    "province": PROVINCE,
    "region": ("地区", "城市", "所在城市", "所属地区", "所在地区", "区域"),
    "address": ("地址", "注册地址", "公司地址", "客户地址", "详细地址"),
    "description": ("备注", "说明", "客户备注", "备注信息", "remark", "remarks"),
    **details.COLUMNS,
    "owner": (
        "负责人",
        "客户负责人",
        "归属人",
        "所属人",
        "客户经理",
        "业务员",
        "owner_name",
        "owner_id",
    ),
    "contact": (
        *("联系人", "联系人姓名", "联系人名称", "主联系人", "首要联系人", "主要联系人"),
        *("contact_name", "contact person"),
    ),
    "contact_title": ("职务", "职位", "联系人职务", "联系人职位", "职称"),
    "contact_phone": Several(("联系人电话", "联系人手机", "联系人手机号", "联系人手机号码")),
    "contact_email": ("联系人邮箱", "联系人电子邮箱", "联系人电子邮件"),
}
PERSON = ("contact", "contact_title", "contact_phone", "contact_email")
"""Columns about a person at the customer, who becomes a contact; `mobile` is hers as well."""
OF_PERSON = dict(zip(PERSON, ("name", "title", "phones", "emails"), strict=True))
"""Columns about her → the field of a contact that they fill."""
KEYS = ("credit_code", "phone", "email")
"""Built-in fields by which a line names a customer who is there."""
LIMITS = {"name": 200, "industry": 80, "source": 80, "region": 80, "address": 300}
LIMITS |= {"contact": 100, "contact_title": 80}
FACTS = ("credit_code", "industry", "source", "region", "address", "description", *details.FACTS)
"""Columns about the company itself beside its name, reach and the house's own fields."""
LONG = 10_000
SEVERAL_LINES = ("description", *details.SETS)
"""Columns in whose text line breaks stay."""
Told = tuple[Any, ...]
_KINDS = {said: one for one in KINDS for said in (one, word(one, "zh"))}
_HERS = {field: column for column, field in OF_PERSON.items()}
EMPTY = {"", "-", "无", "n/a", "null", "none", "不详"}
LONGEST_EMPTY = max(map(len, EMPTY))
_EMAIL = re.compile(r"[^@\s<>\"',;]{1,64}@[A-Za-z0-9.-]{1,180}\.[A-Za-z]{2,24}")
_CONTROL = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")
_SEVERAL = re.compile(r"[;；、/]")


@dataclass(frozen=True)
class Owner:
    """A colleague whose a customer is, and the department in which it is then."""

    id: str
    department_id: str | None


@dataclass
class Reading:
    """
    One line as read: the fields of a customer, or (field, code, value) of what is wrong.

    identities, hers: what its customer and the person at it may be known by; words: by what the
        customer is found if no further line and no field of the house's own adds to it.
    known_by: what the new customer is known by; set once it is known to be new.
    contact: the fields of the person at it, if the line names one.
    colleagues: later lines that only name further persons at it.
    own: the house's own fields that the line says something about.
    columns: number or address → the column in which it stands.
    resembles: (field, with whom) of those whom it resembles, though no rule minds that.
    owner_named, owner: whose it is, in the words of the table and once that is found out.
    """

    row: int
    fields: dict[str, Any] = field(default_factory=dict)
    problems: list[tuple[str, str, str]] = field(default_factory=list)
    identities: list[Identity] = field(default_factory=list)
    hers: list[Identity] = field(default_factory=list)
    words: str = ""
    known_by: list[Identity] = field(default_factory=list)
    contact: dict[str, Any] | None = None
    colleagues: list["Reading"] = field(default_factory=list)
    own: dict[str, Any] = field(default_factory=dict)
    columns: dict[str, str] = field(default_factory=dict)
    resembles: list[tuple[str, str]] = field(default_factory=list)
    owner_named: str = ""
    owner: Owner | None = None

    @classmethod
    def taken_up(cls, told: Told) -> "Reading":
        """Return a reading as another process has told it."""
        row, fields, problems, known_by, hers, words, contact, own, columns, owner_named = told
        known, person = ([Identity(*one) for one in some] for some in (known_by, hers))
        more = {"contact": contact, "own": own, "columns": columns, "owner_named": owner_named}
        return cls(row, fields, problems, known, person, words, **more)

    def told(self) -> Told:
        """Return it, as it was prepared, as plain values: what has a name is dear to hand over."""
        known, hers = ([tuple(one) for one in some] for some in (self.identities, self.hers))
        about = (self.row, self.fields, self.problems, known, hers, self.words, self.contact)
        return (*about, self.own, self.columns, self.owner_named)

    @property
    def people(self) -> list[dict[str, Any]]:
        """The persons at the customer, the first of whom is the primary one."""
        told = [line.contact for line in (self, *self.colleagues) if line.contact]
        return [{**person, "primary": place == 0} for place, person in enumerate(told)]

    def reach(self, key: str) -> list[Identity]:
        """
        Return by what the line names a customer who is there; key: "phone" or "email".

        Where it has no number of the company, that of the person at it stands in.
        """
        if key == "email":
            return [Identity(key, address) for address in addresses(self.fields)]
        own = [Identity(key, number) for number, _ in dialled_by(self.fields)]
        hers = dialled_by(self.contact or {})
        return own or [Identity("contact_phone", n, extension=x) for n, x in hers]

    def pointer(self, shared: Identity) -> str:
        """Return where the line says what it has in common with somebody."""
        column = "name" if shared.kind == "similar_name" else shared.kind
        return f"/{self.columns.get(shared.value, column)}"

    def at(self, pointer: str, payload: Mapping[str, Any], *, hers: bool) -> str:
        """
        Return the column that a refusal is about, whose pointer names a field of the record.

        payload: what was refused; hers: it was about the person.
        """
        field, *rest = pointer.removeprefix("/").split("/")
        if field not in ("phones", "emails"):
            return f"/{_HERS.get(field, field)}" if hers else pointer
        entries = payload.get(field) or []
        some = entries[int(rest[0]) :] if rest and rest[0].isdigit() else entries
        values = (one.get("number") or one.get("address") or "" for one in some)
        found = (self.columns.get(value.lower()) for value in values)
        return next((f"/{one}" for one in found if one), pointer)

    def agrees(self, firm: Mapping[str, Any]) -> bool:
        """Tell whether the line is about this company and says nothing else of it."""
        told, own = self.fields, firm.get("custom") or {}
        same = company_key(told["name"]) == company_key(firm["name"])
        same = same and (not self.owner or firm.get("owner_id", self.owner.id) == self.owner.id)
        same = same and all(told.get(name) in (None, firm.get(name)) for name in FACTS)
        same = same and all(set(told.get(n, ())) <= set(firm.get(n) or ()) for n in details.SETS)
        return same and _within(told, firm) and all(own.get(k) == v for k, v in self.own.items())

    def names(self, person: Mapping[str, Any]) -> bool:
        """Tell whether a contact has the name of the line's person, as `contacts.named` asks."""
        name = (self.contact or {}).get("name") or ""
        return person["name"] in (name.strip(), person_key(name))

    def repeats(self, person: Mapping[str, Any]) -> bool:
        """Tell whether the line names this person, and says nothing else of her."""
        told = self.contact
        if not told or person_key(told["name"]) != person_key(person["name"]):
            return False
        return told.get("title") in (None, person.get("title")) and _within(told, person)


def _within(told: Mapping[str, Any], known: Mapping[str, Any]) -> bool:
    numbers = set(dialled_by(told)) <= set(dialled_by(known))
    return numbers and set(addresses(told)) <= set(addresses(known))


def read(row: int, cells: Mapping[str, str], numbers: Numbering) -> Reading:
    """
    Return what a line says.

    cells: text by column of COLUMNS; numbers: how phone numbers are read.
    """
    told = Reading(row)
    given = {n: (_lines if n in SEVERAL_LINES else _clean)(t) for n, t in cells.items()}
    given = {name: text for name, text in given.items() if not _is_empty(text)}
    if "name" not in given:
        told.problems.append(("/name", "required", ""))
    elif not has_letters(given["name"]):
        told.problems.append(("/name", "name.without_letters", given["name"][:60]))
    for name, text in given.items():
        if name != "region" and len(text) > LIMITS.get(name, LONG):
            limit = LIMITS.get(name, LONG)
            told.problems.append((f"/{name}", code("too_long", max=limit), text[:60]))
    _read_region(told, given)
    told.owner_named = given.get("owner", "")
    told.fields |= {n: given.get(n) for n in ("name", "industry", "source", "address")}
    told.fields |= {"description": given.get("description"), "custom": {}}
    _read_kind(told, given.get("kind"))
    more, wrong = details.read(given)
    told.fields |= more
    told.problems += wrong
    _read_code(told, given.get("credit_code"))
    mine, hers = ["phone", "mobile", "contact_phone"], []
    if "contact" in given:
        hers = ["mobile", "contact_phone"]
        mine = [name for name in mine if name not in hers]
        _read_person(told, given, hers, numbers)
    elif "contact_title" in given:
        told.problems.append(("/contact", "required", ""))
    told.fields |= _phones(told, {name: given.get(name) for name in mine}, numbers)
    told.fields |= _emails(told, "email", given.get("email"))
    return told


def _read_person(
    told: Reading, given: Mapping[str, str], columns: Sequence[str], numbers: Numbering
) -> None:
    name = given["contact"]
    if not has_letters(name):
        told.problems.append(("/contact", "name.without_letters", name[:60]))
    about = {"name": name, "title": given.get("contact_title"), "primary": True}
    reach = _phones(told, {column: given.get(column) for column in columns}, numbers)
    mails = _emails(told, "contact_email", given.get("contact_email"))
    told.contact = {**about, **reach, **mails}


def _read_region(told: Reading, given: Mapping[str, str]) -> None:
    region = told.fields["region"] = joined(given.get("province"), given.get("region"))
    if region and len(region) > LIMITS["region"]:
        limit = code("too_long", max=LIMITS["region"])
        told.problems.append(("/region" if "region" in given else "/province", limit, region[:60]))


def _is_empty(text: str) -> bool:
    return len(text) <= LONGEST_EMPTY and text.lower() in EMPTY


def _clean(text: str) -> str:
    if text.isprintable() or not _CONTROL.search(text):
        return text.strip()
    return " ".join(_CONTROL.sub(" ", text).split())


def _lines(text: str) -> str:
    return "\n".join(_clean(line) for line in text.splitlines()).strip()


def _read_kind(told: Reading, text: str | None) -> None:
    kind = _KINDS.get(text.lower()) if text else KINDS[0]
    if kind is None:
        offered = code("not_one_of", choices=", ".join(KINDS))
        told.problems.append(("/kind", offered, str(text)[:60]))
    told.fields["kind"] = kind or KINDS[0]


def _read_code(told: Reading, text: str | None) -> None:
    known = credit_code(text) if text else None
    if text and known is None:
        told.problems.append(("/credit_code", "customers.customer.credit_code_wrong", text[:60]))
    told.fields["credit_code"] = known


def _parts(text: str | None) -> list[str]:
    """Return what a cell names: several are set apart by semicolons and the like."""
    return [part for part in map(str.strip, _SEVERAL.split(text)) if part] if text else []


def _phones(told: Reading, cells: Mapping[str, str | None], numbers: Numbering) -> dict[str, Any]:
    phones: list[dict[str, Any]] = []
    for column, text in cells.items():
        for part in _parts(text):
            dialled = numbers.dial(part)
            if dialled is None:
                at = "/phones" if column == "phone" else f"/{column}"
                told.problems.append((at, "customers.customer.phone_wrong", part[:60]))
            else:
                told_extension = {"extension": dialled.extension} if dialled.extension else {}
                phones.append({"number": dialled.number, "primary": not phones, **told_extension})
                told.columns.setdefault(dialled.number, column)
    phones = one_primary(phones, "number")
    return {"phones": phones, "phone": phones[0]["number"] if phones else None}


def _emails(told: Reading, column: str, text: str | None) -> dict[str, Any]:
    emails: list[dict[str, Any]] = []
    for part in _parts(text):
        if not _EMAIL.fullmatch(part):
            at = "/emails" if column == "email" else f"/{column}"
            told.problems.append((at, "not_an_email", part[:60]))
        else:
            emails.append({"address": part, "primary": not emails})
            told.columns.setdefault(part.lower(), column)
    return {"emails": emails, "email": emails[0]["address"] if emails else None}
