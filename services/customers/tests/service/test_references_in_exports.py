"""Columns of reference and file fields in exports: what is there by id, told by name."""

import csv
import io
import itertools

import pytest

from chassis import jobs
from chassis.errors import Forbidden, Unavailable
from chassis.files import FileStore
from contracts.customers import customer, imports, pieces
from contracts.customers.pieces import attachments, custom_fields

SEARCH, NAMES = "organization.staff.search", "organization.staff.names"
PEOPLE = {"s-0": "王芳", "s-1": "李雷", "s-2": "李雷"}
FIELDS = (
    ("c_mentor", "导师", {"kind": "reference", "references": "organization.staff"}),
    ("c_partner", "渠道商", {"kind": "reference", "references": "customers.customer"}),
    ("c_photo", "照片", {"kind": "file"}),
)
COLUMNS = ["name", "c_mentor", "c_partner", "c_photo"]
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256))


def named(payload):
    assert len(payload["ids"]) <= 100
    return {"names": {one: PEOPLE[one] for one in payload["ids"] if one in PEOPLE}}


def searched(payload):
    asked = {one["field"]: one["value"] for one in payload["filter"]["or"]}
    rows = [{"id": one, "name": name} for one, name in PEOPLE.items()]
    found = [row for row in rows if any(row.get(f) in values for f, values in asked.items())]
    return {"items": found, "next_cursor": None}


@pytest.fixture
def shop(customers, tmp_path, monkeypatch):
    monkeypatch.setattr(type(customers.runtime.settings), "upload_folder", tmp_path / "up")
    customers.rpc.answers |= {SEARCH: searched, NAMES: named}
    for key, label, about in FIELDS:
        about = {"resource": "customers.customer", "key": key, "label": label, **about}
        customers.call(custom_fields.create, about)
    return customers


@pytest.fixture
def files(shop):
    return FileStore(shop.runtime.settings.upload_folder)


@pytest.fixture
def export(shop, files):
    """Return a function that exports customers and returns the lines of the file as dicts."""
    serial = itertools.count()

    def export(who=shop, **about):
        asked = {"format": "csv", "columns": COLUMNS, "sort": "name", **about}
        key = {"idempotency_key": f"e{next(serial)}", "language": "en"}
        started = who.call(pieces.customer_export, asked, **key)
        jobs.run(shop.runtime, started["id"])
        told = shop.call(pieces.job_result, {"job_id": started["id"]})["file"]
        content = files.path(told["id"]).read_bytes().decode("utf-8-sig")
        return {line["name"]: line for line in csv.DictReader(io.StringIO(content))}

    return export


@pytest.fixture
def firm(shop, open_customer):
    """Return a customer with a mentor, a partner and a photo."""
    partner = open_customer(name="蓝海渠道有限公司")
    made = open_customer(name="甲公司", custom={"c_mentor": "s-0", "c_partner": partner["id"]})
    photo = attach(shop, made)
    patch = {"customer_id": made["id"], "custom": {"c_photo": photo}}
    return {**shop.call(customer.update, patch), "partner": partner}


def attach(shop, made):
    stored = FileStore(shop.runtime.settings.upload_folder).put(PNG)
    upload = {**stored, "name": "门头.png", "content_type": "image/png"}
    of = {"resource": "customers.customer", "record_id": made["id"]}
    return shop.call(attachments.create, {**of, "upload": upload})["id"]


@pytest.mark.requirement("PLT-14")
def test_an_export_tells_by_name_what_its_fields_refer_to(export, firm):
    told = export()["甲公司"]
    assert (told["导师"], told["渠道商"], told["照片"]) == ("王芳", "蓝海渠道有限公司", "门头.png")


@pytest.mark.requirement("PLT-14")
def test_who_does_not_see_what_is_referred_to_reads_its_id(shop, export, firm):
    for of, owner in ((firm, "rep"), (firm["partner"], "rep-2")):
        shop.call(customer.transfer, {"customer_id": of["id"], "owner_id": owner})
    rep = shop.acting(actor_id="rep", scopes={"*": "own"})
    told = export(rep)["甲公司"]
    assert (told["导师"], told["渠道商"]) == ("王芳", firm["partner"]["id"])
    shop.call(customer.transfer, {"customer_id": firm["partner"]["id"], "owner_id": "rep"})
    assert export(rep)["甲公司"]["渠道商"] == "蓝海渠道有限公司"


RIGHTS = [
    ({"c_partner": "masked"}, "{id:.1}****"),
    ({"name": "masked"}, "蓝****"),
    ({"name": "hidden"}, "{id}"),
]


@pytest.mark.requirement("PLT-14")
@pytest.mark.parametrize(("rules", "told"), RIGHTS)
def test_an_export_tells_no_name_that_its_reader_does_not_see(shop, export, firm, rules, told):
    half_blind = shop.acting(field_rights={"customers.customer": rules})
    asked = {"columns": ["c_photo", "c_partner"], "sort": "created_at"}
    started = half_blind.call(pieces.customer_export, {"format": "csv", **asked})
    jobs.run(shop.runtime, started["id"])
    file = half_blind.call(pieces.job_result, {"job_id": started["id"]})["file"]["id"]
    content = FileStore(shop.runtime.settings.upload_folder).path(file).read_bytes()
    expected = told.format(id=firm["partner"]["id"])
    assert content.decode("utf-8-sig").split()[2] == f"门头.png,{expected}"


@pytest.mark.requirement("PLT-14")
def test_names_of_the_house_are_told_to_all_and_others_to_who_may_search_them(shop, export, firm):
    offered = ("customers.customer.*", "customers.job.*")
    rep = shop.acting(grants=offered, scopes={"*": "all"})
    shop.rpc.calls.clear()
    told = export(rep)["甲公司"]
    assert (told["导师"], told["渠道商"]) == ("王芳", "蓝海渠道有限公司")
    assert [operation for operation, _ in shop.rpc.calls if "staff" in operation] == [NAMES]
    shop.rpc.answers[NAMES] = Forbidden(permission=NAMES)
    assert export(rep)["甲公司"]["导师"] == "s-0"


@pytest.mark.requirement("PLT-14")
def test_an_export_asks_for_each_name_once_and_for_many_together(shop, export, open_customer):
    for number in range(230):
        mentor = f"s-{number % 3}" if number % 2 else f"gone-{number}"
        open_customer(custom={"c_mentor": mentor})
    shop.rpc.calls.clear()
    told = [line["导师"] for line in export().values()]
    assert {"王芳", "李雷", "gone-0"} < set(told)
    asked = [
        one for operation, about in shop.rpc.calls if operation == NAMES for one in about["ids"]
    ]
    assert len(asked) == len(set(asked)) == 115 + 3


@pytest.mark.requirement("PLT-14")
def test_an_export_waits_for_the_service_that_knows_the_names(shop, files, firm):
    shop.rpc.answers[NAMES] = Unavailable(service="organization", retry_after_s=2)
    started = shop.call(pieces.customer_export, {"format": "csv", "columns": COLUMNS})
    with pytest.raises(Unavailable):
        jobs.run(shop.runtime, started["id"])
    shop.rpc.answers[NAMES] = named
    shop.clock.advance(seconds=30)
    jobs.run(shop.runtime, started["id"])
    done = shop.call(imports.jobs.get, {"job_id": started["id"]})
    assert (done["state"], done["counts"]) == ("completed", {"written": 2})


@pytest.fixture
def send(shop, files):
    """Return a function that changes customers as lines say, told as dicts, and returns the job."""

    def send(lines):
        out = io.StringIO(newline="")
        writer = csv.DictWriter(out, fieldnames=lines[0].keys())
        writer.writeheader()
        writer.writerows(lines)
        stored = files.put(out.getvalue().encode())
        upload = {"name": "a.csv", "content_type": "text/csv", **stored}
        asked = {"upload": upload, "mode": "update", "key": "phone"}
        started = shop.call(imports.start, asked)
        jobs.run(shop.runtime, started["id"])
        return shop.call(imports.jobs.get, {"job_id": started["id"]})

    return send


@pytest.fixture
def twins(shop):
    """Two customers whose mentors are called alike."""
    for number, (name, mentor) in enumerate((("乙公司", "s-1"), ("丙公司", "s-2"))):
        phones = [{"number": f"1390000000{number}"}]
        about = {"name": name, "phones": phones, "custom": {"c_mentor": mentor}}
        shop.call(customer.create, about)


def kept(shop):
    return {row["name"]: row["custom"] for row in shop.call(customer.listed)["items"]}


@pytest.mark.requirement("PLT-14")
def test_what_was_exported_comes_in_again_but_for_names_of_several(shop, export, send, firm, twins):
    before = kept(shop)
    lines = list(export(columns=["name", "phones", *COLUMNS[1:]]).values())
    job = send(lines)
    assert [error["code"] for error in job["errors"]] == ["several_called_so"] * 2
    assert [warning["code"] for warning in job["warnings"]] == ["file_column"]
    assert kept(shop) == before
    ids = {"乙公司": "s-2", "丙公司": "s-1"}
    job = send([{**line, "导师": ids.get(line["name"], line["导师"])} for line in lines])
    assert job["counts"] == {"created": 0, "refused": 0, "updated": 2, "unchanged": 2}
    changed = {name: {"c_mentor": mentor} for name, mentor in ids.items()}
    assert kept(shop) == {**before, **changed}
