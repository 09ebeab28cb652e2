"""What several roles come to, what a role hides, and what is taken away meanwhile."""

import csv
import time
import uuid

import pytest

from house.demo.client import Refused, wait_for

from .test_rights import hire as hire
from .test_rights import open_customer, refusal_of

LINES = 1500


@pytest.mark.requirement("ORG-03", "ORG-04")
def test_who_audits_as_well_as_he_sells_changes_his_own_only(hire, admin):
    _, both = hire("两职", "rep", "auditor")
    other, mine = open_customer(admin), open_customer(both)
    read = both.get(f"/customers/{other['id']}")
    assert "update" not in read["abilities"]
    refused = refusal_of(
        both.patch, f"/customers/{other['id']}", {"region": "华东"}, version=read["version"]
    )
    assert refused.status in (403, 404)
    kept = both.patch(f"/customers/{mine['id']}", {"region": "华东"}, version=mine["version"])
    assert kept["region"] == "华东"


@pytest.fixture
def trainee(hire, admin):
    """A rep from whom amounts of deals, credit limits and what was said are hidden."""
    rules = [
        {"resource": resource, "field": field, "right": right}
        for resource, field, right in (
            ("sales.opportunity", "amount", "hidden"),
            ("customers.customer", "phones", "masked"),
            ("customers.customer", "description", "hidden"),
            ("customers.activity", "content", "hidden"),
        )
    ]
    grants = admin.get("/roles/rep")["grants"]
    asked = {"name": uuid.uuid4().hex, "grants": grants, "field_rules": rules}
    return hire("见习", admin.post("/roles", asked)["id"])[1]


@pytest.mark.requirement("ORG-05")
def test_neither_answers_to_changes_nor_sums_nor_titles_tell_what_is_hidden(trainee, admin):
    made = open_customer(trainee)
    path = f"/customers/{made['id']}"
    changed = trainee.patch(path, {"region": "华东"}, version=made["version"])
    for answer in (made, changed):
        told = {name: one for name, one in answer.items() if name != "number"}
        assert made["number"] not in str(told) and "description" not in told
    deal = trainee.post("/opportunities", {"customer_id": made["id"], "name": "设备"})
    admin.post(f"{path}/activities", {"kind": "call", "content": "底价三百"})
    about = {"from_on": "2026-01-01", "until_on": "2027-12-31"}
    for read in (
        trainee.get(f"/opportunities/{deal['id']}/stages"),
        trainee.get("/opportunities/board"),
        trainee.get("/opportunities/summary"),
        trainee.get("/forecast", **about),
    ):
        assert "amount" not in str(read) and "weighted" not in str(read)
    for part in ("timeline", "overview"):
        assert "底价" not in str(trainee.get(f"{path}/{part}"))
    assert trainee.get(f"{path}/timeline", q="底价")["items"] == []


@pytest.mark.requirement("ORG-07")
def test_a_job_ends_when_whoever_began_it_is_locked(hire, admin, tmp_path):
    person, rep = hire("快走", "manager")
    sheet, mark = tmp_path / "many.csv", uuid.uuid4().hex[:8]
    with sheet.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows(
            [("客户名称", "备注"), *((f"{mark}第{n}号公司", mark) for n in range(LINES))]
        )
    form = {"target": "mine"}
    loaded = f"/jobs/{rep.upload('/customer-imports', sheet, **form)['id']}"
    wait_for("the import", lambda: rep.get(loaded)["state"] == "completed", 120)
    tree = {"field": "name", "op": "contains", "value": mark}
    asked = {"verb": "update", "filter": tree, "change": {"region": "华北"}}
    job = f"/jobs/{rep.post('/customers/batch', asked)['job']['id']}"
    wait_for("the batch", lambda: rep.get(job)["done"], 60)
    now = admin.get(f"/staff/{person['id']}")
    admin.post(f"/staff/{person['id']}/lock", {}, version=now["version"])
    began = time.monotonic()
    over = wait_for("its end", lambda: _over(admin.get(job)), 60)
    assert (over["state"], over["problem"]) == ("failed", "rights_gone"), time.monotonic() - began
    assert 0 < over["done"] < LINES


def _over(job):
    return job if job["state"] not in ("queued", "running") else None


def test_whoever_does_not_see_everything_has_nothing_sent_on(hire, admin):
    grants = ["notify.endpoint.*", "customers.customer.*"]
    role = admin.post("/roles", {"name": uuid.uuid4().hex, "grants": grants})
    _, rep = hire("外发", role["id"])
    asked = {"url": "https://example.com/hook", "topics": ["customers.customer.updated.v1"]}
    with pytest.raises(Refused) as refused:
        rep.post("/webhook-endpoints", asked)
    assert refused.value.code == "notify.endpoint.beyond_own_sight"
