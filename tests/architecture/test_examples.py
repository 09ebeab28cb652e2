"""The examples of the document contradict nothing: on a fresh house only records are missing."""

import datetime as dt
import importlib
import re

import pytest

from chassis.errors import ServiceError
from chassis.testing.harness import Harness, database_url
from contracts import catalogue
from contracts.organization import approval_flow
from gateway.openapi import openapi

from .sources import SERVICES

WRITTEN_AT = dt.datetime(2026, 11, 23, 9, tzinfo=dt.UTC)
MISSING = re.compile(r"(not_found|(?!.*kind).*unknown\w*)$")
"""A record or person of whom an example knows only how his id looks."""
OF_THE_HOUSE = {
    "customers.holding_cap.no_surplus": "nobody holds anything yet",
    "ledger.entry.below_zero": "there is no money yet",
    "ledger.payroll_run.nobody": "nobody is paid yet",
    "ledger.period.not_closed_yet": "nothing is closed yet",
    "ledger.period.not_earlier": "nothing is closed yet",
    "ledger.revaluation.nothing": "no account is in another currency",
    "ledger.year_end.nothing": "nothing was posted yet",
    "ledger.year_end.open": "nothing is closed yet",
    "organization.attendance.no_calendar": "there is no calendar yet",
    "organization.permit.not_needed": "no flow asks for leave yet",
}
"""What a fresh house refuses whatever is sent → why."""
DOCUMENT = openapi(catalogue())


def sent():
    """Yield operation and example of each body, with the example of each part of the address."""
    operations = catalogue().operations
    for operation in (one for told in DOCUMENT["paths"].values() for one in told.values()):
        for kind, content in operation.get("requestBody", {}).get("content", {}).items():
            declared = operations.get(operation["operationId"])
            shown = "json" in kind and "example" in content
            if shown and declared and declared.dry_run and not declared.listing:
                named = declared.path_parameters
                told = {p["name"]: p["example"] for p in operation["parameters"] if "name" in p}
                yield declared, {**{n: told[n] for n in named}, **content["example"]}


@pytest.mark.requirement("PLT-30")
@pytest.mark.parametrize("service", SERVICES)
def test_an_example_is_refused_for_nothing_but_what_is_not_there_yet(service, tmp_path):
    harness = Harness(importlib.import_module(f"{service}.service").service, database_url(tmp_path))
    harness.clock.at = WRITTEN_AT
    harness.rpc.answers[approval_flow.check_choice.id] = {}
    refused = {}
    for operation, example in sent():
        if operation.service == service:
            try:
                harness.call(operation, example, dry_run=True, idempotency_key=operation.id)
            except ServiceError as error:
                refused[operation.id] = error.code
    harness.close()
    left = {n: c for n, c in refused.items() if not MISSING.match(c) and c not in OF_THE_HOUSE}
    assert left == {}
