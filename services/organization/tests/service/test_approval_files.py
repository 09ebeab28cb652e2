"""Files that are put to an approval: who reads them, and what is none."""

import shutil
import time
from dataclasses import replace

import pytest

from chassis.backups import sets
from chassis.files import FileStore
from contracts.organization import approval


@pytest.mark.requirement("ORG-24")
def test_a_file_stays_readable_after_uploads_were_swept(office, tmp_path):
    house = office.house
    house.runtime.settings = replace(house.runtime.settings, data_dir=str(tmp_path))
    uploads = FileStore(house.runtime.settings.upload_folder)
    put = uploads.put("报价".encode())
    office.flow(office.named(office.li))
    request = office.submit()
    upload = {**put, "name": "报价.txt", "content_type": "text/plain"}
    case = office.do(approval.attach, office.wang, request, upload=upload)
    [file] = case["files"]
    assert (file["name"], file["size"]) == ("报价.txt", 6)
    house.run_due()
    uploads.path(put["id"]).unlink()
    told = office.do(approval.read_file, office.li, request, file_id=file["id"])["file"]
    assert uploads.path(told["id"]).read_text(encoding="utf-8") == "报价"
    assert office.refused(approval.read_file, office.li, request, file_id="none") == "not_found"
    office.do(approval.approve, office.li, request)
    assert office.refused(approval.attach, office.wang, request, upload=upload) == "over"


@pytest.fixture
def paper(office, tmp_path):
    """Put a file to an approval; return its key."""
    house = office.house
    house.runtime.settings = replace(house.runtime.settings, data_dir=str(tmp_path / "data"))
    office.flow(office.named(office.li))

    def paper(content):
        request = office.submit()
        put = FileStore(house.runtime.settings.upload_folder).put(content)
        upload = {**put, "name": "a.txt", "content_type": "text/plain"}
        case = office.do(approval.attach, office.wang, request, upload=upload)
        return {"approval_id": request, "file_id": case["files"][0]["id"]}

    return paper


@pytest.mark.requirement("PLT-18", "ORG-24")
def test_a_file_of_an_approval_is_in_a_backup_and_comes_back(office, paper, tmp_path, monkeypatch):
    monkeypatch.setattr(
        sets, "_refuse_causeless", lambda agreed: None
    )  # sales asked; it is no part
    runtime, key = office.house.runtime, paper("报价".encode())
    office.house.run_due()
    uploads = FileStore(runtime.settings.upload_folder)
    uploads.sweep(time.time() + 60)
    sets.write(tmp_path / "set", {"organization": runtime}, print)
    shutil.rmtree(tmp_path / "data")
    sets.restore(tmp_path / "set", {"organization": runtime}, print, force=True)
    told = office.by(office.li).call(approval.read_file, key)["file"]
    assert uploads.path(told["id"]).read_text(encoding="utf-8") == "报价"


@pytest.mark.requirement("PLT-16", "ORG-24")
def test_an_infected_file_of_an_approval_is_never_handed_out(office, paper):
    scanner = "sh -c 'grep -q EICAR $0 && echo Eicar-Test && exit 1 || exit 0' {path}"
    office.house.runtime.settings = replace(office.house.runtime.settings, virus_scanner=scanner)
    bad, good = paper(b"EICAR"), paper(b"hello")
    assert office.refused(approval.read_file, office.li, **bad) == "attachment.not_scanned"
    office.house.run_due()
    assert office.refused(approval.read_file, office.li, **bad) == "attachment.infected"
    assert office.by(office.li).call(approval.read_file, good)["file"]["name"] == "a.txt"


@pytest.mark.requirement("ORG-24")
def test_a_file_is_read_by_who_sees_its_approval_and_through_no_other(office, paper):
    key, other = paper(b"hello"), paper(b"other")
    office.house.run_due()
    office.by(office.li).call(approval.read_file, key)
    assert office.refused(approval.read_file, office.sun, **key) == "not_found"
    wrong = {**other, "file_id": key["file_id"]}
    assert office.refused(approval.read_file, office.li, **wrong) == "not_found"


REFUSED = [
    ("x.exe", b"MZ" + bytes(90), "attachment.type_not_allowed"),
    ("x.html", b"<html><script>1</script></html>", "attachment.type_not_allowed"),
    ("x.txt", b"", "attachment.empty"),
    ("x.txt", b"x" * 101, "attachment.too_large"),
    ("x.pdf", b"no such thing", "attachment.name_misleads"),
]


@pytest.mark.requirement("ORG-24", "PLT-16")
@pytest.mark.parametrize(("name", "content", "code"), REFUSED)
def test_what_is_no_attachment_of_a_record_is_none_of_an_approval(
    office, tmp_path, name, content, code
):
    house = office.house
    settings = replace(house.runtime.settings, data_dir=str(tmp_path), attachment_limit=100)
    house.runtime.settings = settings
    office.flow(office.named(office.li))
    put = FileStore(settings.upload_folder).put(content)
    upload = {**put, "name": name, "content_type": "text/plain"}
    request = office.submit()
    assert office.refused(approval.attach, office.wang, request, upload=upload) == code
    assert office.read(request)["files"] == []


@pytest.mark.requirement("LED-08")
@pytest.mark.parametrize("around", [lambda told: told, lambda told: {"record": told}])
def test_the_approver_reads_which_files_the_document_had(office, around):
    office.flow(office.named(office.li))
    voucher = {"id": "a1", "name": "发票.pdf", "size": 5, "sha256": "0" * 64}
    request = office.submit(snapshot=around({"number": "EX1", "files": [voucher]}))
    key = {"approval_id": request}
    assert office.by(office.li).call(approval.get, key)["document_files"] == [voucher]
    assert office.read(office.submit())["document_files"] == []


@pytest.mark.requirement("ORG-24")
def test_a_case_takes_so_many_files_and_no_more(office, tmp_path):
    house = office.house
    house.runtime.settings = replace(house.runtime.settings, data_dir=str(tmp_path))
    uploads = FileStore(house.runtime.settings.upload_folder)
    office.flow(office.named(office.li))
    request = office.submit()

    def upload(number):
        about = {"name": f"{number}.txt", "content_type": "text/plain"}
        return {"upload": {**uploads.put(f"报价 {number}".encode()), **about}}

    for number in range(20):
        office.do(approval.attach, office.wang, request, **upload(number))
    refused = office.refused(approval.attach, office.wang, request, **upload(20))
    assert (refused, len(office.read(request)["files"])) == ("too_many_files", 20)
