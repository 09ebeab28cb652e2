"""What refusals say to people: the same in both languages, by names and numbers, never by ids."""

import re

import pytest

import gateway.app
from chassis.called import ids_in, reference
from chassis.errors import REFUSALS, sentence
from contracts import catalogue

ID = "01a2b3c4-0000-7000-8000-000000000001"
UNREADABLE = re.compile(r"^[^A-Z\"]|  | [.,;:]|: ?\.$|\b(an?|the|of|by|to|into|than|with)[.,;:]")
UNREADABLE_ZH = re.compile(r"  |^[，。：；）]|（）|“”|[：、]。| [。，；：]")


@pytest.fixture(scope="module")
def refusals():
    """Return every refusal that people can meet, by its code."""
    assert catalogue() and gateway.app, "what declares them is imported"
    apart = tuple(f"{one}." for one in ("shop", "toy"))
    return {code: one for code, one in REFUSALS.items() if not code.startswith(apart)}


def test_both_languages_name_the_same_records(refusals):
    told = {
        code: [sorted(ids_in(text)) for text in (one.en, one.zh)] for code, one in refusals.items()
    }
    assert {code: ids for code, ids in told.items() if ids[0] != ids[1]} == {}


def test_whatever_a_sentence_holds_by_id_has_a_name_or_a_number(refusals):
    """Else the sentence goes without it, or whoever raises it tells the name as well."""
    named = {*catalogue().references, *_numbered()}
    wanting = {
        code: name
        for code, one in refusals.items()
        for name in ids_in(one.en)
        if "{resource}" not in one.en and reference(code, name) not in named
    }
    assert wanting == {}


@pytest.mark.parametrize(("language", "unreadable"), [("en", UNREADABLE), ("zh", UNREADABLE_ZH)])
def test_a_sentence_reads_well_without_the_names_too(refusals, language, unreadable):
    told = {code: sentence(code, language, _unnamed(one)) for code, one in refusals.items()
            if ids_in(one.en)}  # fmt: skip
    assert {
        code: text for code, text in told.items() if unreadable.search(text) or ID in text
    } == {}


def _numbered():
    """Return the fields with ids of those records that people know by a number."""
    for resource in catalogue().resources:
        reads = [one.given for one in resource.operations if one.verb == "get"]
        if any(schema is not None and "number" in schema.fields for schema in reads):
            yield resource.key


def _unnamed(refusal):
    names = re.findall(r"{(\w+)}", refusal.en + refusal.zh)
    texts = {"resource": "sales.order", "state": "open", "reason": "Why."}
    return {name: ID if name in ids_in(refusal.en) else texts.get(name, "5") for name in names}
