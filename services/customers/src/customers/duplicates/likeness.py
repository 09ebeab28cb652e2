"""How like two companies are: what is left of a name without region, and how that sounds."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from chassis.tokens import fold, sound
from customers.duplicates.regions import Region, overlap, places
from customers.duplicates.rules import company_key
from customers.duplicates.slips import slipped

SHORTEST_CORE = 2
LONGEST_PLACE = 6
_BRACKETED = re.compile(r"[(（\[【]([^()（）\[\]【】]*)[)）\]】]")
_RANK = re.compile("(特别行政区|壮族自治区|回族自治区|维吾尔自治区|自治区|省|市)$")
_RANK_AFTER = re.compile(
    "特别行政区|壮族自治区|回族自治区|维吾尔自治区|自治区|省|市(?!场|政|民|容|井)"
)
_GROUP = {"集团", "控股", "中国", "股份"}
_WORDS = re.compile(r"集团|控股")
_LATIN_NOISE = {"the", "and", "of", "group", "holding", "holdings", "china"}
_LATIN_FORM = re.compile(
    r"\b(a ?g|aktiengesellschaft|gmbh|s ?a|n ?v|b ?v|co|company|inc|incorporated|ltd|limited|llc|"
    r"llp|lp|plc|corp|corporation|pte|pty|jsc|ojsc|pjsc|oao|ooo|joint stock|sp z o ?o)\b"
)


@dataclass(frozen=True, slots=True)
class Firm:
    """
    A company's name taken apart.

    key: as exact comparison has it. rest: that without the region. core: that without 集团, too.
    """

    key: str
    rest: str
    core: str
    sounds: str
    region: Region | None

    @property
    def spellings(self) -> tuple[str, ...]:
        """What a slip is looked for in: a slip in the region makes another core of a name."""
        return (self.core,) if self.core.isascii() else (self.core, self.key)


@lru_cache(maxsize=8192)
def firm(name: str) -> Firm:
    """Take a company's name apart."""
    rest, region = _without_brackets(fold(name))
    key = company_key(name)
    core = company_key(rest)
    if core.isascii():
        words = _latin(rest)
        outside = "".join(words) or key
        core = "".join([word for word in words if word not in _LATIN_NOISE]) or outside
    else:
        outside, found = _without_places(core)
        core, region = _without_group(outside), region or found
    return Firm(key, outside, core, sound(core), region)


def like_key(name: str) -> str:
    """Return what all names have in common that may be like this one; no other index has it."""
    return f"~{firm(name).sounds}"


def shorter_keys(name: str) -> list[str]:
    """Return the keys of names that lack one character of this one."""
    core = firm(name).core
    shorter = (core[:n] + core[n + 1 :] for n in range(len(core)))
    return sorted({f"~{sound(part)}" for part in shorter if len(part) > SHORTEST_CORE})


def likeness(one: Mapping[str, Any], other: Mapping[str, Any]) -> str:
    """
    Return "same", "similar" or "" for two companies, by name, code and region.

    one, other: name, credit_code and region, each of which but the name may be missing. "same"
    is good enough to be merged without a look at the names; "similar" is worth that look.
    """
    a, b = firm(one["name"]), firm(other["name"])
    codes = {one.get("credit_code"), other.get("credit_code")} - {None}
    if len(codes) > 1:
        return ""
    if one.get("credit_code") and one.get("credit_code") == other.get("credit_code"):
        return "same"
    here, there = (a.region or _where(one)), (b.region or _where(other))
    if a.key == b.key:
        told = overlap(_where(one), _where(other))
        return "same" if told and overlap(here, there) else "similar"
    if not overlap(here, there):
        return ""
    if a.sounds != b.sounds:
        spellings = zip(a.spellings, b.spellings, strict=False)
        return "similar" if any(slipped(*both) for both in spellings) else ""
    if a.rest == b.rest:
        return "same" if a.region == b.region else "similar"
    return "similar" if a.core == b.core or len(a.core) > SHORTEST_CORE else ""


def _where(company: Mapping[str, Any]) -> Region | None:
    """Return the region that a record names beside the company's name."""
    return _place_of(fold(company.get("region") or ""))


@lru_cache(maxsize=4096)
def _place_of(text: str) -> Region | None:
    """Return the narrowest place that a text begins with."""
    rest, found = text, None
    while (place := _leading(rest)) is not None:
        word, region = place
        found, rest = region, rest.removeprefix(word)
    return found


def _without_brackets(folded: str) -> tuple[str, Region | None]:
    """Return a name without brackets that hold nothing but a place or 集团, and the place."""
    if folded.isalnum():
        return folded, None
    region = None

    def inside(match: re.Match[str]) -> str:
        nonlocal region
        word = match[1].strip()
        found = places().get(_RANK.sub("", word))
        region = region or found
        return "" if found or word in _GROUP else match[0]

    return _BRACKETED.sub(inside, folded), region


def _without_places(core: str) -> tuple[str, Region | None]:
    """Return a core without the places that it begins with, as long as enough of it is left."""
    found = None
    while (place := _leading(core)) is not None:
        word, region = place
        if len(core) - len(word) < SHORTEST_CORE or (found and found[0] != region[0]):
            break
        core, found = core.removeprefix(word), region
    return core, found


def _leading(text: str) -> tuple[str, Region] | None:
    """Return the place that *text* begins with, as it is written, and where that is."""
    if text[:2] not in _heads():
        return None
    known = places()
    for length in range(min(LONGEST_PLACE, len(text)), 1, -1):
        region = known.get(text[:length])
        if region:
            rank = _RANK_AFTER.match(text, length)
            return text[: rank.end() if rank else length], region
    return None


@cache
def _heads() -> frozenset[str]:
    """Return how places begin."""
    return frozenset(place[:2] for place in places())


def _without_group(core: str) -> str:
    short = _WORDS.sub("", core.removeprefix("中国"))
    return short if len(short) >= SHORTEST_CORE else core


def _latin(name: str) -> list[str]:
    """Return the words of a name without its legal form; A.B.C. is one word."""
    plain = re.sub(r"(?<=\b\w)\.(?=\w\b)|['’]", "", name).replace("&", " and ")
    bare = _LATIN_FORM.sub(" ", re.sub(r"[\W_]+", " ", plain))
    return bare.split()
