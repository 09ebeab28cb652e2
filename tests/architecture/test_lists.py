"""Every condition that a list promises has a query parameter of its own."""

import importlib
from collections import Counter

import pytest

from chassis import fields
from chassis.abilities import verbs_of
from chassis.custom import filtering
from chassis.errors import ServiceError
from chassis.fields import Schema
from chassis.listing import OPERATORS, PAGE_WORDS, Listing, parameter, split
from chassis.testing.harness import Harness, database_url
from contracts import catalogue

from .sources import SERVICES

LISTINGS = {o.id: o.listing for o in catalogue().operations.values() if o.listing is not None}


class Row(Schema):
    """A row whose fields are called like parameters of a list, or like one another."""

    total = fields.Whole()
    size = fields.Whole()
    size_in = fields.Whole()


def conditions(listing: Listing) -> list[tuple[str, str]]:
    """Return field and operator of all that *listing* can be asked for."""
    offered = {n: kind for n, kind in listing.filters.items() if n not in listing.path_filters}
    return [(name, operator) for name, kind in offered.items() for operator in OPERATORS[kind]]


def wrong(listing: Listing) -> list[str]:
    """Return the parameters that mean two things, are not offered, or are read as another."""
    asked = {one: parameter(*one) for one in conditions(listing)}
    said = Counter([*asked.values(), *listing.path_filters])
    offered = listing.query_schema().fields
    return [
        name
        for one, name in asked.items()
        if said[name] > 1
        or name in PAGE_WORDS
        or name not in offered
        or split(listing, name) != one
    ]


@pytest.mark.requirement("PLT-31")
@pytest.mark.parametrize("listing", LISTINGS.values(), ids=LISTINGS)
def test_no_condition_is_called_like_another_or_like_a_parameter_of_the_page(listing):
    assert wrong(listing) == []


def test_a_field_called_like_a_parameter_of_the_page_is_asked_for_by_its_operator():
    listing = Listing(item=Row, filters={"total": "number"})
    assert wrong(listing) == []
    assert "total_eq" in listing.query_schema().fields and split(listing, "total") is None


def test_two_conditions_of_one_name_are_seen():
    listing = Listing(item=Row, filters={"size": "number", "size_in": "number"})
    assert set(wrong(listing)) == {"size_in"}


UNSEARCHED = {
    "organization.session.list": "one's own sessions, a handful",
    "customers.loss.win_back": "a ranking of lost customers, who are searched at /customers",
    "customers.lead.pool": "a cut of /leads, which is searched",
    "customers.work_queue.list": "customers that wait for one thing; all are at /customers",
    "customers.work_queue.list_leads": "leads that wait for one thing; all are at /leads",
    "service_desk.ticket.queue": "a cut of /tickets, which is searched",
}
"""List without a search besides → why its own filters do."""
SHARED = {"job", "operation_log", "parked_message"}
"""Put together of all services by the gateway, newest first, with filters of their own."""
SHEETS = {
    *("organization.work_log.sheet", "organization.attendance.sheet"),
    *("customers.work_queue.people", "customers.work_queue.people_with_leads"),
}
"""Tables with a line for each person, reckoned when they are asked for."""


def is_narrow(path: str) -> bool:
    """Tell whether a list is that of one record, a box of the caller's, or a recycle bin."""
    return "{" in path or path.startswith(("/approval-boxes/", "/recycle-bin/"))


@pytest.mark.requirement("PLT-31")
def test_every_list_is_searched_by_a_tree_of_conditions_but_those_that_say_why_not():
    known = catalogue().operations.values()
    searched = {o.path for o in known if o.method == "POST"}
    lists = [o for o in known if o.method == "GET" and o.listing and not is_narrow(o.path)]
    assert {o.id for o in lists if f"{o.path}/search" not in searched} == UNSEARCHED.keys()


@pytest.mark.requirement("PLT-31")
def test_every_list_has_filters_with_operators_sorts_and_fields_but_those_of_all_services():
    pages = (o for o in catalogue().operations.values() if o.http and o.method == "GET" and o.given)
    bare = [o for o in pages if "next_cursor" in o.given.fields and o.listing is None]
    others = {o.id for o in bare if o.resource not in SHARED and o.verb != "history"}
    assert others == SHEETS


UNNAMED: dict[str, str] = {}
"""List of what has a name, title or number without `q` → why."""


@pytest.mark.requirement("PLT-31")
def test_whoever_looks_for_what_has_a_name_a_title_or_a_number_just_types_it():
    listed = [o for o in catalogue().operations.values() if o.http and o.listing]
    named = {"name", "title", "number", "subject"}
    plain = [o for o in listed if o.method == "GET" and not o.listing.quick]
    assert {o.id for o in plain if named & {*o.listing.item().fields}} == UNNAMED.keys()


OF_ONE = {
    *(f"customers.affiliation.list_of_{one}" for one in ("contact", "customer")),
    *("customers.invoice_title.list_of_customer", "customers.timeline.list"),
}
"""Lists of one record that has to be there; the tests of their service type something there."""


@pytest.mark.requirement("PLT-31")
@pytest.mark.parametrize("service", SERVICES)
def test_every_list_that_offers_q_looks_for_it(service, tmp_path, monkeypatch):
    asked = []
    found = filtering.in_one_of
    monkeypatch.setattr(filtering, "in_one_of", lambda *told: asked.append(told) or found(*told))
    harness = Harness(importlib.import_module(f"{service}.service").service, database_url(tmp_path))
    offered = [o for o in catalogue().of(service).operations.values() if o.http and o.listing]
    deaf, of_one = [], set()
    for operation in (o for o in offered if isinstance(o.listing.quick, tuple)):
        before = len(asked)
        narrowed = dict.fromkeys(operation.listing.path_filters, "x")
        try:
            page = harness.call(operation, {"q": "无此 zz", **narrowed})
        except ServiceError as refusal:
            assert refusal.code == "not_found", operation.id
            of_one.add(operation.id)
            continue
        deaf += [operation.id] if len(asked) == before or page["items"] else []
    harness.close()
    assert deaf == []
    assert {one for one in OF_ONE if one.startswith(f"{service}.")} == of_one


@pytest.mark.requirement("PLT-31")
def test_rows_with_which_something_can_be_done_say_what_the_caller_may():
    listed = [o for o in catalogue().operations.values() if o.http and o.listing]
    plain = [o for o in listed if "abilities" not in o.listing.item().fields]
    assert [o.id for o in plain if o.verb == "list" and verbs_of(f"{o.service}.{o.resource}")] == []


@pytest.mark.requirement("PLT-15")
@pytest.mark.parametrize("service", SERVICES)
def test_every_list_of_all_records_of_a_kind_is_shown_by_views(service, tmp_path):
    harness = Harness(importlib.import_module(f"{service}.service").service, database_url(tmp_path))
    operations = catalogue().of(service).operations
    whole = [o for o in operations.values() if o.verb == "list" and o.listing and o.listing.whole]
    for listed in whole:
        kept = {"resource": f"{service}.{listed.resource}", "name": "V", "columns": ["id"]}
        none = {"field": "id", "op": "is_null", "value": False}
        view = harness.call(operations[f"{service}.saved_view.create"], {**kept, "filter": none})
        assert "items" in harness.call(listed, {"view": view["id"]}), listed.id
        with pytest.raises(ServiceError, match="not_found"):
            harness.call(listed, {"view": "nothing"})
    harness.close()
    assert whole
