"""What counts as the same: rules, and names that are written differently and mean one company."""

import re
from collections.abc import Collection, Mapping
from functools import lru_cache

from chassis.tokens import fold

FINDS = ("credit_code", "phone")
"""What no two customers may have in common, unless a rule says otherwise."""
ASKS = ("name", "former_name", "email", "contact_phone", "contact_email")
"""What two may have in common when whoever enters the second one says that they differ."""
NAMES = ("name", "former_name", "similar_name")
WEIGHTS = (*FINDS, *ASKS, "similar_name")
"""Kinds of identities of customers and contacts, the weightiest first."""
PLAIN = ("region", "industry", "address", "owner_id", "kind")
"""What a rule may compare beside what identifies."""
MODES = ("ignore", "tell", "ask", "refuse")
Rules = Mapping[frozenset[str], str]
"""What two must have in common, all of it → what happens then."""
_TOLD = ("phone", "contact_phone", "email", "name", "former_name", "similar_name", "contact_email")
BUILT_IN: Mapping[str, Rules] = {
    "customer": {
        **{frozenset([kind]): "refuse" for kind in FINDS},
        **{frozenset([kind]): "ask" for kind in ASKS},
        frozenset(["similar_name"]): "tell",
    },
    "lead": {
        frozenset(["lead_phone"]): "ask",
        **{frozenset([kind]): "tell" for kind in (*_TOLD, "lead_email", "lead_company")},
    },
    "contact": {frozenset(["contact_phone", "customer_id"]): "refuse"},
}
"""What is being entered → the rules where the house has none of its own."""
_NOISE = re.compile(r"[\W_]+")
_LONG_FORM = re.compile("(股份)?有限(责任|責任)?公司|股份公司")
_ENGLISH = re.compile(
    r"[\s,]+(co|company|inc|incorporated|ltd|limited|llc|corp|corporation|gmbh|plc|pte|pty|sa|bv)"
    r"\.?(?=[\s,.)]|$)"
)
_PROVINCE = re.compile(r"^(.{2,3}?)(壮族自治区|回族自治区|维吾尔自治区|自治区|省|特别行政区)")
_CITY = re.compile(r"^([一-鿿]{2,3}?)市(?!场|政|民|容|井)")
_TITLES = re.compile(r"(先生|女士|小姐)$")


def strictest(rules: Rules, shared: Collection[str], *, codes_differ: bool) -> str:
    """
    Return the strictest mode of the rules that two records meet; "ignore" when they meet none.

    shared: what they have in common. codes_differ: both have a credit code and not the same, so
    that a name in common tells nothing.
    """
    met = [(parts, mode) for parts, mode in rules.items() if parts <= set(shared)]
    modes = [_weaker(mode) if codes_differ and _by_name(parts) else mode for parts, mode in met]
    return max(modes, key=MODES.index, default="ignore")


def _by_name(parts: frozenset[str]) -> bool:
    return parts <= {*NAMES, *PLAIN}


def _weaker(mode: str) -> str:
    return min(mode, "tell", key=MODES.index)


@lru_cache(maxsize=8192)
def company_key(name: str) -> str:
    """
    Return what two spellings of one company's name have in common.

    Width, case, spaces and brackets, traditional characters, the legal form (有限公司, 股份, Co.,
    Ltd.) and the rank of a region at the start (深圳市, 浙江省) make no difference; the region
    itself, branches (分公司) and every other character do.
    """
    folded = fold(name)
    letters = folded if folded.isalnum() else _NOISE.sub("", _ENGLISH.sub(" ", folded))
    short = _LONG_FORM.sub("公司", letters).removesuffix("公司")
    for rank in (_PROVINCE, _CITY):
        if found := rank.match(short):
            short = found[1] + short[found.end() :]
    return short or letters or folded.strip()


def person_key(name: str) -> str:
    """Return a person's name without spaces, dots and a title."""
    return _TITLES.sub("", _NOISE.sub("", fold(name)))


def masked_name(name: str) -> str:
    """Return *name* with the middle hidden, for those who may not see the record: 华为***公司."""
    if len(name) <= 3:
        return name[:1] + "*" * max(len(name) - 1, 1)
    return f"{name[:2]}***{name[-2:] if len(name) > 6 else name[-1:]}"


def masked_phone(number: str | None) -> str | None:
    """Return a telephone number with its middle hidden: +86138****8000."""
    if not number or len(number) < 8:
        return number and "****"
    return f"{number[:-8]}****{number[-4:]}"


def masked_email(address: str | None) -> str | None:
    """Return an address with its local part hidden: z***@huawei.com."""
    if not address:
        return address
    local, _, domain = address.partition("@")
    return f"{local[:1]}***@{domain}"
