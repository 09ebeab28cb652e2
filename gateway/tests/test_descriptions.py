"""What the document says in words: enough to use an operation without asking anybody."""

import pytest

from chassis.contract import Catalogue
from chassis.perform import load
from contracts import catalogue
from gateway.composites import RESOURCES as COMPOSED
from gateway.examples import ID, NoExample, example_of
from gateway.exchange import MAX_PARAMETERS
from gateway.openapi import openapi
from gateway.pages import RESOURCES
from gateway.plans import plans_of

CATALOGUE = Catalogue((*catalogue().resources, *RESOURCES, *COMPOSED))
DOCUMENT = openapi(CATALOGUE)
OPERATIONS = {
    operation["operationId"]: operation
    for methods in DOCUMENT["paths"].values()
    for operation in methods.values()
}
WITH_BODY = [p for p in plans_of(CATALOGUE) if p.takes_body and not p.operation.uploads]


def test_every_operation_says_what_it_does_and_who_may():
    for name, told in OPERATIONS.items():
        declared = CATALOGUE.operations[name]
        assert told["summary"] and len(told["description"]) > len(told["summary"]) + 20, name
        if declared.access == "permission":
            assert f"`{name}`" in told["description"]
        assert all(f"`{refusal.code}`" in told["description"] for refusal in declared.raises)


def test_every_tag_and_parameter_is_described():
    assert all(len(tag["description"]) > 20 for tag in DOCUMENT["tags"])
    for name, told in OPERATIONS.items():
        assert all("$ref" in p or p["description"] for p in told["parameters"]), name


def test_all_parameters_of_a_list_may_be_sent_at_once():
    assert max(len(told["parameters"]) for told in OPERATIONS.values()) * 2 < MAX_PARAMETERS


def test_no_parameter_of_the_query_promises_an_empty_list_which_has_no_form_there():
    lists = [
        (name, p["name"], p["schema"].get("minItems"))
        for name, told in OPERATIONS.items()
        for p in told["parameters"]
        if p.get("in") == "query" and p["schema"].get("type") == "array"
    ]
    assert lists and [one for one in lists if not one[2]] == []


PLAIN = ("op", "schema", "currency", "value", "items")
"""Parts of filters, whose fields are described where they are shown, and what has a standard."""


def test_every_choice_is_described():
    def walk(node, at=""):
        if isinstance(node, dict):
            if "enum" in node and "string" in str(node.get("type")) and len(node["enum"]) > 1:
                assert node.get("description") or at in PLAIN, (at, node)
            for name, inner in node.items():
                walk(inner, name)
        elif isinstance(node, list):
            for inner in node:
                walk(inner, at)

    walk(DOCUMENT["components"]["schemas"])


@pytest.mark.parametrize("plan", WITH_BODY, ids=lambda plan: plan.operation.id)
def test_the_example_of_an_input_is_one_that_its_schema_takes(plan):
    known = dict.fromkeys(plan.in_path, ID)
    for name in plan.in_path:  # some records are known by a word instead of an opaque id
        field = plan.operation.taken.fields.get(name)
        examples = {"resource": "customers.customer"}
        known[name] = getattr(field, "choices", (examples.get(name, ID),))[0]
    try:
        load(plan.operation, {**example_of(plan.operation.taken, plan.in_path), **known})
    except NoExample as field:
        pytest.fail(f"give the field {field} metadata={{'examples': [a value that it takes]}}")
