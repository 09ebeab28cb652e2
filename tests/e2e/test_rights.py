"""Rights over all services: superiors, hidden fields, captchas and the log, as people meet them."""

import threading
import time
import uuid

import pytest
from tests.e2e.door import hear

from house.demo.client import Client, Refused
from house.waiting import wait_until

PASSWORD = "green umbrella 99"


@pytest.fixture
def hire(suite, admin):
    """Return a function that takes somebody on and returns (record, signed-in client)."""

    def hire(name, *roles, **about):
        login = f"u{uuid.uuid4().hex[:10]}"
        asked = {"name": name, "login": login, "role_ids": list(roles), **about}
        person = admin.post("/staff", asked)
        client = Client(suite.url)
        client.sign_in(login, person["initial_password"])
        new = {"current_password": person["initial_password"], "new_password": PASSWORD}
        client.post("/password", new)
        return person, client

    return hire


def refusal_of(call, *args, **about):
    with pytest.raises(Refused) as refused:
        call(*args, **about)
    return refused.value


def open_customer(client):
    number = f"138{uuid.uuid4().int % 10**8:08d}"
    fields = {"name": f"权限{uuid.uuid4().hex[:8]}公司", "phones": [{"number": number}]}
    return {**client.post("/customers", fields), "number": number}


@pytest.mark.requirement("ORG-04")
def test_a_superior_of_another_department_sees_what_his_people_own(hire):
    boss, above = hire("老板", "rep")
    _, below = hire("小李", "rep", superior_id=boss["id"])
    _, peer = hire("小王", "rep", superior_id=boss["id"])
    made = open_customer(below)
    assert wait_until(lambda: _sees(above, made), 10)
    assert not _sees(peer, made)
    told = below.get(f"/customers/{made['id']}/who-sees")
    assert _ways(told)[boss["id"]] == {"superior"} and "owner" in _ways(told)[made["owner_id"]]
    word = {
        "channel": "sms",
        "to": made["number"],
        "title": "回访",
        "due_at": "2099-01-01T00:00:00Z",
    }
    kept = f"/reminders/{below.post('/reminders', word)['id']}/who-sees"
    assert _ways(below.get(kept)) == _ways(told)
    assert refusal_of(peer.get, kept).status == 404


def _ways(told):
    return {v["staff_id"]: {r["how"] for r in v["reasons"]} for v in told["items"]}


def _sees(client, customer):
    try:
        return client.get(f"/customers/{customer['id']}")["id"] == customer["id"]
    except Refused:
        return False


@pytest.mark.requirement("ORG-05")
def test_a_masked_field_is_masked_in_the_record_the_list_and_the_history(hire, admin):
    rule = {"resource": "customers.customer", "field": "phones", "right": "masked"}
    grants = ["customers.customer.*"]
    role = admin.post("/roles", {"name": "实习", "grants": grants, "field_rules": [rule]})
    _, trainee = hire("实习生", role["id"])
    made = open_customer(trainee)
    shown = trainee.get(f"/customers/{made['id']}")
    assert shown["masked"] == ["phone", "phones"]
    assert shown["phone"] == f"+86138****{made['number'][-4:]}"
    for path in ("/customers", f"/customers/{made['id']}/history"):
        assert made["number"] not in str(trainee.get(path))
    refused = refusal_of(trainee.get, "/customers", phone=made["number"])
    assert refused.code == "field.not_visible"


@pytest.mark.requirement("ORG-11")
def test_after_three_failures_a_picture_is_asked_for(suite, hire):
    person, _ = hire("小赵")
    stranger = Client(suite.url)
    codes = []
    for _ in range(4):
        codes.append(refusal_of(stranger.sign_in, person["login"], "wrong password").code)
    assert [code.rpartition(".")[2] for code in codes] == ["wrong_credentials"] * 3 + [
        "captcha_required"
    ]
    assert stranger.post("/captchas", {})["image"].startswith("data:image/png;base64,")


@pytest.mark.requirement("ORG-14")
def test_the_log_tells_what_was_done_in_every_service(hire, admin):
    person, client = hire("小钱", "rep")
    made = open_customer(client)
    told = admin.get("/operation-log", actor_id=person["id"])["items"]
    assert {(row["service"], row["record_id"]) for row in told} >= {("customers", made["id"])}
    assert all(row["actor_id"] == person["id"] for row in told)
    mine = client.get("/operation-log")["items"]
    assert {row["actor_id"] for row in mine} == {person["id"]}


@pytest.fixture
def busy(admin):
    """Return a function that goes on changing a customer, five times a second."""
    over, workers = threading.Event(), []

    def work(customer):
        while not over.wait(0.2):
            now = admin.get(f"/customers/{customer['id']}")
            admin.patch(
                f"/customers/{customer['id']}",
                {"description": uuid.uuid4().hex},
                version=now["version"],
            )

    def begin(customer):
        workers.append(threading.Thread(target=work, args=(customer,)))
        workers[-1].start()

    yield begin
    over.set()
    for worker in workers:
        worker.join()


def lock(admin, person):
    version = admin.get(f"/staff/{person['id']}")["version"]
    admin.post(f"/staff/{person['id']}/lock", version=version)


def sign_out(admin, person):
    admin.post(f"/staff/{person['id']}/sign-out")


def take_roles_away(admin, person):
    version = admin.get(f"/staff/{person['id']}")["version"]
    admin.post(f"/staff/{person['id']}/assign-roles", {"role_ids": []}, version=version)


@pytest.mark.requirement("ORG-07")
@pytest.mark.parametrize("shut_out", [lock, sign_out, take_roles_away])
def test_a_live_stream_tells_nothing_five_seconds_after_its_reader_is_shut_out(
    suite, hire, admin, busy, shut_out
):
    person, client = hire("小孙", "rep")
    lines = hear(suite, client)
    made = open_customer(client)
    busy(made)
    assert wait_until(lambda: _told_of(lines, made) > 3, 15)
    shut_out(admin, person)
    time.sleep(5)
    told = _told_of(lines, made)
    time.sleep(2)
    assert _told_of(lines, made) == told


def _told_of(lines, record):
    return sum("customers.customer" in line and record["id"] in line for line in lines)
