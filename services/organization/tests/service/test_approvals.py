"""Approvals from the asking event to the answer: who is asked, what they do, what is refused."""

import pytest

from chassis.errors import ServiceError
from contracts.notify import message
from contracts.organization import approval, approval_flow, delegation, notice, staff


def test_any_service_asks_by_one_event_and_is_answered_by_one(office):
    office.flow(office.named(office.li))
    request = office.submit()
    case = office.read(request)
    assert (case["state"], case["kind"]) == ("pending", "sales.discount_approval")
    assert (case["snapshot"], case["snapshot_hash"]) == (office.snapshot, office.snapshot_hash)
    done = office.do(approval.approve, office.li, request, comment="好的")
    assert done["state"] == "approved"
    [answer] = office.house.told(approval.approved)
    assert answer["subject"] == request
    told = {"document_id": "q1", "snapshot_hash": office.snapshot_hash, "comment": "好的"}
    assert told.items() <= answer["data"].items()
    assert answer["data"]["decided_by"] == office.li


def test_the_kind_of_the_document_is_told_in_the_language_of_its_reader(office):
    office.flow(office.named(office.li))
    request = office.submit()
    for language, label in (("zh", "报价单"), ("en", "quote")):
        [case] = office.house.call(approval.listed, language=language)["items"]
        assert case["document_label"] == label
    [told] = office.house.acting(actor_id=office.li).call(notice.listed)["items"]
    assert told["title"] == f"待审批：报价单 {case['title']}"
    assert request == case["id"]


def test_the_same_request_told_twice_opens_one_case(office):
    office.flow(office.named(office.li))
    office.submit()
    office.asked = 0
    assert office.submit() == "request-1"
    assert len(office.house.call(approval.listed)["items"]) == 1


@pytest.mark.requirement("ORG-22")
def test_a_sequence_asks_one_after_the_other_and_only_them(office):
    office.flow(office.named(office.li, office.zhao, mode="sequence"))
    request = office.submit()
    assert office.refused(approval.approve, office.zhao, request) == "not_your_turn"
    assert office.refused(approval.approve, office.sun, request) == "not_found"
    assert office.do(approval.approve, office.li, request)["pending_ids"] == [office.zhao]
    assert office.refused(approval.approve, office.li, request) == "already_decided"
    assert office.do(approval.approve, office.zhao, request)["state"] == "approved"
    assert office.refused(approval.approve, office.zhao, request) == "over"


@pytest.mark.requirement("ORG-22")
def test_any_all_and_ratio_end_as_worked_out(office):
    people = (office.li, office.zhao, office.sun)
    for mode, percent, does, ends in (
        ("any", 100, [approval.reject], "rejected"),
        ("all", 100, [approval.approve, approval.reject], "rejected"),
        ("ratio", 60, [approval.approve, approval.approve], "approved"),
    ):
        made = office.flow(office.named(*people, mode=mode, percent=percent))
        request = office.submit()
        for operation, who in zip(does, people, strict=False):
            case = office.do(operation, who, request, comment="x")
        assert (mode, case["state"]) == (mode, ends)
        house, key = office.house, {"approval_flow_id": made["id"]}
        house.call(approval_flow.retire, key)


def test_a_rejection_is_told_with_its_reason(office):
    office.flow(office.named(office.li))
    request = office.submit()
    office.do(approval.reject, office.li, request, comment="太多")
    [answer] = office.house.told(approval.rejected)
    assert answer["data"]["comment"] == "太多"
    assert office.answers() == [("rejected", request)]


@pytest.mark.requirement("ORG-23")
def test_who_approved_before_is_not_asked_again(office):
    office.flow(office.named(office.li), office.named(office.li), office.named(office.zhao))
    case = office.do(approval.approve, office.li, office.submit())
    assert (case["step"], case["pending_ids"]) == (3, [office.zhao])
    carried = [t for t in case["tasks"] if t["state"] == "carried"]
    assert [(t["step"], t["reason"]) for t in carried] == [(2, "approved_before")]


@pytest.mark.requirement("ORG-24")
def test_a_transfer_lets_somebody_else_decide_instead(office):
    office.flow(office.named(office.li))
    request = office.submit()
    case = office.do(approval.transfer, office.li, request, staff_id=office.sun)
    assert case["pending_ids"] == [office.sun]
    assert office.refused(approval.approve, office.li, request) == "already_decided"
    assert office.do(approval.approve, office.sun, request)["state"] == "approved"


@pytest.mark.requirement("ORG-24")
def test_who_is_asked_for_advice_decides_nothing(office):
    office.flow(office.named(office.li))
    request = office.submit()
    office.do(approval.delegate, office.li, request, staff_id=office.sun)
    case = office.do(approval.reject, office.sun, request, comment="lieber nicht")
    assert (case["state"], case["pending_ids"]) == ("pending", [office.li])
    assert office.do(approval.approve, office.li, request)["state"] == "approved"


@pytest.mark.requirement("ORG-24")
@pytest.mark.parametrize("said", ["in Ordnung", None])
def test_the_answer_gives_the_words_of_who_decided_and_no_others(office, said):
    office.flow(office.named(office.li))
    request = office.submit()
    office.do(approval.delegate, office.li, request, staff_id=office.sun, comment="Rat?")
    office.do(approval.reject, office.sun, request, comment="lieber nicht")
    office.do(approval.approve, office.li, request, **({"comment": said} if said else {}))
    [told] = office.house.told(approval.approved)
    assert told["data"].get("comment") == said


@pytest.mark.requirement("ORG-24")
@pytest.mark.parametrize("position", ["before", "after"])
def test_an_added_signer_decides_as_well(office, position):
    office.flow(office.named(office.li))
    request = office.submit()
    added = {"staff_id": office.sun, "position": position}
    office.do(approval.add_signer, office.li, request, **added)
    order = [office.sun, office.li] if position == "before" else [office.li, office.sun]
    for who in order:
        assert office.read(request)["pending_ids"] == [who]
        office.do(approval.approve, who, request)
    assert office.read(request)["state"] == "approved"


def test_nobody_signs_twice_in_a_step_and_nobody_unknown_at_all(office):
    office.flow(office.named(office.li, office.zhao))
    request = office.submit()
    for operation in (approval.transfer, approval.delegate):
        for who, code in ((office.zhao, "signs_already"), ("nobody", "unknown_colleague")):
            assert office.refused(operation, office.li, request, staff_id=who) == code


@pytest.mark.parametrize("rule", ["superior", "skip"])
def test_nobody_lets_the_submitter_decide_where_the_step_does_not(office, rule):
    office.flow(office.named(office.li, submitter=rule))
    request = office.submit()
    to = {"staff_id": office.wang}
    assert office.refused(approval.transfer, office.li, request, **to) == "is_submitter"
    for position in ("before", "after"):
        added = {**to, "position": position}
        assert office.refused(approval.add_signer, office.li, request, **added) == "is_submitter"
    assert office.read(request)["pending_ids"] == [office.li]
    office.do(approval.delegate, office.li, request, **to)
    assert office.do(approval.approve, office.wang, request)["pending_ids"] == [office.li]


def test_the_submitter_decides_where_the_step_allows_it(office):
    office.flow(office.named(office.li, submitter="self"))
    request = office.submit()
    office.do(approval.transfer, office.li, request, staff_id=office.wang)
    assert office.do(approval.approve, office.wang, request)["state"] == "approved"


@pytest.mark.requirement("ORG-24")
def test_a_return_to_a_step_asks_again_from_there(office):
    office.flow(office.named(office.li), office.named(office.zhao))
    request = office.submit()
    office.do(approval.approve, office.li, request)
    case = office.do(approval.send_back, office.zhao, request, step=1, comment="更多")
    assert (case["step"], case["pending_ids"]) == (1, [office.li])
    assert office.refused(approval.send_back, office.li, request, step=1, comment="x") == (
        "no_such_step"
    )
    office.do(approval.approve, office.li, request)
    assert office.do(approval.approve, office.zhao, request)["state"] == "approved"


@pytest.mark.requirement("ORG-24")
def test_a_return_to_the_submitter_ends_the_case(office):
    office.flow(office.named(office.li))
    request = office.submit()
    assert office.do(approval.send_back, office.li, request, comment="?")["state"] == "returned"
    assert office.answers() == [("returned", request)]


@pytest.mark.requirement("ORG-24")
def test_only_the_submitter_recalls_and_reminds(office):
    office.flow(office.named(office.li))
    request = office.submit()
    assert office.refused(approval.recall, office.li, request) == "not_submitter"
    assert office.refused(approval.remind, office.li, request) == "not_submitter"
    office.do(approval.remind, office.wang, request)
    assert office.refused(approval.remind, office.wang, request) == "reminded_lately"
    assert office.do(approval.recall, office.wang, request)["state"] == "recalled"
    assert office.refused(approval.recall, office.wang, request) == "over"
    assert office.answers() == [("recalled", request)]


@pytest.mark.requirement("ORG-24")
def test_a_comment_is_kept_in_the_trail(office):
    office.flow(office.named(office.li))
    request = office.submit()
    case = office.do(approval.comment, office.wang, request, comment="急")
    assert [(a["act"], a["comment"]) for a in case["acts"]][-1] == ("comment", "急")


def leaves(office, staff_id):
    office.house.call(staff.leave, {"staff_id": staff_id})
    [event] = office.house.told(staff.left)
    office.house.tell(staff.left, staff_id, event["data"])


@pytest.mark.requirement("ORG-23")
def test_the_superior_decides_for_who_has_left(office):
    office.flow(office.named(office.li, office.sun))
    request = office.submit()
    leaves(office, office.li)
    assert set(office.read(request)["pending_ids"]) == {office.zhao, office.sun}
    assert office.refused(approval.approve, office.li, request) == "not_found"
    for who in (office.sun, office.zhao):
        case = office.do(approval.approve, who, request)
    assert case["state"] == "approved"


@pytest.mark.requirement("ORG-23")
def test_an_administrator_decides_where_who_left_had_no_superior(office):
    office.flow(office.named(office.sun))
    request = office.submit()
    leaves(office, office.sun)
    [asked] = office.read(request)["pending_ids"]
    assert asked not in (office.wang, office.sun)
    assert office.read(request)["acts"][-1]["act"] == "hand_over"


@pytest.mark.requirement("ORG-23")
def test_who_leaves_takes_no_voice_along_that_somebody_else_has(office):
    office.flow(office.named(office.li, office.zhao))
    request = office.submit()
    leaves(office, office.li)
    assert office.zhao in office.read(request)["pending_ids"]
    assert office.read(request)["state"] == "pending"


@pytest.mark.requirement("ORG-24")
@pytest.mark.parametrize("does,state", [("pass", "approved"), ("reject", "rejected")])
def test_silence_passes_or_rejects_as_the_step_says(office, does, state):
    office.flow(office.named(office.li, timeout_hours=24, on_timeout=does))
    request = office.submit()
    office.house.clock.advance(hours=23, minutes=59)
    office.house.run_due()
    assert office.read(request)["state"] == "pending"
    office.house.clock.advance(minutes=2)
    office.house.run_due()
    assert office.read(request)["state"] == state


@pytest.mark.requirement("ORG-24")
def test_silence_is_reminded_of_again_and_again(office):
    office.flow(office.named(office.zhao, timeout_hours=1, on_timeout="remind"))
    office.submit()
    for _ in range(2):
        office.house.clock.advance(hours=1, minutes=1)
        office.house.run_due()
    assert office.by(office.zhao).call(notice.count)["unread"] == 3


@pytest.mark.requirement("ORG-25")
def test_the_boxes_hold_what_the_counters_say(office):
    copy = [{"kind": "staff", "staff_ids": [office.sun]}]
    office.flow(office.named(office.li, copy_to=copy))
    first, second = office.submit(), office.submit()
    office.do(approval.approve, office.li, first)
    boxes = (approval.to_approve, approval.done, approval.submitted, approval.copied)
    people = (office.li, office.li, office.wang, office.sun)
    found = [
        {row["id"] for row in office.by(who).call(box)["items"]}
        for box, who in zip(boxes, people, strict=True)
    ]
    assert found == [{second}, {first}, {first, second}, {first, second}]
    counted = office.by(office.li).call(approval.counters)
    assert counted == {"to_approve": 1, "submitted": 0, "done": 1, "copied": 0}
    assert office.by(office.wang).call(approval.counters)["submitted"] == 1
    assert office.by(office.sun).call(approval.counters)["copied"] == 2


@pytest.mark.requirement("ORG-25")
def test_who_is_asked_is_told_and_gets_a_mail(office):
    office.flow(office.named(office.zhao))
    request = office.submit()
    office.house.run_due()
    [told] = office.by(office.zhao).call(notice.listed)["items"]
    assert (told["about_resource"], told["about_id"]) == ("organization.approval", request)
    [(operation, payload)] = office.house.rpc.calls
    assert (operation, payload["to"]) == (message.create.id, "zhao@example.com")
    office.do(approval.approve, office.zhao, request)
    assert office.by(office.wang).call(notice.count)["unread"] == 1


@pytest.mark.requirement("ORG-24")
def test_a_batch_approves_each_by_itself(office):
    office.flow(office.named(office.li))
    requests = [office.submit() for _ in range(2)]
    items = [{"approval_id": r} for r in (*requests, requests[0], "none")]
    items[1]["version"] = 99
    told = office.by(office.li).call(approval.batch_approve, {"items": items})["items"]
    codes = [one["outcome"].rpartition(".")[2] for one in told]
    assert codes == ["ok", "stale", "over", "not_found"]
    assert [bool(one["detail"]) for one in told] == [False, True, True, True]
    assert [office.read(r)["state"] for r in requests] == ["approved", "pending"]


@pytest.mark.requirement("PLT-12", "ORG-24")
def test_a_batch_that_is_sent_again_under_its_key_is_told_as_it_was(office):
    office.flow(office.named(office.li))
    one, two = office.submit(), office.submit()
    asked = {"items": [{"approval_id": one}, {"approval_id": one}]}
    again = office.by(office.li).call, approval.batch_approve
    first, second = (again[0](again[1], asked, idempotency_key="k") for _ in range(2))
    assert [row["outcome"].rpartition(".")[2] for row in first["items"]] == ["ok", "over"]
    assert second == first
    with pytest.raises(ServiceError) as refusal:
        again[0](again[1], {"items": [{"approval_id": two}]}, idempotency_key="k")
    assert refusal.value.code == "idempotency_key_reused"


def test_two_decisions_on_one_version_do_not_both_count(office):
    office.flow(office.named(office.li, office.zhao))
    request = office.submit()
    version = office.read(request)["version"]
    key = {"approval_id": request}
    office.by(office.li).call(approval.approve, key, if_version=version)
    with pytest.raises(ServiceError) as refusal:
        office.by(office.zhao).call(approval.approve, key, if_version=version)
    assert refusal.value.code == "stale"


DECIDING = {"approve", "reject", "return", "transfer", "delegate", "add_signer"}


def able(office, who, request):
    told = office.by(who).call(approval.get, {"approval_id": request})["abilities"]
    [row] = office.by(who).call(approval.listed, {"id": request})["items"]
    assert row["abilities"] == told
    return set(told)


def test_a_case_tells_each_person_what_is_theirs_to_do(office):
    office.flow(office.named(office.li), office.named(office.zhao))
    request = office.submit()
    assert able(office, office.li, request) >= DECIDING
    assert not able(office, office.li, request) & {"recall", "remind"}
    assert able(office, office.wang, request) >= {"recall", "remind", "comment"}
    assert not able(office, office.wang, request) & DECIDING
    done = office.do(approval.approve, office.li, request)
    assert not DECIDING & set(done["abilities"])
    assert able(office, office.zhao, request) >= DECIDING


def stands_in_for_li(office, staff_id):
    span = {"begins_at": "2026-03-25T00:00:00Z", "ends_at": "2026-04-30T00:00:00Z"}
    about = {"delegate_id": staff_id, **span}
    office.by(office.li).call(delegation.create, about)


@pytest.mark.requirement("ORG-24")
def test_who_stands_in_may_decide_as_well(office):
    office.flow(office.named(office.li))
    stands_in_for_li(office, office.sun)
    request = office.submit()
    assert able(office, office.sun, request) >= DECIDING


@pytest.mark.parametrize("rule", ["superior", "skip"])
def test_who_stands_in_decides_nothing_that_he_submitted(office, rule):
    office.flow(office.named(office.li, submitter=rule))
    request = office.submit()
    stands_in_for_li(office, office.wang)
    assert not able(office, office.wang, request) & DECIDING
    assert office.refused(approval.approve, office.wang, request) == "not_asked"
    assert office.refused(approval.reject, office.wang, request, comment="x") == "not_asked"
    boxes = office.by(office.wang).call(approval.counters)
    assert (boxes["to_approve"], boxes["submitted"]) == (0, 1)
    assert office.by(office.wang).call(approval.to_approve)["items"] == []
    assert office.read(request)["pending_ids"] == [office.li]
    assert office.do(approval.approve, office.li, request)["state"] == "approved"


def test_who_stands_in_decides_what_he_submitted_where_the_step_allows_it(office):
    office.flow(office.named(office.li, submitter="self"))
    request = office.submit()
    stands_in_for_li(office, office.wang)
    assert able(office, office.wang, request) >= DECIDING
    assert office.by(office.wang).call(approval.counters)["to_approve"] == 1
    assert office.do(approval.approve, office.wang, request)["state"] == "approved"
