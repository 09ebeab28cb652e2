"""Approvals and the handover of a leaver over the real bus, also when services are killed."""

import uuid

import httpx
import pytest
from tests.e2e.door import BACK_S

from house.demo.client import Client, Refused, wait_for

pytestmark = pytest.mark.timeout(300)
QUICK = 20.0
PASSWORD = "blaue Kuh 77 trinkt Tee"


def hire(suite, admin, **about):
    login = f"w{uuid.uuid4().hex[:10]}"
    made = admin.post("/staff", {"name": login, "login": login, "role_ids": ["rep"], **about})
    client = Client(suite.url)
    client.sign_in(login, made["initial_password"])
    changed = {"current_password": made["initial_password"], "new_password": PASSWORD}
    client.post("/password", changed)
    client.sign_in(login, changed["new_password"])
    return client, made["id"]


def test_a_registration_becomes_a_customer_through_an_approval(suite, admin):
    boss, boss_id = hire(suite, admin)
    rep, _ = hire(suite, admin, superior_id=boss_id)
    claimed = rep.post("/registrations", {"name": f"报备{uuid.uuid4().hex[:8]}有限公司"})
    path = f"/registrations/{claimed['id']}"
    asked = rep.post(f"{path}/submit", {}, version=claimed["version"])
    approval = f"/approvals/{asked['approval_id']}"
    box = "/approval-boxes/to-approve"
    wait_for("the boss is asked", lambda: boss.get(box)["items"], QUICK)
    boss.post(f"{approval}/approve", {}, version=boss.get(approval)["version"])
    wait_for("it is approved", lambda: rep.get(path)["state"] == "approved", QUICK)
    assert rep.get(f"/customers/{rep.get(path)['customer_id']}")["name"] == claimed["name"]


def partner_of(suite, admin, name):
    key = admin.post("/api-keys", {"name": name, "role_id": "partner"})["key"]
    client = Client(suite.url)
    client.use_key(key)
    return client


@pytest.mark.requirement("CUS-52")
def test_what_one_partner_registers_no_other_partner_registers(suite, admin):
    boss, boss_id = hire(suite, admin, role_ids=["administrator"])
    first, second = (partner_of(suite, admin, f"agent-{uuid.uuid4().hex[:6]}") for _ in range(2))
    claimed = first.post("/registrations", {"name": f"渠道{uuid.uuid4().hex[:8]}有限公司"})
    path = f"/registrations/{claimed['id']}"
    asked = first.post(f"{path}/submit", {}, version=claimed["version"])
    late = second.post("/registrations", {"name": claimed["name"]})
    submit = f"/registrations/{late['id']}/submit"
    with pytest.raises(Refused, match="registered_already"):
        second.post(submit, {}, version=late["version"])
    wait_for("somebody is asked", lambda: boss.get("/approval-boxes/to-approve")["items"], QUICK)
    boss.post(f"{path}/choose", {"owner_id": boss_id}, version=asked["version"])
    approval = f"/approvals/{asked['approval_id']}"
    boss.post(f"{approval}/approve", {}, version=boss.get(approval)["version"])
    wait_for("it is approved", lambda: first.get(path)["state"] == "approved", QUICK)
    assert boss.get(f"/customers/{first.get(path)['customer_id']}")["owner_id"] == boss_id
    assert first.get(path)["protected_until"]
    with pytest.raises(Refused, match="duplicate"):
        second.post(submit, {}, version=late["version"])
    assert [one["id"] for one in second.get("/registrations")["items"]] == [late["id"]]


@pytest.mark.requirement("ORG-33")
def test_the_organization_hears_its_own_events(suite, admin):
    boss, boss_id = hire(suite, admin)
    rep, _ = hire(suite, admin, superior_id=boss_id)
    asked = rep.post("/work-requests", {"kind": "general", "title": "采购"})
    path = f"/work-requests/{asked['id']}"
    rep.post(f"{path}/submit", {}, version=asked["version"])
    wait_for("the boss is asked", lambda: boss.get("/approval-boxes")["to_approve"] == 1, QUICK)
    [case] = boss.get("/approval-boxes/to-approve")["items"]
    boss.post(f"/approvals/{case['id']}/reject", {"comment": "不"}, version=case["version"])
    wait_for("it is rejected", lambda: rep.get(path)["state"] == "rejected", QUICK)


@pytest.mark.slow
@pytest.mark.requirement("ORG-08")
def test_a_handover_is_whole_although_services_are_killed_in_it(suite, admin):
    leaver, leaver_id = hire(suite, admin)
    _, heir_id = hire(suite, admin)
    for number in range(30):
        leaver.post("/customers", {"name": f"交接{uuid.uuid4().hex[:8]}{number}公司"})
    leaver.post("/tasks", {"title": "报价"})
    plan = admin.post("/handovers", {"leaver_id": leaver_id, "heir_ids": [heir_id]})
    path = f"/handovers/{plan['id']}"
    wait_for("all have counted", lambda: admin.get(path)["state"] == "counted", QUICK)
    admin.post(f"{path}/start", {}, version=admin.get(path)["version"])
    for service in ("customers", "organization"):
        suite.kill(service)
    wait_for("all has moved", lambda: done(admin, path), BACK_S + QUICK * 2)
    parts = {part["service"]: part["moved"] for part in admin.get(path)["parts"]}
    assert parts["customers"] == {"customers.customer": 30}
    assert parts["organization"] == {"organization.task": 1}
    owned = admin.get("/customers", owner_id=heir_id, total="exact", limit=1)
    assert owned["total"] == 30


def done(admin, path):
    try:
        return admin.get(path)["state"] == "done"
    except Exception:  # the service is being killed at this moment
        return False


EXPORT = {"columns": ["name"], "format": "csv"}


@pytest.mark.requirement("ORG-20")
def test_an_export_waits_for_the_approval_that_a_flow_wants_and_is_done_once(suite, admin):
    boss, boss_id = hire(suite, admin)
    rep, _ = hire(suite, admin, superior_id=boss_id)
    path, published = a_flow_for_exports(admin)
    wait_for("the flow counts", lambda: waits_for_leave(rep, "/leads/export", EXPORT), QUICK)
    wish = {"action": "customers.lead.export", "command": EXPORT, "reason": "拜访"}
    asked = rep.post("/permits", wish)
    approval = f"/approvals/{asked['id']}"
    wait_for("the boss is asked", lambda: boss.get("/approval-boxes")["to_approve"], QUICK)
    boss.post(f"{approval}/approve", {}, version=boss.get(approval)["version"])
    given = f"/permits/{asked['id']}"
    wait_for("there is leave", lambda: rep.get(given)["state"] == "approved", QUICK)
    assert rep.post("/leads/export", EXPORT)["state"] in ("queued", "running", "completed")
    wait_for("it is used up", lambda: rep.get(given)["state"] == "used", QUICK)
    assert rep.get(given)["used_by_request"] and waits_for_leave(rep, "/leads/export", EXPORT)
    admin.post(f"{path}/retire", {}, version=published["version"])


LIMIT = {"amount": "1000", "currency": "CNY"}


@pytest.mark.requirement("ORG-20", "ORG-21")
def test_an_order_above_a_limit_waits_for_the_boss_who_reads_what_it_is(suite, admin):
    boss, boss_id = hire(suite, admin)
    rep, _ = hire(suite, admin, superior_id=boss_id)
    small, large = (an_order(admin, rep, price) for price in ("900.00", "1500.00"))
    path, published = a_flow(admin, "sales.order.confirm", amount_above=LIMIT)
    confirm = f"/orders/{large['id']}/confirm"
    wait_for("the flow counts", lambda: waits_for_leave(rep, confirm, {}, version=1), QUICK)
    assert rep.post(f"/orders/{small['id']}/confirm", {}, version=1)["state"] == "confirmed"
    case = leave_is_given(boss, rep, large)
    assert case["title"].startswith(large["number"])
    assert case["customer_id"] == large["customer_id"]
    assert rep.post(confirm, {}, version=1)["state"] == "confirmed"
    admin.post(f"{path}/retire", {}, version=published["version"])


def leave_is_given(boss, rep, order):
    wish = {"action": "sales.order.confirm", "command": {"order_id": order["id"]}}
    asked = rep.post("/permits", {**wish, "record_version": 1, "reason": "急"})
    wait_for("the boss is asked", lambda: boss.get("/approval-boxes")["to_approve"], QUICK)
    path = f"/orders/{order['id']}"
    wait_for("it is frozen", lambda: rep.get(path)["abilities"] == [], QUICK)
    with pytest.raises(Refused, match="document.frozen"):
        rep.patch(path, {"note": "改"}, version=1)
    case = boss.get(f"/approvals/{asked['id']}")
    boss.post(f"/approvals/{case['id']}/approve", {}, version=case["version"])
    given = f"/permits/{asked['id']}"
    wait_for("there is leave", lambda: rep.get(given)["state"] == "approved", QUICK)
    return case


def an_order(admin, rep, price):
    told = {"code": uuid.uuid4().hex[:12], "name": "伺服电机", "unit": "台", "tax_percent": "0"}
    money = {"list_price": {"amount": price, "currency": "CNY"}}
    line = {"product_id": admin.post("/products", {**told, **money})["id"], "quantity": "1"}
    customer = rep.post("/customers", {"name": f"放行{uuid.uuid4().hex[:8]}公司"})
    return rep.post("/orders", {"customer_id": customer["id"], "lines": [line]})


def a_flow_for_exports(admin):
    return a_flow(admin, "customers.lead.export")


def a_flow(admin, action, **when):
    test = {"fact": "action", "values": [action]}
    steps = [{"name": "boss", "approvers": [{"kind": "superior"}]}]
    definition = {"steps": steps, "when": {"facts": [test], **when}}
    told = {"kind": "organization.permit", "name": "放行", "definition": definition}
    flow = admin.post("/approval-flows", told)
    path = f"/approval-flows/{flow['id']}"
    return path, admin.post(f"{path}/publish", {}, version=flow["version"])


def waits_for_leave(client, path, body, **about):
    try:
        client.post(path, body, **about)
    except Refused as refusal:
        return refusal.code == "organization.permit.needed"
    return False


@pytest.mark.requirement("ORG-31")
def test_a_calendar_reads_the_feed_by_its_address_and_a_guest_answers_by_mail(suite, admin):
    days = {"starts_at": "2036-03-26T01:00:00Z", "ends_at": "2036-03-26T02:00:00Z"}
    guest = [{"email": "zhao@guest.example", "name": "赵总"}]
    made = admin.post("/appointments", {"title": "客户拜访", "guests": guest, **days})
    path = admin.post("/calendar-feeds", {"name": "手机"})["path"]
    told = httpx.get(suite.url + path, trust_env=False)
    assert told.headers["content-type"].startswith("text/calendar")
    assert "客户拜访" in told.text
    secret = path.split("/")[-2]
    guessed = path.replace(secret, secret[::-1])
    assert httpx.get(suite.url + guessed, trust_env=False).status_code == 404
    lines = [
        *("BEGIN:VCALENDAR", "METHOD:REPLY", "BEGIN:VEVENT", f"UID:{made['id']}@appointments.crm"),
        *("DTSTAMP:20360325T040000Z", "SEQUENCE:1"),
        *("ATTENDEE;PARTSTAT=ACCEPTED:mailto:zhao@guest.example", "END:VEVENT", "END:VCALENDAR"),
    ]
    admin.post("/appointment-replies", {"calendar": "\n".join(lines)})
    [answered] = admin.get(f"/appointments/{made['id']}")["guests"]
    assert answered["answer"] == "accepted"
