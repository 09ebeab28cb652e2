"""Files of records: taken by what is in them, seen by who sees the record, kept and swept."""

import datetime as dt
import hashlib
import threading
import zipfile
from dataclasses import replace

import pytest

from chassis.attachments import handlers, keeping
from chassis.attachments.blobs import blob_store
from chassis.errors import ServiceError
from chassis.files import FileStore
from contracts.customers import contact, customer, merger
from contracts.customers.pieces import attachments as contract
from contracts.customers.pieces import custom_fields

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256))
OFFICE = "application/vnd.openxmlformats-officedocument."


@pytest.fixture
def house(customers, tmp_path):
    """The service with folders of its own."""

    def settle(**changes):
        runtime = customers.runtime
        runtime.settings = replace(runtime.settings, data_dir=str(tmp_path), **changes)
        return customers

    return settle()


@pytest.fixture
def record(house, open_customer):
    return {"resource": "customers.customer", "record_id": open_customer()["id"]}


@pytest.fixture
def uploaded(house):
    def uploaded(content, name="名片.png"):
        about = FileStore(house.runtime.settings.upload_folder).put(content)
        return {**about, "name": name, "content_type": "text/html"}

    return uploaded


@pytest.fixture
def attach(house, record, uploaded):
    def attach(content=PNG, name="名片.png", who=None):
        made = (who or house).call(contract.create, {**record, "upload": uploaded(content, name)})
        return {**record, "attachment_id": made["id"]}

    return attach


def content_of(house, told):
    return b"".join(FileStore(house.runtime.settings.upload_folder).chunks(told["file"]["id"]))


def blobs(house):
    store = blob_store(house.runtime.settings, "customers")
    return sorted(store.older_than(dt.datetime.now(dt.UTC) + dt.timedelta(days=1)))


@pytest.mark.requirement("PLT-16")
def test_a_file_comes_back_as_it_was_and_goes_by_the_version_that_its_upload_told(house, attach):
    key = attach()
    told = house.call(contract.get, key)
    assert (told["name"], told["content_type"]) == ("名片.png", "image/png")
    assert (told["size"], told["sha256"]) == (len(PNG), hashlib.sha256(PNG).hexdigest())
    at_once = house.call(contract.download, key)
    assert content_of(house, at_once) == PNG
    house.run_due()
    assert house.call(contract.get, key)["state"] == "ready"
    kept = house.call(contract.download, key)
    assert kept["file"]["id"] != at_once["file"]["id"]
    assert content_of(house, kept) == PNG and kept["file"]["sha256"] == told["sha256"]
    assert house.call(contract.remove, key, if_version=told["version"])["version"] == 2


def office(part):
    def write(path):
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("[Content_Types].xml", "<Types/>")
            archive.writestr(part, "x")

    return write


REFUSED = [
    (b"MZ\x90\x00", "setup.exe", "type_not_allowed"),
    (b"MZ\x90\x00", "photo.png", "type_not_allowed"),
    (b"<html><script>", "page.txt", "type_not_allowed"),
    (b"<?xml version='1.0'?><svg onload='x'>", "a.xml", "type_not_allowed"),
    (b"#!/bin/sh", "a.txt", "type_not_allowed"),
    (b"\x00\x01\x02\x03", "a.bin", "type_not_allowed"),
    (b"%PDF-1.7", "photo.jpg", "name_misleads"),
    (PNG, "contract.pdf", "name_misleads"),
    (b"", "a.txt", "empty"),
    (b"@echo off", "run.BAT", "ending_not_allowed"),
    (b"%PDF-1.7", "a.pdf.exe. ", "ending_not_allowed"),
    (b"alert(1)", "a.\uff4as", "ending_not_allowed"),
    (b"PK\x03\x04", "a.apk", "ending_not_allowed"),
]


@pytest.mark.requirement("PLT-16")
@pytest.mark.parametrize(("content", "name", "reason"), REFUSED)
def test_what_a_file_is_follows_from_its_content_and_what_runs_it_from_its_name(
    house, attach, refusal_of, content, name, reason
):
    refusal = refusal_of(attach, content, name)
    assert (refusal.status, refusal.code) == (409, f"attachment.{reason}")
    assert refusal.pointer == "/file"


def test_a_house_that_takes_web_pages_takes_them_by_their_names(house, attach):
    house.runtime.settings = replace(house.runtime.settings, attachment_types="text/html")
    assert house.call(contract.get, attach(b"<html>", "a.html"))["content_type"] == "text/html"


TAKEN = [
    (b"%PDF-1.7", "合同.pdf", "application/pdf"),
    ("备注：王经理".encode("gb18030"), "备注.txt", "text/plain"),
    (b"\xff\xd8\xff\xe0", "IMG_1.JPG", "image/jpeg"),
    (b"PK\x03\x04", "a.zip", "application/zip"),
    (PNG, "no ending", "image/png"),
]


@pytest.mark.parametrize(("content", "name", "kind"), TAKEN)
def test_documents_pictures_and_archives_are_taken(house, attach, content, name, kind):
    assert house.call(contract.get, attach(content, name))["content_type"] == kind


@pytest.mark.parametrize(
    ("part", "kind"),
    [("xl/workbook.xml", f"{OFFICE}spreadsheetml.sheet"), ("word/vbaProject.bin", None)],
)
def test_an_office_file_is_known_by_its_parts(house, attach, refusal_of, tmp_path, part, kind):
    office(part)(tmp_path / "made")
    content = (tmp_path / "made").read_bytes()
    if kind:
        assert house.call(contract.get, attach(content, "a.xlsx"))["content_type"] == kind
    else:
        assert refusal_of(attach, content, "a.docx").code == "attachment.type_not_allowed"


@pytest.mark.requirement("PLT-16")
def test_a_file_over_the_limit_is_refused(house, attach, refusal_of):
    house.runtime.settings = replace(house.runtime.settings, attachment_limit=100)
    refusal = refusal_of(attach)
    assert (refusal.code, refusal.details["most"]) == ("attachment.too_large", 100)
    assert refusal.status == 413, "as a body that is too large"


@pytest.mark.requirement("PLT-16")
def test_who_does_not_see_the_record_does_not_see_its_files(house, attach, refusal_of):
    key = attach()
    stranger = house.acting(actor_id="rep", scopes={"*": "own"})
    for operation in (contract.listed, contract.get, contract.download, contract.remove):
        given = key if operation is not contract.listed else dict(list(key.items())[:2])
        assert refusal_of(stranger.call, operation, given).status == 404, operation.id


@pytest.mark.requirement("PLT-16")
def test_who_may_only_read_the_record_only_reads_its_files(house, attach, refusal_of):
    key = attach()
    reader = house.acting(grants=("customers.customer.get",))
    assert reader.call(contract.download, key)
    for action in (lambda: attach(who=reader), lambda: reader.call(contract.remove, key)):
        refusal = refusal_of(action)
        assert refusal.details == {"permission": "customers.customer.update"}


def test_a_file_is_reached_through_its_own_record_only(house, attach, open_customer, refusal_of):
    key = {**attach(), "record_id": open_customer()["id"]}
    assert refusal_of(house.call, contract.get, key).status == 404
    other = {**attach(), "resource": "customers.contact"}
    assert refusal_of(house.call, contract.get, other).status == 404


@pytest.mark.requirement("PLT-16")
def test_files_go_to_the_recycle_bin_by_themselves_and_with_their_record(
    house, record, attach, refusal_of
):
    key, of = attach(), {"customer_id": record["record_id"]}
    house.call(customer.remove, of)
    assert refusal_of(house.call, contract.get, key).status == 404
    house.call(customer.restore, of)
    house.call(contract.remove, key)
    assert house.call(contract.listed, record)["items"] == []
    [removed] = house.call(contract.listed, {**record, "removed": True})["items"]
    assert removed["id"] == key["attachment_id"]
    house.call(contract.restore, key)
    assert len(house.call(contract.listed, record)["items"]) == 1


@pytest.mark.requirement("PLT-16")
def test_the_sweep_takes_what_was_removed_long_ago_and_what_nobody_knows(house, attach, tmp_path):
    kept, removed = attach(), attach(b"%PDF-1.7", "a.pdf")
    house.run_due()
    house.call(contract.remove, removed)
    (tmp_path / "stray").write_bytes(b"x")
    store = blob_store(house.runtime.settings, "customers")
    store.put("stray", tmp_path / "stray")
    assert keeping.sweep in house.runtime.service.hourly
    assert keeping.sweep(house.runtime) == 0
    house.clock.at = dt.datetime.now(dt.UTC) + dt.timedelta(days=31)
    assert keeping.sweep(house.runtime) == 2
    assert blobs(house) == [kept["attachment_id"]]


@pytest.mark.requirement("PLT-16")
def test_an_infected_file_is_never_handed_out(house, attach, refusal_of):
    scanner = "sh -c 'grep -q EICAR $0 && echo Eicar-Test && exit 1 || exit 0' {path}"
    house.runtime.settings = replace(house.runtime.settings, virus_scanner=scanner)
    bad, good = attach(b"EICAR", "a.txt"), attach(b"hello", "b.txt")
    assert refusal_of(house.call, contract.download, bad).code == "attachment.not_scanned"
    house.run_due()
    refusal = refusal_of(house.call, contract.download, bad)
    assert (refusal.code, refusal.details["finding"]) == ("attachment.infected", "Eicar-Test")
    assert content_of(house, house.call(contract.download, good)) == b"hello"
    assert blobs(house) == [good["attachment_id"]]


def test_a_scanner_that_fails_is_asked_again_and_nothing_is_handed_out(house, attach, refusal_of):
    house.runtime.settings = replace(house.runtime.settings, virus_scanner="sh -c 'exit 2'")
    key = attach()
    house.run_due()
    assert refusal_of(house.call, contract.download, key).code == "attachment.not_scanned"
    house.runtime.settings = replace(house.runtime.settings, virus_scanner="true {path}")
    house.clock.advance(seconds=60)
    house.run_due()
    assert house.call(contract.download, key)


def test_contacts_have_files_as_well(house, record, uploaded):
    person = {"customer_id": record["record_id"], "name": "李雷"}
    of = {"resource": "customers.contact", "record_id": house.call(contact.create, person)["id"]}
    house.call(contract.create, {**of, "upload": uploaded(PNG)})
    assert len(house.call(contract.listed, of)["items"]) == 1


@pytest.mark.requirement("PLT-14")
def test_a_custom_field_holds_a_file_of_its_own_record(house, record, attach, refusal_of):
    about = {"resource": "customers.customer", "key": "c_photo", "kind": "file", "label": "照片"}
    house.call(custom_fields.create, about)
    wish = {"customer_id": record["record_id"], "custom": {"c_photo": "nothing"}}
    assert refusal_of(house.call, customer.update, wish).code == "custom_field.wrong"
    wish["custom"]["c_photo"] = attach()["attachment_id"]
    assert house.call(customer.update, wish)["custom"] == wish["custom"]


@pytest.fixture
def photo(house, record):
    """Return a function that lets the field c_photo name a file; it is defined before."""
    about = {"resource": "customers.customer", "key": "c_photo", "kind": "file"}
    field = house.call(custom_fields.create, {**about, "label": "照片", "label_en": "Photo"})

    def photo(file):
        of = {"customer_id": record["record_id"]}
        house.call(customer.update, {**of, "custom": {"c_photo": file["attachment_id"]}})

    photo.field = {"resource": "customers.customer", "custom_field_id": field["id"]}
    return photo


@pytest.mark.requirement("PLT-14")
def test_a_file_stays_while_a_field_names_it(house, attach, photo, refusal_of):
    first, second = attach(), attach(b"%PDF-1.7", "a.pdf")
    photo(first)
    refusal = refusal_of(house.call, contract.remove, first)
    told = (refusal.status, refusal.code, refusal.details)
    assert told == (409, "attachment.named_by_field", {"field": "Photo"})
    assert "remove" not in house.call(contract.get, first)["abilities"]
    assert "remove" in house.call(contract.get, second)["abilities"]
    photo(second)
    house.call(contract.remove, first)
    assert refusal_of(photo, first).code == "custom_field.wrong"


@pytest.mark.requirement("PLT-14")
def test_a_field_that_nobody_sees_is_not_told_and_a_retired_one_holds_no_file(
    house, attach, photo, refusal_of
):
    file = attach()
    photo(file)
    blind = house.acting(field_rights={"customers.customer": {"c_photo": "hidden"}})
    assert refusal_of(blind.call, contract.remove, file).details == {"field": "***"}
    house.call(custom_fields.retire, photo.field)
    assert house.call(contract.remove, file)["id"] == file["attachment_id"]


@pytest.mark.postgres
@pytest.mark.requirement("PLT-14")
@pytest.mark.parametrize("attempt", range(5))
def test_of_naming_a_file_and_removing_it_at_once_one_is_refused(house, attach, photo, attempt):
    file, refused = attach(), []

    def try_it(action, *given):
        try:
            action(*given)
        except ServiceError as refusal:
            refused.append(refusal.code)

    both = ((photo, file), (house.call, contract.remove, file))
    threads = [threading.Thread(target=try_it, args=one) for one in both]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert refused in (["custom_field.wrong"], ["attachment.named_by_field"])


def test_files_follow_the_survivor_of_a_merger_and_come_back(house, attach, record, open_customer):
    made, survivor = attach(PNG), open_customer()

    def files(key):
        of = {"resource": "customers.customer", "record_id": key}
        return [one["id"] for one in house.call(contract.listed, of)["items"]]

    wish = {"customer_id": survivor["id"], "duplicate_ids": [record["record_id"]]}
    house.call(merger.merge_customers, wish)
    assert files(survivor["id"]) == [made["attachment_id"]]
    [done] = house.call(merger.listed)["items"]
    house.call(merger.split, {"merger_id": done["id"]})
    assert (files(survivor["id"]), files(record["record_id"])) == ([], [made["attachment_id"]])


@pytest.mark.requirement("PLT-16")
def test_a_record_takes_so_many_files_and_no_more(attach, house, refusal_of, monkeypatch):
    monkeypatch.setattr(handlers, "MOST_FILES", 1)
    first = attach()
    assert refusal_of(attach).code == "attachment.too_many"
    house.call(contract.remove, first)
    assert attach()["attachment_id"] != first["attachment_id"]
