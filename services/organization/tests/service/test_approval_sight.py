"""Who only reads an approval sees of its document what his field rights show of it."""

import pytest

from chassis.errors import ServiceError
from chassis.freezing import digest
from contracts.organization import approval, delegation, staff
from organization.bootstrap import FIRST

SNAPSHOT = {
    "title": "机密事由",
    "reason": "离婚",
    "phone": "+8613800138000",
    "total": {"amount": "900.00", "currency": "CNY"},
    "lines": [{"name": "泵", "reason": "急用"}],
}
RULES = {"title": "hidden", "reason": "hidden", "phone": "masked", "total": "hidden"}


@pytest.fixture
def case(office):
    """A case about a quote, in which Li decides."""
    office.flow(office.named(office.li))
    about = {"title": "机密事由", "snapshot": SNAPSHOT, "snapshot_hash": digest(SNAPSHOT)}
    facts = {"discount_percent": "15", "reason": "离婚"}
    amount = {"amount": "900.00", "currency": "CNY"}
    return office.submit(**about, facts=facts, amount=amount)


def reader(office, actor_id, rules=RULES):
    rights = {"sales.quote": rules}
    return office.house.acting(actor_id=actor_id, scopes={"*": "all"}, field_rights=rights)


@pytest.mark.requirement("ORG-05")
def test_a_reader_sees_of_the_document_what_he_sees_of_the_record(office, case):
    told = reader(office, office.sun).call(approval.get, {"approval_id": case})
    assert told["snapshot"] == {"phone": "+86138****8000", "lines": [{"name": "泵"}]}
    assert (told["facts"], told["amount"]) == ({"discount_percent": "15"}, None)
    assert told["title"] == told["document_label"] == "quote"


@pytest.mark.requirement("ORG-05")
def test_a_list_tells_a_reader_no_more_than_the_record(office, case):
    [row] = reader(office, office.sun).call(approval.listed)["items"]
    assert (row["title"], row["amount"]) == ("quote", None)


@pytest.mark.requirement("ORG-05")
def test_a_title_made_of_a_hidden_field_is_not_told(office, case):
    rules = {"reason": "hidden"}
    request = office.submit(title="QT-7 离婚", snapshot=SNAPSHOT, snapshot_hash=digest(SNAPSHOT))
    told = reader(office, office.sun, rules).call(approval.get, {"approval_id": request})
    assert told["title"] == told["document_label"]
    told = reader(office, office.sun, rules).call(approval.get, {"approval_id": case})
    assert told["title"] == "机密事由"


@pytest.mark.requirement("ORG-05")
def test_who_decides_sees_what_is_decided_and_who_submitted_it_what_the_record_shows_him(
    office, case
):
    told = reader(office, office.li).call(approval.get, {"approval_id": case})
    assert (told["snapshot"], told["title"]) == (SNAPSHOT, "机密事由")
    told = reader(office, office.wang).call(approval.get, {"approval_id": case})
    assert told["snapshot"] == {"phone": "+86138****8000", "lines": [{"name": "泵"}]}


def stands_in(office, begins_at, ends_at):
    span = {"begins_at": begins_at, "ends_at": ends_at, "delegate_id": office.sun}
    return {"delegation_id": office.by(office.li).call(delegation.create, span)["id"]}


def sees(office, request):
    try:
        return bool(office.do(approval.get, office.sun, request))
    except ServiceError as refusal:
        assert refusal.code == "not_found"
        return False


@pytest.mark.requirement("ORG-04", "ORG-06", "ORG-08")
def test_who_stands_in_reads_nothing_of_before_and_nothing_of_after(office):
    office.flow(office.named(office.li))
    before = office.submit()
    office.do(approval.approve, office.li, before)
    office.house.clock.advance(days=1)
    stands_in(office, "2026-03-26T00:00:00Z", "2026-03-28T00:00:00Z")
    during = office.submit()
    assert [sees(office, one) for one in (before, during)] == [False, True]
    for who in (office.li, office.sun):
        office.house.call(staff.assign_roles, {"staff_id": who, "role_ids": ["rep"]})
    for request, readers in ((before, {office.li}), (during, {office.li, office.sun})):
        told = office.house.call(approval.who_sees, {"approval_id": request})["items"]
        assert {one["staff_id"] for one in told if one["name"] != FIRST["name"]} == readers
    office.do(approval.approve, office.li, during)
    office.house.clock.advance(days=7)
    assert [sees(office, one) for one in (before, during, office.submit())] == [False, True, False]


@pytest.mark.requirement("ORG-04", "ORG-08")
def test_who_stands_in_later_reads_what_waits_from_then_on(office):
    office.flow(office.named(office.li))
    request = office.submit()
    stands_in(office, "2026-04-20T00:00:00Z", "2026-04-28T00:00:00Z")
    called_off = stands_in(office, "2026-03-29T00:00:00Z", "2026-04-28T00:00:00Z")
    office.by(office.li).call(delegation.end, called_off)
    office.house.clock.advance(days=7)
    office.house.run_due()
    assert not sees(office, request)
    office.house.clock.advance(days=21)
    office.house.run_due()
    assert sees(office, request)
    told = reader(office, office.sun).call(approval.get, {"approval_id": request})
    assert told["snapshot"] == office.snapshot and "approve" in told["abilities"]
