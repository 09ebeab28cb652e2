"""Companies and cards that are read from outside are neither lost nor doubled by a kill."""

import base64
import dataclasses
import shlex
import sys

import pytest

from chassis.files import FileStore
from chassis.testing.crashes import Case, enumerate_crashes
from contracts.customers import card_scan, customer, registry
from customers.service import service
from customers.settings import CustomersSettings

CODE = "91440300618831041G"
TABLE = f"统一社会信用代码,企业名称,省份,所属行业\n{CODE},深圳市振业集团,广东,房地产业\n"
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII="
)


def a_customer_to_fill(harness):
    made = harness.call(customer.create, {"name": "深圳市振业集团", "credit_code": CODE})
    return {"customer_id": made["id"], "credit_code": CODE}


def a_picture(harness):
    about = FileStore(harness.runtime.settings.upload_folder).put(PNG)
    return {"upload": {**about, "name": "card.png", "content_type": "image/png"}}


@pytest.fixture
def reading(tmp_path):
    """Return the service with a registry and a reader of cards, however often it starts."""
    file = tmp_path / "registry.csv"
    file.write_text(TABLE, encoding="utf-8")
    told = {"registry_file": str(file), "card_reader": shlex.join([sys.executable, "-c", "pass"])}
    fields = [(name, str, dataclasses.field(default=value)) for name, value in told.items()]
    made = dataclasses.make_dataclass(
        "Reading", fields, bases=(CustomersSettings,), frozen=True, kw_only=True
    )
    return dataclasses.replace(service, settings=made)


CASES = [
    Case(registry.fill, lambda h: (a_customer_to_fill(h),)),
    Case(card_scan.scan, lambda h: (a_picture(h),)),
]


@pytest.mark.requirement("PLT-12")
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_crash_at_any_statement_neither_loses_nor_doubles(case, reading, tmp_path):
    assert enumerate_crashes(reading, case, tmp_path).wrong == []
