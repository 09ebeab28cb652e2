"""
What the document allows, the schemas of the services take: without a suite, so in seconds.

CONFORMANCE_EXAMPLES says how many requests are made up for each operation.
"""

import json
import os

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis.generation import GenerationMode
from tests.contract.hooks import pay_in_yuan

from chassis.errors import ServiceError
from chassis.perform import load
from contracts import catalogue
from gateway import gather
from gateway.openapi import openapi
from gateway.plans import plans_of

PLANS = {plan.operation.id: plan for plan in plans_of(catalogue())}
DOCUMENT = schemathesis.openapi.from_dict(openapi(catalogue()))
QUIET = settings(
    max_examples=int(os.environ.get("CONFORMANCE_EXAMPLES", "1")),
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.generate],
)


def as_text(value):
    if isinstance(value, list):
        return ",".join(as_text(one) for one in value)
    return json.dumps(value) if isinstance(value, bool) else str(value)


def payload_of(plan, case):
    """Gather the invented request as the gateway does."""
    query, _ = gather.from_query(plan, [(k, as_text(v)) for k, v in (case.query or {}).items()])
    parameters = [str(case.path_parameters[n]) for n in plan.operation.path_parameters]
    path = gather.from_path(plan, tuple(parameters))
    has_body = plan.takes_body and isinstance(case.body, dict)
    pay_in_yuan(case.body)
    body = gather.from_json(plan, json.dumps(case.body).encode(), path) if has_body else {}
    if isinstance(case.body, str) and plan.operation.plain:
        body = gather.from_text(plan.operation.plain[0], case.body.encode())
    return {**body, **query, **path}


def refused(plan, operation):
    """Return what was refused of requests that the document allows."""
    found = []

    @seed(3)
    @given(case=operation.as_strategy(generation_mode=GenerationMode.POSITIVE))
    @QUIET
    def attempt(case):
        try:
            load(plan.operation, payload_of(plan, case))
        except ServiceError as error:
            found.append((error.details, case.query, case.body))

    attempt()
    return found


@pytest.mark.slow
@pytest.mark.requirement("PLT-30")
@pytest.mark.parametrize("service", catalogue().services)
@pytest.mark.timeout(600)
def test_what_the_document_allows_is_taken(service):
    for result in DOCUMENT.get_all_operations():
        operation = result.ok()
        plan = PLANS[operation.definition.raw["operationId"]]
        if plan.operation.service == service and not plan.operation.uploads:
            assert refused(plan, operation) == [], plan.operation.id
