"""Who is asked for advice about an approval decides nothing, whatever he does with it."""

import pytest

from contracts.organization import approval


@pytest.mark.requirement("ORG-24")
def test_who_advises_to_send_it_back_sends_nothing_back(office):
    office.flow(office.named(office.zhao), office.named(office.li))
    request = office.submit()
    office.do(approval.approve, office.zhao, request)
    office.do(approval.delegate, office.li, request, staff_id=office.sun)
    case = office.do(approval.send_back, office.sun, request, comment="unklar", step=1)
    assert (case["state"], case["pending_ids"]) == ("pending", [office.li])
    assert office.do(approval.approve, office.li, request)["state"] == "approved"


@pytest.mark.requirement("ORG-24")
@pytest.mark.parametrize(
    ("hand_on", "about"),
    [
        (approval.transfer, {}),
        (approval.add_signer, {"position": "before"}),
        (approval.add_signer, {"position": "after"}),
    ],
)
def test_advice_that_is_handed_on_stays_advice(office, hand_on, about):
    office.flow(office.named(office.li))
    request = office.submit()
    office.do(approval.delegate, office.li, request, staff_id=office.sun)
    office.do(hand_on, office.sun, request, staff_id=office.zhao, **about)
    while (pending := office.read(request)["pending_ids"]) != [office.li]:
        office.do(approval.reject, pending[0], request, comment="nein")
    assert office.do(approval.approve, office.li, request)["state"] == "approved"


@pytest.mark.requirement("ORG-24")
def test_the_silence_of_who_is_asked_for_advice_decides_nothing(office):
    office.flow(office.named(office.li, timeout_hours=8, on_timeout="reject"))
    request = office.submit()
    office.do(approval.delegate, office.li, request, staff_id=office.sun)
    office.house.clock.advance(hours=9)
    office.house.run_due()
    case = office.read(request)
    assert (case["state"], case["pending_ids"]) == ("pending", [office.li])
