"""A front end builds its forms from the metadata: fields, rules, options and rights of a caller."""

import httpx
import jsonschema
import pytest
from fake_service import FakeService
from openapi_spec_validator import validate
from toy_shop import issue_token, shop

from chassis.contract import Catalogue
from chassis.errors import Unavailable
from contracts import catalogue
from contracts.customers import customer
from contracts.customers.pieces import custom_fields
from gateway.metadata import Metadata

GRADE = {
    "name": "c_grade", "custom": True, "right": "editable", "kind": "choice", "label": "等级",
    "label_en": "Grade", "group": "common", "position": 1, "required": True, "unique": False,
    "choices": [{"value": "gold", "label": "金"}, {"value": "old", "label": "旧", "retired": True}],
    "filter": "choice", "operators": ["eq", "in"], "sorts": True,
}  # fmt: skip
SIZE = {
    "name": "c_size", "custom": True, "right": "read_only", "kind": "number", "label": "人数",
    "min": "1", "max": "500", "places": 1, "filter": "number", "operators": ["gt"], "sorts": True,
}  # fmt: skip
OWN = {"name": "region", "custom": False, "right": "editable"}


@pytest.fixture(scope="module")
def customers(broker):
    """Customers, played: the house gave them a grade and a size."""
    told = {"resource": "customers.customer", "fields": [OWN, GRADE, SIZE], "verbs": []}
    handlers = {"custom_field_describe": lambda p, c: told}
    service = FakeService(broker.uri, "customers", handlers).start()
    yield service
    service.stop()


@pytest.fixture(scope="module")
def address(make_gateway, organization, customers):
    resources = (*shop.catalogue.resources, customer.customer, custom_fields.resource)
    return make_gateway(Catalogue(resources)).url


@pytest.fixture
def door(address):
    """Return a function that opens a client of somebody."""
    opened = []

    def client(name="house"):
        headers = {"Authorization": f"Bearer {issue_token(name)}"} if name else {}
        opened.append(httpx.Client(base_url=address + "/v1", timeout=30, headers=headers))
        return opened[-1]

    yield client
    for one in opened:
        one.close()


def inputs(told, verb):
    return next(o["input"] for o in told["operations"] if o["id"].endswith(f".{verb}"))


@pytest.mark.requirement("PLT-37")
def test_fields_of_the_house_come_with_rules_options_names_and_rights(door):
    told = door().get("/meta/customers").json()
    grade, size = (told["fields"]["custom"]["properties"][k] for k in ("c_grade", "c_size"))
    assert (grade["enum"], grade["x-labels"]["gold"]["zh-CN"]) == (["gold"], "金")
    assert (grade["x-label"]["en"], grade["x-right"]) == ("Grade", "editable")
    assert size["x-right"] == "read_only"
    values = {"1": True, "500": True, "501": False, "1.55": False}
    checks = {v: jsonschema.Draft202012Validator(size).is_valid(v) for v in values}
    assert checks == values
    assert told["list"]["filters"]["c_grade"]["choices"] == ["gold"]
    assert "c_size" in told["list"]["sorts"]


@pytest.mark.requirement("PLT-37")
def test_a_form_asks_for_what_the_caller_may_write_and_no_more(door):
    told = door().get("/meta/customers").json()
    assert {"create", "get", "list"} <= set(told["abilities"])
    new, change = inputs(told, "create"), inputs(told, "update")
    assert new["required"] == ["name"] and new["properties"]["kind"]["default"] == "company"
    assert list(new["properties"]["custom"]["properties"]) == ["c_grade"]
    assert new["properties"]["custom"]["required"] == ["c_grade"]
    assert "required" not in change["properties"]["custom"]
    assert told["fields"]["region"]["x-right"] == "editable"
    assert told["fields"]["created_at"]["x-right"] == "read_only"


@pytest.mark.requirement("PLT-37")
def test_what_is_hidden_is_not_told_and_what_is_masked_is_not_asked_for(door):
    told = door("trainee").get("/meta/toys").json()
    assert "size" not in told["fields"] and "size" not in told["list"]["filters"]
    assert told["fields"]["name"]["x-right"] == "masked"
    assert not {"name", "size"} & set(inputs(told, "update")["properties"])
    assert "size" in door("boss").get("/meta/toys").json()["list"]["filters"]


@pytest.mark.requirement("PLT-37")
def test_the_document_covers_the_fields_of_the_house_for_who_is_signed_in(door):
    answer = door().get("/openapi.json")
    document, schemas = answer.json(), answer.json()["components"]["schemas"]
    validate(document)
    shown = schemas["customers.Customer"]["properties"]["custom"]["properties"]
    assert list(shown) == ["c_grade", "c_size"]
    rows = schemas["customers.CustomerRowRow"]["properties"]["custom"]["properties"]
    assert list(rows) == ["c_grade", "c_size"]
    asked = [p.get("name") for p in document["paths"]["/v1/customers"]["get"]["parameters"]]
    assert {"c_grade", "c_size"} <= set(asked)
    known = {"If-None-Match": answer.headers["etag"]}
    assert door().get("/openapi.json", headers=known).status_code == 304


@pytest.mark.requirement("PLT-37")
def test_a_stranger_gets_the_document_without_them(door):
    told = door(None).get("/openapi.json")
    assert told.status_code == 200 and "gold" not in told.text
    assert "Authorization" in told.headers["vary"]


def test_a_service_that_is_away_is_named_and_the_rest_is_told(door, customers):
    def away(payload, call):
        raise Unavailable(service="customers")

    customers.handlers["custom_field_describe"] = away
    told = door().get("/meta/customers").json()
    customers.reset()
    assert told["missing"] == ["customers"] and "name" in told["fields"]


def test_a_field_with_an_id_tells_where_the_records_are():
    told = Metadata(catalogue(), None).reference("customer_id")
    assert told["x-refers"] == {"resource": "customers.customer", "address": "/v1/customers"}


@pytest.mark.requirement("PLT-37")
def test_buttons_are_called_as_refusals_call_what_they_do(door):
    meta = door().get("/meta/customers").json()
    told = {o["id"]: o["x-label"] for o in meta["operations"]}
    assert meta["history"]["files"]["x-label"]["zh-CN"] == "文件"
    assert told["customers.customer.set_parent"] == {"en": "Set parent", "zh-CN": "设置上级"}
    assert told["customers.customer.get"] == {"en": "View", "zh-CN": "查看"}
