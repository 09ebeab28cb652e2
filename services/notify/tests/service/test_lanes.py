"""Slow ways out of the house delay nothing but themselves."""

from chassis.due import lanes, run_due
from contracts.notify import message as contract


def test_every_way_out_has_a_lane_of_its_own(notify):
    inside, *outside = lanes(notify.runtime)
    own = ["handover", "notify.merge_late_ones", "notify.reminder", "personal_data"]
    assert sorted(inside) == own
    assert sorted(kind for (kind,) in outside) == [
        "notify.delivery",
        "notify.email",
        "notify.partner_feed",
        "notify.sms",
    ]


def test_a_lane_does_only_its_own_work(notify, send):
    sms, mail = send(), send(channel="email", to="li@example.com")
    run_due(notify.runtime, ("notify.sms",))
    states = [notify.call(contract.get, {"message_id": m["id"]})["state"] for m in (sms, mail)]
    assert states == ["sent", "queued"]
