"""A leaver's work goes to his heirs over all services: preview, progress, report, undo."""

import pytest

from chassis.errors import ServiceError
from contracts.notify import message
from contracts.organization import (
    appointment,
    approval,
    handover,
    handover_part,
    notice,
    session,
    task,
)
from contracts.organization import staff as staff_contract
from organization.office.handovers.store import SERVICES

PASSWORD = "correct horse battery"
AT = {"starts_at": "2026-03-26T01:00:00Z", "ends_at": "2026-03-26T02:00:00Z"}


class Leaving:
    """Wang leaves; Li and Sun take over. The other services only report."""

    def __init__(self, house):
        self.house = house
        house.rpc.answers[message.create.id] = {"id": "m"}
        self.li, self.sun = (house.hire(name)["id"] for name in ("heir", "other"))
        self.wang = house.hire("leaver", superior_id=self.li)["id"]

    def by(self, staff_id):
        return self.house.acting(actor_id=staff_id)

    def plan(self, *heirs, **fields):
        asked = {"leaver_id": self.wang, "heir_ids": list(heirs or (self.li,)), **fields}
        return self.house.call(handover.create, asked)

    def do(self, operation, one):
        told = self.house.call(operation, {"handover_id": one["id"]})
        self.deliver()
        return told

    def read(self, one):
        return self.house.call(handover.get, {"handover_id": one["id"]})

    def deliver(self):
        """Bring the newest request to this service, do its work, bring its reports back."""
        before = len(self.house.told(handover_part.reported))
        event = self.house.told(handover.asked)[-1]
        version = event["aggregateversion"]
        self.house.tell(handover.asked, event["subject"], event["data"], version=version)
        self.house.run_due()
        for told in self.house.told(handover_part.reported)[before:]:
            self.report(told["data"], told["aggregateversion"])

    def report(self, data, version):
        told = {"id": "", **data}
        told.pop("id")
        self.house.tell(handover_part.reported, data["handover_id"], told, version=version)

    def others(self, one, phase, round, **counts):
        """Let every other service report that it is finished."""
        for service in SERVICES:
            if service != "organization":
                about = {"handover_id": one["id"], "service": service, "phase": phase}
                told = {**about, "round": round, "counts": counts, "kept": 0, "finished": True}
                self.report(told, round * 1_000_000 + 1)

    def moved(self, one):
        self.others(one, "count", 0, things=3)
        self.do(handover.start, one)
        self.others(one, "move", 1, things=3)
        return self.read(one)


@pytest.fixture
def leaving(house):
    return Leaving(house)


def refusal(call, *args, **kwargs):
    with pytest.raises(ServiceError) as refused:
        call(*args, **kwargs)
    return refused.value.code.removeprefix("organization.handover.")


def work_of(leaving):
    wang = leaving.by(leaving.wang)
    made = [wang.call(task.create, {"title": f"T{n}"})["id"] for n in range(3)]
    wang.call(task.complete, {"task_id": made[2]})
    wang.call(appointment.create, {"title": "A", **AT})
    return made


@pytest.mark.requirement("ORG-08")
def test_the_preview_counts_in_every_service_and_moves_nothing(leaving):
    made = work_of(leaving)
    one = leaving.plan()
    leaving.deliver()
    assert leaving.read(one)["state"] == "counting"
    leaving.others(one, "count", 0, things=3)
    told = leaving.read(one)
    assert told["state"] == "counted"
    counted = {part["service"]: part["counted"] for part in told["parts"]}
    assert set(counted) == set(SERVICES) >= {"customers", "sales", "service_desk"}
    assert counted["organization"]["organization.task"] == 2
    assert counted["customers"] == {"things": 3}
    assert leaving.house.call(task.get, {"task_id": made[0]})["owner_id"] == leaving.wang


@pytest.mark.requirement("ORG-08")
def test_open_work_moves_closed_work_stays_and_the_account_is_locked(leaving):
    made = work_of(leaving)
    done = leaving.moved(leaving.plan())
    assert done["state"] == "done"
    owners = [leaving.house.call(task.get, {"task_id": one})["owner_id"] for one in made]
    assert owners == [leaving.li, leaving.li, leaving.wang]
    gone = leaving.house.call(staff_contract.get, {"staff_id": leaving.wang})
    assert gone["state"] == "locked"
    own = next(p for p in done["parts"] if p["service"] == "organization")
    assert own["moved"] == {"organization.task": 2, "organization.appointment": 1}


def test_a_locked_leaver_cannot_sign_in(leaving):
    login, password = "zhou", leaving.house.hire("zhou")
    leaving.wang = password["id"]
    leaving.moved(leaving.plan())
    asked = {"login": login, "password": password["initial_password"]}
    assert refusal(leaving.house.anonymous.call, session.create, asked) != ""


@pytest.mark.requirement("ORG-08")
def test_an_heir_does_not_decide_what_he_has_asked_for_himself(leaving, office):
    asked = {"document_id": "q1", "submitter_id": leaving.sun, "chosen_ids": [leaving.wang]}
    step = {"name": "S", "approvers": [{"kind": "chosen"}]}
    office.flow({**step, "submitter": "superior"})
    request = office.submit(**asked)
    leaving.moved(leaving.plan(leaving.sun))
    told = leaving.house.call(approval.get, {"approval_id": request})
    assert told["pending_ids"] == [leaving.li]


@pytest.mark.requirement("ORG-08")
def test_approvals_that_wait_for_the_leaver_wait_for_his_heir(leaving, office):
    office.flow(office.named(leaving.wang))
    request = office.submit(submitter_id=leaving.sun)
    leaving.moved(leaving.plan(leaving.li))
    case = office.read(request)
    assert case["pending_ids"] == [leaving.li]
    assert case["acts"][-1]["act"] == "hand_over"
    decided = leaving.by(leaving.li).call(approval.approve, {"approval_id": request})
    assert decided["state"] == "approved"


def test_what_the_leaver_asked_for_himself_stays_his(leaving, office):
    office.flow(office.named(leaving.sun))
    asked = {"submitter_id": leaving.wang}
    work = office.submit(**asked)
    leave = office.submit(**asked, document_resource="organization.work_request")
    leaving.moved(leaving.plan(leaving.li))
    assert office.read(work)["submitter_id"] == leaving.li
    assert office.read(leave)["submitter_id"] == leaving.wang


@pytest.mark.requirement("ORG-08")
def test_kinds_may_go_to_other_heirs_and_several_share(leaving):
    wang = leaving.by(leaving.wang)
    made = [wang.call(task.create, {"title": "T"})["id"] for _ in range(20)]
    wang.call(appointment.create, {"title": "A", **AT})
    rule = {"resource": "organization.appointment", "heir_ids": [leaving.sun]}
    leaving.moved(leaving.plan(leaving.li, leaving.sun, exceptions=[rule]))
    owners = {leaving.house.call(task.get, {"task_id": one})["owner_id"] for one in made}
    assert owners == {leaving.li, leaving.sun}
    [planned] = leaving.house.call(appointment.listed)["items"]
    assert planned["owner_id"] == leaving.sun


@pytest.mark.requirement("ORG-08")
@pytest.mark.requirement("ORG-31")
def test_the_heir_does_not_get_at_private_appointments(leaving):
    wang = leaving.by(leaving.wang)
    mine = wang.call(appointment.create, {"title": "体检", "private": True, **AT})["id"]
    done = leaving.moved(leaving.plan())
    own = next(p for p in done["parts"] if p["service"] == "organization")
    assert own["moved"].get("organization.appointment", 0) == 0
    heir, key = leaving.by(leaving.li), {"appointment_id": mine}
    for read in (appointment.get, appointment.history, appointment.cancel):
        assert refusal(heir.call, read, key) == "not_found"
    assert heir.call(appointment.listed)["items"] == []


@pytest.mark.requirement("ORG-08")
def test_what_belongs_to_one_customer_goes_to_one_heir(leaving, office):
    wang = leaving.by(leaving.wang)
    about = {"about_resource": "customers.customer"}
    owners = {}
    for customer in ("acme", "bolt"):
        named = {"about_id": customer, **about}
        tasks = [wang.call(task.create, {"title": "T", **named})["id"] for _ in range(2)]
        planned = wang.call(appointment.create, {"title": "A", **AT, **named})["id"]
        asked = office.submit(submitter_id=leaving.wang, customer_id=customer)
        owners[asked] = tasks, planned
    leaving.moved(leaving.plan(leaving.li, leaving.sun))
    read = leaving.house.call
    shared = set()
    for asked, (tasks, planned) in owners.items():
        mine = {read(task.get, {"task_id": one})["owner_id"] for one in tasks}
        mine.add(read(appointment.get, {"appointment_id": planned})["owner_id"])
        mine.add(office.read(asked)["submitter_id"])
        assert len(mine) == 1
        shared |= mine
    assert shared == {leaving.li, leaving.sun}


@pytest.mark.requirement("ORG-08")
def test_the_history_of_what_moved_names_who_started_the_handover(leaving):
    made = work_of(leaving)
    leaving.moved(leaving.plan())
    entry = leaving.house.call(task.history, {"task_id": made[0]})["items"][0]
    assert "owner_id" in entry["changes"]
    assert entry["actor_id"] == leaving.house.who.actor_id


@pytest.mark.requirement("ORG-08")
def test_an_undo_gives_back_what_is_still_with_the_heir(leaving):
    made = work_of(leaving)
    one = leaving.plan()
    leaving.moved(one)
    leaving.house.call(task.assign, {"task_id": made[0], "owner_id": leaving.sun})
    leaving.do(handover.undo, one)
    leaving.others(one, "undo", 2)
    told = leaving.read(one)
    own = next(p for p in told["parts"] if p["service"] == "organization")
    assert (told["state"], own["kept"]) == ("undone", 1)
    owners = [leaving.house.call(task.get, {"task_id": t})["owner_id"] for t in made[:2]]
    assert owners == [leaving.sun, leaving.wang]


@pytest.mark.requirement("ORG-08")
def test_after_its_days_nothing_is_undone(leaving):
    one = leaving.plan()
    leaving.moved(one)
    leaving.house.clock.advance(days=31)
    key = {"handover_id": one["id"]}
    assert refusal(leaving.house.call, handover.undo, key) == "too_late"


def test_large_work_moves_in_chunks_and_reports_on_the_way(leaving, monkeypatch):
    monkeypatch.setattr("chassis.handover.CHUNK", 2)
    wang = leaving.by(leaving.wang)
    for _ in range(5):
        wang.call(task.create, {"title": "T"})
    done = leaving.moved(leaving.plan())
    reports = [e["data"]["counts"] for e in leaving.house.told(handover_part.reported)]
    assert [r["organization.task"] for r in reports if r] == [2, 4, 5, 5]
    assert done["state"] == "done"


def test_a_late_report_of_an_earlier_round_changes_nothing(leaving):
    one = leaving.plan()
    leaving.do(handover.start, one)
    leaving.others(one, "count", 0, things=9)
    assert leaving.read(one)["state"] == "moving"
    leaving.others(one, "move", 1)
    assert leaving.read(one)["state"] == "done"


def test_what_makes_no_sense_is_refused(leaving):
    assert refusal(leaving.plan, "nobody") == "unknown_heir"
    assert refusal(leaving.plan, leaving.wang) == "heir_is_leaver"
    assert refusal(leaving.plan, leaver_id="nobody") == "unknown_record"
    first, second = leaving.plan(), leaving.plan()
    leaving.house.call(handover.start, {"handover_id": first["id"]})
    for operation, one, code in (
        (handover.start, second, "under_way"),
        (handover.start, first, "wrong_state"),
        (handover.cancel, first, "wrong_state"),
        (handover.undo, first, "wrong_state"),
    ):
        assert refusal(leaving.house.call, operation, {"handover_id": one["id"]}) == code
    assert refusal(leaving.plan) == "under_way"


@pytest.mark.requirement("ORG-08")
def test_a_rule_for_a_kind_that_nobody_hands_over_is_refused_by_name(leaving):
    def refused(*kinds):
        rules = [{"resource": kind, "heir_ids": [leaving.sun]} for kind in kinds]
        with pytest.raises(ServiceError) as refusal:
            leaving.plan(exceptions=rules)
        return refusal.value.code.rpartition(".")[2], refusal.value.pointer

    at = "/exceptions/1/resource"
    assert refused("sales.order", "sales.ordre") == ("unknown_kind", at)
    assert refused("sales.order", "sales.order") == ("kind_twice", at)


@pytest.mark.requirement("ORG-08")
def test_nothing_is_given_back_to_who_has_left_for_good(leaving):
    one = leaving.plan()
    leaving.moved(one)
    key = {"staff_id": leaving.wang}
    assert "undo" in leaving.read(one)["abilities"]
    leaving.house.call(staff_contract.leave, key)
    assert "undo" not in leaving.read(one)["abilities"]
    undo = (leaving.house.call, handover.undo, {"handover_id": one["id"]})
    assert refusal(*undo) == "has_left"


@pytest.mark.requirement("ORG-08")
def test_who_leaves_without_a_handover_is_told_of_and_one_with_it_is_not(leaving):
    call = leaving.house.call
    leaving.moved(leaving.plan())
    gone = call(staff_contract.leave, {"staff_id": leaving.wang})
    assert gone["handed_over"] is True
    other = leaving.house.hire("plain", name="Zhou", superior_id=leaving.li)["id"]
    assert call(staff_contract.leave, {"staff_id": other})["handed_over"] is False
    [told] = leaving.by(leaving.li).call(notice.listed)["items"]
    assert (told["kind"], told["about_id"]) == ("handover", other)
    assert "Zhou已离职，但未办理工作交接" in told["title"]


def test_nobody_leaves_for_good_while_he_gets_his_work_back(leaving):
    one = leaving.plan()
    leaving.moved(one)
    leaving.house.call(handover.undo, {"handover_id": one["id"]})
    leave = (leaving.house.call, staff_contract.leave, {"staff_id": leaving.wang})
    assert refusal(*leave) == "organization.staff.getting_work_back"
    leaving.deliver()
    leaving.others(one, "undo", 2)
    assert leaving.house.call(*leave[1:])["state"] == "left"


def test_a_row_offers_what_its_state_allows(leaving):
    one = leaving.plan()
    offered = [set(leaving.read(one)["abilities"])]
    for operation, round in ((handover.start, 1), (handover.undo, 2)):
        leaving.house.call(operation, {"handover_id": one["id"]})
        offered.append(set(leaving.read(one)["abilities"]))
        leaving.deliver()
        leaving.others(one, {1: "move", 2: "undo"}[round], round)
        offered.append(set(leaving.read(one)["abilities"]))
    assert offered == [{"start", "cancel"}, set(), {"undo"}, set(), set()]
    again = leaving.plan()
    leaving.moved(again)
    leaving.house.clock.advance(days=31)
    [row] = leaving.house.call(handover.listed, {"state": "done"})["items"]
    assert row["abilities"] == []


def test_a_plan_can_be_dropped(leaving):
    one = leaving.plan()
    key = {"handover_id": one["id"]}
    assert leaving.house.call(handover.cancel, key)["state"] == "cancelled"
    assert refusal(leaving.house.call, handover.start, key) == "wrong_state"


def test_the_last_administrator_is_not_handed_over(leaving):
    [admin] = leaving.house.call(staff_contract.listed, {"login": "admin"})["items"]
    one = leaving.plan(leaver_id=admin["id"])
    with pytest.raises(ServiceError) as refused:
        leaving.house.call(handover.start, {"handover_id": one["id"]})
    assert refused.value.code == "organization.staff.last_administrator"


def test_a_partner_is_no_heir(leaving):
    partner = leaving.house.hire("partner", role_ids=["partner"])["id"]
    assert refusal(leaving.plan, partner) == "unknown_heir"
