"""Cases of what is given up before anybody decides about it."""

import pytest

from contracts.organization import approval, notice
from contracts.sales import discount_approval


@pytest.mark.requirement("ORG-24")
def test_what_is_given_up_waits_for_nobody(office):
    office.flow(office.named(office.li))
    request = office.submit()
    office.house.tell(discount_approval.approval_withdrawn, request, {"id": request})
    case = office.read(request)
    assert (case["state"], case["pending_ids"]) == ("recalled", [])
    [answer] = office.house.told(approval.recalled)
    assert (answer["subject"], answer["data"]["document_id"]) == (request, "q1")
    assert office.refused(approval.approve, office.li, request) == "over"
    titles = [one["title"] for one in office.by(office.li).call(notice.listed)["items"]]
    assert any("已撤回" in title for title in titles)


def test_what_was_decided_before_it_was_given_up_stays_decided(office):
    office.flow(office.named(office.li))
    request = office.submit()
    office.do(approval.approve, office.li, request)
    office.house.tell(discount_approval.approval_withdrawn, request, {"id": request})
    assert office.read(request)["state"] == "approved"
    assert office.house.told(approval.recalled) == []
