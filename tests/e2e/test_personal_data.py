"""A person asks what is kept of him, and to be forgotten, through the door and in every service."""

import sqlite3
import uuid

import pytest

from house.demo.client import wait_for

pytestmark = pytest.mark.timeout(200)
QUICK = 30.0


def is_in(admin, path, state):
    return lambda: admin.get(path)["state"] == state


@pytest.mark.requirement("PLT-19")
def test_a_person_is_told_all_that_is_kept_and_then_forgotten_everywhere(suite, admin):
    number, name = f"139{uuid.uuid4().int % 10**8:08d}", f"独秀{uuid.uuid4().hex[:8]}"
    company = admin.post("/customers", {"name": f"隐私{uuid.uuid4().hex[:8]}公司"})
    card = uuid.uuid4().hex
    field = {"key": f"c_card{card[:8]}", "kind": "text", "label": f"证件{card[:8]}", "unique": True}
    admin.post("/metadata/customers.contact/fields", {**field, "searched": True})
    person = {"name": name, "phones": [{"number": number}], "custom": {field["key"]: card}}
    person = admin.post(f"/customers/{company['id']}/contacts", person)
    asked = {"subject": f"{name}要发票", "requester_name": name, "requester_phone": number}
    admin.post("/tickets", {**asked, "customer_id": company["id"]})
    request = admin.post("/personal-requests", {"phones": [number]})
    path = f"/personal-requests/{request['id']}"
    wait_for("all have looked", is_in(admin, path, "counted"), QUICK)
    kept = admin.get(f"{path}/data")
    told = {one["resource"] for part in kept["services"].values() for one in part["items"]}
    assert told >= {"customers.contact", "service_desk.ticket"} and kept["missing"] == []
    admin.post(f"{path}/erase", {}, version=admin.get(path)["version"])
    wait_for("all have forgotten", is_in(admin, path, "erased"), QUICK)
    assert admin.get(f"/contacts/{person['id']}")["name"] == "***"
    wait_for("nothing is left", lambda: not left_of(suite, name, number, card), QUICK)


def left_of(suite, *words):
    """Return the tables of any service in whose rows one of *words* stands."""
    found = set()
    for file in suite.folder.rglob("*.db"):
        with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as connection:
            names = connection.execute("select name from sqlite_master where type = 'table'")
            for (table,) in names.fetchall():
                if table.startswith("search_fts_"):
                    continue
                rows = str(connection.execute(f'select * from "{table}"').fetchall())
                found |= {f"{file.stem}.{table}" for word in words if word in rows}
    return found
