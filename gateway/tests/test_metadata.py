"""Fields of the house through the door: one address for all services, filters under own keys."""

import httpx
import pytest
from fake_service import FakeService
from toy_shop import issue_token, shop

from chassis.contract import Catalogue
from contracts.customers import customer
from contracts.customers.pieces import custom_fields

RESOURCES = (customer.customer, custom_fields.resource)


@pytest.fixture(scope="module")
def customers(broker):
    """Customers, played: they tell what they were asked."""
    nothing = {"items": [], "next_cursor": None}
    handlers = {
        "custom_field_describe": lambda p, c: {**p, "fields": [], "verbs": []},
        "customer_list": lambda p, c: nothing,
    }
    service = FakeService(broker.uri, "customers", handlers).start()
    yield service
    service.stop()


@pytest.fixture(scope="module")
def door(make_gateway, organization, customers):
    catalogue = Catalogue((*shop.catalogue.resources, *RESOURCES))
    headers = {"Authorization": f"Bearer {issue_token('house')}"}
    url = make_gateway(catalogue).url + "/v1"
    with httpx.Client(base_url=url, timeout=10, headers=headers) as client:
        yield client


def test_the_record_type_tells_which_service_is_asked(door, customers):
    told = door.get("/metadata/customers.customer")
    assert (told.status_code, told.json()["resource"]) == (200, "customers.customer")


def test_a_record_type_of_no_service_is_not_found(door, problem):
    problem(door.get("/metadata/nobody.thing"), 404, "not_found")


@pytest.mark.requirement("PLT-14")
def test_filters_by_custom_fields_reach_the_service_as_they_were_sent(door, customers):
    answer = door.get("/customers?c_grade=gold&c_size_gte=3&sort=-c_size")
    assert answer.status_code == 200, answer.text
    asked = customers.asked[-1][1]
    assert asked == {"custom": {"c_grade": "gold", "c_size_gte": "3"}, "sort": "-c_size"}


def test_custom_filters_come_under_their_own_keys_only(door, problem):
    problem(door.get("/customers?custom=x"), 400, "bad_request")
    problem(door.get("/customers?c_grade=a&c_grade=b"), 400, "bad_request")


def test_lists_without_custom_fields_refuse_their_keys(api, problem):
    problem(api.get("/toys?c_grade=gold"), 400, "bad_request")
