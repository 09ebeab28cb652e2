"""Calls: what the telephone system tells, and what becomes of it."""

import pytest

from chassis.errors import ServiceError
from contracts.customers import contact, customer, merger
from contracts.notify import call as contract
from contracts.organization import staff

WANG = {"id": "p1", "customer_id": "c1", "name": "王芳", "phone": "+8613900139000"}


@pytest.fixture
def report(notify):
    """Return a function that tells a step of a call, which somebody takes."""
    notify.tell(staff.created, "staff-2", {"id": "staff-2", "name": "Wang"})

    def tell(step, **about):
        about = {"reference": "pbx-1", "number": "139 0013 9000", "staff_id": "staff-2", **about}
        return notify.call(contract.report, {"step": step, **about})

    return tell


@pytest.mark.requirement("NTF-08")
def test_a_ringing_call_says_at_once_who_calls_and_whom(notify, report):
    notify.tell(contact.created, "p1", WANG)
    made = report("ringing")
    assert (made["number"], made["state"]) == ("+8613900139000", "ringing")
    assert (made["customer_name"], made["contact_name"]) == ("华为", "王芳")
    [told] = notify.told(contract.rang)
    about = {name: told["data"][name] for name in ("title", "owner_id", "customer_id")}
    assert about == {"title": "王芳 · 华为", "owner_id": "staff-2", "customer_id": "c1"}
    assert "139" not in str(told["data"])


def test_a_call_rings_nobody_who_does_not_work_here(report):
    with pytest.raises(ServiceError) as refused:
        report("ringing", staff_id="nobody")
    assert (refused.value.code, refused.value.pointer) == ("unknown_colleague", "/staff_id")
    assert report("ringing", staff_id=None)["owner_id"] is None


@pytest.mark.requirement("NTF-08")
def test_a_call_is_one_record_from_ringing_to_the_recording(notify, report):
    report("ringing", at="2026-03-25T04:00:00Z")
    report("answered", at="2026-03-25T04:00:05Z")
    report("ended", at="2026-03-25T04:01:05Z")
    done = report("recorded", recording_url="https://pbx.example/1.mp3")
    assert (done["state"], done["seconds"]) == ("ended", 60)
    assert done["recording_url"] == "https://pbx.example/1.mp3"
    kept = {name: value for name, value in done.items() if name != "abilities"}
    [row] = notify.call(contract.listed, {"owner_id": "staff-2"})["items"]
    assert {name: row[name] for name in kept} == kept


@pytest.mark.requirement("NTF-08")
@pytest.mark.parametrize(
    ("steps", "state"),
    [
        (("ringing", "ended"), "missed"),
        (("ringing", "ended", "answered"), "ended"),
        (("answered", "answered", "ringing"), "answered"),
        (("ended",), "missed"),
    ],
)
def test_steps_may_come_twice_late_and_in_any_order(notify, report, steps, state):
    assert [report(step) for step in steps][-1]["state"] == state
    assert len(notify.call(contract.listed)["items"]) == 1
    assert len(notify.told(contract.ended)) == steps.count("ended")


def test_an_outgoing_call_that_nobody_takes_is_not_missed(report):
    assert report("ringing", direction="outgoing")["state"] == "ringing"
    assert report("ended")["state"] == "ended"


def test_an_unknown_number_and_an_extension_are_kept_as_they_are(report):
    assert report("ringing", number="8001")["number"] == "8001"
    assert report("ringing", reference="pbx-2", number="anonymous")["customer_id"] is None


def test_the_number_of_a_company_without_a_contact_finds_the_company(notify, report):
    told = {"id": "c1", "name": "华为", "phone": "+8613800138000"}
    notify.tell(customer.updated, "c1", told, version=2)
    made = report("ringing", number="13800138000")
    assert (made["customer_id"], made["contact_id"]) == ("c1", None)


def test_a_reference_belongs_to_one_number(report):
    report("ringing")
    with pytest.raises(ServiceError) as refused:
        report("answered", number="13800138000")
    assert refused.value.code == "notify.call.other_call"


def test_what_was_said_is_written_down_by_who_took_the_call(notify, report):
    made = report("ringing")
    about = {"call_id": made["id"], "note": "要求报价"}
    done = notify.call(contract.update, about, if_version=made["version"])
    assert done["note"] == "要求报价"


def test_a_call_follows_its_customer_into_a_merger(notify, report):
    notify.tell(customer.created, "c2", {"id": "c2", "name": "华为2", "phone": "+8613900139000"})
    made = report("ringing")
    about = {"merger_id": "m", "duplicate_id": "c2", "survivor_id": "c1", "name": "华为"}
    notify.tell(merger.customers_merged, "c1", about, version=2)
    assert notify.call(contract.get, {"call_id": made["id"]})["customer_id"] == "c1"
