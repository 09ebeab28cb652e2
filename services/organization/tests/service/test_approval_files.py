"""Files that are put to an approval: who reads them, and what is none."""

from dataclasses import replace

import pytest

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
    assert [f["name"] for f in case["files"]] == ["报价.txt"]
    uploads.path(put["id"]).unlink()
    told = office.do(approval.read_file, office.li, request, file_id=put["id"])["file"]
    assert uploads.path(told["id"]).read_text(encoding="utf-8") == "报价"
    assert office.refused(approval.read_file, office.li, request, file_id="none") == "not_found"
    office.do(approval.approve, office.li, request)
    assert office.refused(approval.attach, office.wang, request, upload=upload) == "over"


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
