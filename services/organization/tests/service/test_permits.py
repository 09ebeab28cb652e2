"""What a flow wants approved is done with leave only: for one input, one version, one person."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from chassis.errors import ServiceError
from chassis.gates import digest
from chassis.perform import load
from contracts import catalogue
from contracts.organization import (
    approval,
    approval_flow,
    handover,
    notice,
    permit,
    permit_subject,
    pieces,
)
from contracts.permits import GATED

DESTROY = {"action": "customers.customer.destroy", "command": {"customer_id": "c1"}}
WISH = {**DESTROY, "record_version": 3, "reason": "重复"}
FREE = {"any_flow": False, "permit_ids": []}
SUBJECTS = ("customers", "sales", "ledger", "organization")
ANSWERS = {"approve": approval.approved, "reject": approval.rejected}
GRANTS = (
    *("organization.*", "customers.customer.destroy", "customers.lead.export"),
    "customers.contact.vcards",
    "sales.order.ship",
)


class Gate:
    """Wang may delete for ever; where there is a flow, Li approves it."""

    def __init__(self, office):
        self.office = office
        self.wang = office.house.acting(
            actor_id=office.wang, scopes={"*": "own"}, grants=GRANTS, departments=("d1",)
        )

    def want(self, action=DESTROY["action"], **about):
        test = {"fact": "action", "op": "eq", "values": [action]}
        definition = {"when": {"facts": [test]}}
        kind = {"kind": "organization.permit", "name": "Permits", "definition": definition}
        return self.office.flow(self.office.named(self.office.li), **{**kind, **about})

    def ask(self, **about):
        """Ask for leave and open the case, as the event does."""
        made = self.wang.call(permit.create, {**WISH, **about})
        event = self.office.house.told(permit.approval_requested)[-1]
        self.office.house.tell(permit.approval_requested, event["subject"], event["data"])
        return made

    def decide(self, operation, made, **about):
        self.office.do(operation, self.office.li, made["id"], **about)
        declared = ANSWERS[operation.verb]
        event = self.office.house.told(declared)[-1]
        self.office.house.tell(declared, made["id"], event["data"])
        return self.wang.call(permit.get, {"permit_id": made["id"]})

    def hear(self, resource, action, made):
        [declared] = [event for event in resource.events if event.action == action]
        event = self.office.house.told(declared)[-1]
        self.office.house.tell(declared, event["subject"], event["data"])
        return self.wang.call(permit.get, {"permit_id": made["id"]})

    def check(self, who=None, **about):
        told = {**WISH, **about}
        command = load(catalogue().operations[told["action"]], told["command"])
        asked = {"action": told["action"], "digest": digest(command)}
        asked["record_version"] = told["record_version"]
        return (who or self.wang).call(permit.check, asked, via="customers")


@pytest.fixture
def gate(office):
    return Gate(office)


def refusal(call, *args, **kwargs):
    with pytest.raises(ServiceError) as refused:
        call(*args, **kwargs)
    return refused.value.code.removeprefix("organization.permit."), refused.value.pointer


def test_without_a_flow_nothing_changes(gate):
    assert gate.check() == FREE
    assert refusal(gate.ask)[0] == "not_needed"
    gate.want("sales.order.ship")
    assert gate.check() == {"any_flow": True, "permit_ids": []}


def test_with_a_flow_it_is_done_after_the_approval_only_and_just_as_it_was_approved(gate):
    gate.want()
    assert refusal(gate.check)[0] == "needed"
    made = gate.ask()
    assert refusal(gate.check)[0] == "awaited"
    given = gate.decide(approval.approve, made)
    assert (given["state"], given["valid_until"][:10]) == ("approved", "2026-04-01")
    past = gate.wang.call(permit.history, {"permit_id": made["id"]})["items"][0]["changes"]
    assert past["valid_until"][1] == given["valid_until"]
    assert gate.check()["permit_ids"] == [made["id"]]
    sun = gate.office.house.acting(actor_id=gate.office.sun, scopes={"*": "own"}, grants=GRANTS)
    other = {"command": {"customer_id": "c2"}}
    codes = [refusal(gate.check, **a)[0] for a in ({"record_version": 4}, other, {"who": sun})]
    assert codes == ["outdated", "needed", "needed"]
    gate.office.house.clock.advance(days=8)
    assert refusal(gate.check)[0] == "needed"


def test_what_was_rejected_is_not_done_and_may_be_asked_for_again(gate):
    gate.want()
    made = gate.ask()
    assert refusal(gate.ask)[0] == "already_asked"
    rejected = gate.decide(approval.reject, made, comment="不")
    assert (rejected["state"], rejected["answer"]) == ("rejected", "不")
    assert refusal(gate.check)[0] == "needed"
    assert gate.ask()["state"] == "pending"


ORDER = {"action": "sales.order.ship", "command": {"order_id": "o1"}, "record_version": 2}
ABOVE = {"amount_above": {"amount": "1000", "currency": "CNY"}}


def told(amount, **about):
    """Return what sales tells of a shipment."""
    money = {"amount": amount, "currency": "CNY"}
    record = {"number": "SO1", "lines": [{"name": "伺服电机", "quantity": "3"}]}
    facts = {"customer_id": "c1", "owner_id": "w", **about}
    named = {"record_id": "o1", "name": "SO1 · 华为", "customer_id": "c1", "record": record}
    return {"digest": "d" * 64, "amount": money, "facts": facts, **named}


def file(gate, amount, **about):
    wish = {**ORDER, "reason": "急", "about": told(amount)}
    made = gate.wang.call(permit.file, {**wish, **about}, via="gateway")
    event = gate.office.house.told(permit.approval_requested)[-1]
    gate.office.house.tell(permit.approval_requested, event["subject"], event["data"])
    return made


def shipping(gate, amount, **about):
    judged = {name: told(amount, **about)[name] for name in ("digest", "amount", "facts")}
    asked = {"action": ORDER["action"], "record_version": 2, **judged}
    return gate.wang.call(permit.check, asked, via="sales")


def shipping_otherwise(gate, who, digest="e" * 64):
    """Have *who* try, and then ask for, another shipment of the order; return the refusals."""
    about = {**told("5000.00"), "digest": digest}
    judged = {name: about[name] for name in ("digest", "amount", "facts", "record_id")}
    asked = {"action": ORDER["action"], "record_version": 2, **judged}
    wish = {**ORDER, "reason": "另一家物流", "about": about}
    tried = refusal(who.call, permit.check, asked, via="sales")[0]
    return tried, refusal(who.call, permit.file, wish, via="gateway")[0]


@pytest.mark.requirement("ORG-20")
def test_about_a_record_that_waits_nobody_asks_for_anything_else(gate):
    gate.want(ORDER["action"])
    made, house = file(gate, "5000.00"), gate.office.house
    sun = house.acting(actor_id=gate.office.sun, scopes={"*": "own"}, grants=GRANTS)
    assert refusal(file, gate, "5000.00")[0] == "already_asked"
    assert shipping_otherwise(gate, gate.wang) == ("document.frozen", "document.frozen")
    same = "d" * 64
    assert shipping_otherwise(gate, sun, same) == ("document.frozen", "document.frozen")
    gate.decide(approval.approve, made)
    assert len(shipping(gate, "5000.00")["permit_ids"]) == 1
    wish = {**ORDER, "reason": "另一家物流", "about": {**told("5000.00"), "digest": "e" * 64}}
    assert sun.call(permit.file, wish, via="gateway")["state"] == "pending"


@pytest.mark.requirement("ORG-20")
def test_of_many_who_ask_about_one_record_at_the_same_moment_one_waits(gate):
    gate.want(ORDER["action"])

    def ask(number):
        about = {**told("5000.00"), "digest": f"{number:064}"}
        try:
            gate.wang.call(permit.file, {**ORDER, "reason": "急", "about": about}, via="gateway")
        except ServiceError as refused:
            return refused.code
        return "pending"

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(ask, range(4))) == [*["document.frozen"] * 3, "pending"]


@pytest.mark.requirement("ORG-21")
def test_a_flow_gates_by_amount_and_by_fields_of_the_record(gate):
    by = [{"fact": "customer_id", "op": "ne", "values": ["c9"]}]
    of = [{"fact": "action", "values": [ORDER["action"]]}]
    gate.want(definition={"when": {**ABOVE, "facts": [*of, *by]}})
    assert shipping(gate, "1000.00") == shipping(gate, "5000.00", customer_id="c9")
    assert refusal(shipping, gate, "1000.01")[0] == "needed"
    assert refusal(file, gate, "500.00")[0] == "not_needed"
    gate.decide(approval.approve, file(gate, "5000.00"))
    assert len(shipping(gate, "5000.00")["permit_ids"]) == 1


@pytest.mark.requirement("ORG-21")
@pytest.mark.parametrize(
    ("action", "when", "pointer"),
    [
        ("customers.lead.export", ABOVE, "/amount_above"),
        ("customers.customer.destroy", ABOVE, "/amount_above"),
        ("", ABOVE, "/amount_above"),
        ("sales.order.ship", {"facts": [{"fact": "colour", "values": ["x"]}]}, "/facts/0/fact"),
        ("sales.order.ship", {"facts": [{"fact": "columns", "values": ["x"]}]}, "/facts/0/fact"),
    ],
)
def test_a_flow_that_could_never_gate_is_not_drawn_up(gate, action, when, pointer):
    facts = [{"fact": "action", "values": [action]}] if action else []
    when = {**when, "facts": [*when.get("facts", []), *facts]}
    told = refusal(gate.want, definition={"when": when})
    assert told == ("organization.approval_flow.not_judged", f"/definition/when{pointer}")


@pytest.mark.requirement("ORG-21")
def test_a_flow_for_what_cannot_be_gated_is_not_drawn_up(gate):
    of = [{"fact": "action", "values": [ORDER["action"], "sales.order.shipp"]}]
    told = refusal(gate.want, definition={"when": {"facts": of}})
    code = "organization.approval_flow.unknown_action"
    assert told == (code, "/definition/when/facts/0/values/1")


@pytest.mark.requirement("ORG-21")
def test_what_flows_can_gate_is_told_with_what_they_can_look_at(gate):
    office = gate.office
    kinds = {one["kind"]: one for one in office.house.call(approval_flow.kinds)["items"]}
    assert kinds["sales.discount_approval"]["actions"] == []
    told = {one["action"]: one for one in kinds["organization.permit"]["actions"]}
    assert sorted(told) == sorted(GATED)
    assert told[ORDER["action"]]["name"] == "ship order" and told[ORDER["action"]]["amount"]
    export = told["customers.lead.export"]
    assert (export["facts"], export["amount"]) == (["format", "columns"], False)


def test_the_approver_reads_what_is_to_be_done(gate):
    gate.want(ORDER["action"])
    case = gate.office.read(file(gate, "5000.00")["id"])
    assert (case["title"], case["customer_id"]) == ("SO1 · 华为", "c1")
    assert (case["document_label"], case["amount"]["amount"]) == ("ship order", "5000.00")
    assert case["snapshot"]["record"] == told("5000.00")["record"]
    assert case["facts"] == {"action": ORDER["action"], "reason": "急"}
    key = {"approval_id": case["id"]}
    chinese = gate.office.house.call(approval.get, key, language="zh")
    assert chinese["document_label"] == "销售订单“发货”"
    found = gate.wang.call(permit.listed, {"q": "so1", "sort": "-valid_until"})["items"]
    assert [one["title"] for one in found] == ["SO1 · 华为"]


@pytest.mark.parametrize(
    ("about", "code", "pointer"),
    [
        ({"action": "customers.customer.get"}, "not_gated", "/action"),
        ({"command": {}}, "command_unfit", "/command/customer_id"),
        ({"command": {"customer_id": "c1", "x": 1}}, "command_unfit", "/command/x"),
        ({"record_version": None}, "command_unfit", "/record_version"),
        ({"action": "customers.lead.destroy"}, "forbidden", ""),
    ],
)
def test_a_wish_that_could_not_be_done_is_refused(gate, about, code, pointer):
    gate.want()
    told, at = refusal(gate.ask, **about)
    assert (told, at or "") == (code, pointer)


def spent(service, action):
    return catalogue().events[f"{service}.permit_subject.{action}.v1"]


def test_sheets_of_attendance_are_exported_with_leave_where_a_flow_wants_it(gate):
    export, command = pieces.closed_sheet_export, {"columns": ["name"], "format": "csv"}
    gate.want(export.id)
    about = {"action": export.id, "command": command, "record_version": None}
    assert refusal(gate.wang.call, export, command)[0] == "needed"
    made = gate.decide(approval.approve, gate.ask(**about))
    assert gate.wang.call(export, command)["state"] in ("queued", "completed")
    assert refusal(gate.wang.call, export, command)[0] == "permit.used_up"
    used = gate.hear(permit_subject.permit_subject, "used", made)
    assert used["state"] == "used" and refusal(gate.wang.call, export, command)[0] == "needed"


@pytest.mark.requirement("ORG-20")
@pytest.mark.parametrize("service", SUBJECTS)
def test_a_permit_is_used_up_by_what_it_is_for_unless_nothing_came_of_that(gate, service):
    gate.want()
    made = gate.decide(approval.approve, gate.ask())
    key, told = {"permit_id": made["id"]}, {"permit_id": made["id"]}
    gate.office.house.tell(spent(service, "used"), made["id"], told)
    used = gate.wang.call(permit.get, key)
    assert (used["state"], used["used_at"][:10]) == ("used", "2026-03-25")
    past = gate.wang.call(permit.history, key)["items"][0]
    assert past["changes"]["state"] == ["approved", "used"] and past["at"] == used["used_at"]
    assert refusal(gate.check)[0] == "needed"
    gate.office.house.tell(spent(service, "given_back"), made["id"], told, version=2)
    again = gate.wang.call(permit.get, key)
    assert (again["state"], again["used_at"]) == ("approved", None)
    assert gate.check()["permit_ids"] == [made["id"]]


@pytest.mark.requirement("ORG-20")
def test_a_file_whose_download_broke_is_fetched_again_for_some_minutes(gate):
    cards = {"action": "customers.contact.vcards", "command": {"customer_id": "c1"}}
    cards["record_version"] = None
    gate.want(cards["action"])
    made = gate.decide(approval.approve, gate.ask(**cards))
    gate.office.house.tell(spent("customers", "used"), made["id"], {"permit_id": made["id"]})
    gate.office.house.clock.advance(minutes=4)
    assert gate.check(**cards)["permit_ids"] == [made["id"]]
    assert refusal(gate.check, **{**cards, "command": {"customer_id": "c2"}})[0] == "needed"
    gate.office.house.clock.advance(minutes=2)
    assert refusal(gate.check, **cards)[0] == "needed"


@pytest.mark.requirement("ORG-20")
def test_services_hear_what_becomes_of_a_permit(gate):
    gate.want(ORDER["action"])
    gate.decide(approval.reject, file(gate, "5000.00"), comment="不")
    told = [event["data"] for event in gate.office.house.told(permit.moved)]
    same = {"action": ORDER["action"], "record_id": "o1", "record_version": 2}
    assert told == [{**same, "state": "pending"}, {**same, "state": "rejected"}]
    assert len(gate.wang.call(permit.listed, {"record_id": "o1"})["items"]) == 1


@pytest.mark.requirement("ORG-20")
def test_nobody_decides_about_what_has_changed_meanwhile(gate):
    gate.want()
    made = gate.ask()
    told = {"permit_id": made["id"]}
    gate.office.house.tell(spent("customers", "outdated"), made["id"], told)
    case = gate.office.read(made["id"])
    assert (case["state"], case["acts"][-1]["act"]) == ("recalled", "recall")
    ended = gate.hear(approval.approval, "recalled", made)
    assert ended["state"] == "recalled" and "已变更" in ended["answer"]
    assert gate.ask()["state"] == "pending"


@pytest.mark.parametrize(("answer", "state"), [("reject", "rejected"), ("approve", "outdated")])
def test_an_answer_that_is_on_its_way_meanwhile_is_kept_unless_it_gives_leave(gate, answer, state):
    gate.want()
    made = gate.ask()
    operation = {"reject": approval.reject, "approve": approval.approve}[answer]
    gate.office.do(operation, gate.office.li, made["id"], comment="见附件")
    told = {"permit_id": made["id"]}
    gate.office.house.tell(spent("customers", "outdated"), made["id"], told)
    assert gate.hear(approval.approval, ANSWERS[answer].action, made)["state"] == state


def test_leave_for_what_has_changed_since_is_outdated(gate):
    gate.want()
    made = gate.decide(approval.approve, gate.ask())
    told = {"permit_id": made["id"]}
    gate.office.house.tell(spent("customers", "outdated"), made["id"], told)
    assert gate.wang.call(permit.get, told)["state"] == "outdated"
    assert refusal(gate.check)[0] == "outdated"


def test_a_permit_is_read_by_who_asked_and_his_superiors(gate):
    gate.want()
    key = {"permit_id": gate.ask()["id"]}
    lead = {"actor_id": gate.office.li, "leads": True, "departments": ("d2",)}
    for who, seen in (({"actor_id": gate.office.sun}, False), (lead, True)):
        by = gate.office.house.acting(scopes={"*": "own"}, **who)
        assert bool(by.call(permit.listed)["items"]) is seen
        for operation in (permit.get, permit.history, permit.who_sees):
            if seen:
                assert by.call(operation, key)
            else:
                assert refusal(by.call, operation, key)[0] == "not_found"


@pytest.mark.requirement("ORG-08")
def test_the_wish_of_a_leaver_ends_and_all_who_wait_for_it_are_told(gate):
    gate.want()
    house, office, made = gate.office.house, gate.office, gate.ask()
    given = gate.decide(approval.approve, gate.ask(command={"customer_id": "c2"}))
    heirs = [{"id": office.sun, "department_id": None}]
    about = {"id": "h1", "round": 1, "leaver_id": office.wang, "heirs": heirs, "exceptions": []}
    house.tell(handover.asked, "h1", {**about, "phase": "count"})
    assert office.read(made["id"])["state"] == "pending"
    house.tell(handover.asked, "h1", {**about, "phase": "move"}, version=2)
    assert [office.read(one["id"])["state"] for one in (made, given)] == ["recalled", "approved"]
    for who in (office.sun, office.li):
        told = house.acting(actor_id=who).call(notice.listed)["items"]
        assert any("已撤回" in one["title"] and made["id"] == one["about_id"] for one in told)


def test_flows_of_permits_may_be_retired(gate):
    flow = gate.want()
    gate.office.house.call(approval_flow.retire, {"approval_flow_id": flow["id"]})
    assert gate.check() == FREE
