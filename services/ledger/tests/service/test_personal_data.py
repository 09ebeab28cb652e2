"""The books stay as the law demands; the person is told so."""

import pytest

from chassis.testing.crashes import Case, enumerate_crashes
from contracts.ledger import receivable
from contracts.organization import personal_request
from contracts.personal_data import part_of
from ledger.service import service

PART = part_of("ledger")


@pytest.mark.requirement("PLT-19")
def test_what_the_books_hold_is_told_and_stays(ledger):
    [debt] = ledger.owe("10.00")
    person = {"phones": [], "emails": [], "names": [], "record_ids": [debt["customer_id"]]}
    [kept] = ledger.call(PART.tell, person)["items"]
    assert (kept["resource"], kept["law"]) == ("ledger.receivable", "books")
    for version, phase in enumerate(("count", "erase"), 1):
        asked = {"id": "r", "phase": phase, **person}
        ledger.tell(personal_request.asked, "r", asked, version=version)
        ledger.harness.run_due()
    told = ledger.told(PART.reported)[-1]["data"]
    assert (told["phase"], told["counts"]) == ("erase", {})
    assert told["kept"]["ledger.payslip"] == "employment"
    assert ledger.call(receivable.get, {"receivable_id": debt["id"]})["title"] == debt["title"]


def known(harness, phase):
    person = {"phones": [], "emails": [], "names": ["欧阳独秀"], "record_ids": ["c-1"]}
    return "r", {"id": "r", "phase": phase, **person}


@pytest.mark.requirement("PLT-12", "PLT-19")
@pytest.mark.parametrize("phase", ["count", "erase"])
def test_what_a_person_asks_for_is_done_once_wherever_it_is_killed(tmp_path, monkeypatch, phase):
    monkeypatch.setattr("chassis.personal.CHUNK", 1)
    case = Case(personal_request.asked, lambda h: known(h, phase), with_due=True)
    found = enumerate_crashes(service, case, tmp_path)
    assert found.tried > 1 and found.wrong == []
