"""Signing in: the right people get in, all others get one and the same answer."""

import jwt
import pytest
from sqlalchemy import event, text

from chassis.errors import ServiceError
from contracts.organization import principal, session, sign_in, signing_key, staff
from organization import hashing

GATEWAY = {"actor_id": "gateway", "actor_kind": "service", "via": "gateway"}


def refused(house, login, password, **about):
    with pytest.raises(ServiceError) as refusal:
        house.sign_in(login, password, **about)
    return refusal.value


def keys(house):
    return {k["kid"]: k for k in house.acting(**GATEWAY).call(signing_key.listed)["items"]}


def read(house, tokens):
    """Return the claims of an access token as the gateway would read them."""
    kid = jwt.get_unverified_header(tokens["access_token"])["kid"]
    return jwt.decode(
        tokens["access_token"],
        keys(house)[kid]["public_pem"],
        algorithms=["EdDSA"],
        issuer="crm-organization",
        audience="crm-api",
        options={"require": ["exp", "iat", "sub", "jti"], "verify_exp": False, "verify_iat": False},
    )


@pytest.mark.requirement("ORG-10")
def test_a_new_colleague_signs_in_and_must_change_the_password(house):
    hired = house.hire("wang")
    tokens = house.sign_in("wang", hired["initial_password"])
    assert tokens["must_change_password"] is True
    assert (tokens["staff_id"], tokens["token_type"]) == (hired["id"], "Bearer")


@pytest.mark.requirement("PLT-34")
def test_an_access_token_names_the_person_and_the_session_for_ten_minutes(house):
    hired = house.hire("wang")
    tokens = house.sign_in("wang", hired["initial_password"])
    head, claims = jwt.get_unverified_header(tokens["access_token"]), read(house, tokens)
    assert (head["alg"], head["typ"]) == ("EdDSA", "at+jwt")
    assert (claims["sub"], claims["sid"]) == (hired["id"], tokens["id"])
    assert claims["exp"] - claims["iat"] == tokens["expires_in_s"] == 600


def test_a_login_is_read_as_people_type_it(house):
    hired = house.hire("wang")
    assert house.sign_in(" WANG ", hired["initial_password"])["staff_id"] == hired["id"]


@pytest.mark.requirement("ORG-11")
def test_unknown_wrong_and_locked_get_the_same_answer_after_one_check_each(house, verifications):
    hired = house.hire("wang")
    locked = house.hire("locked")
    house.call(staff.lock, {"staff_id": locked["id"]}, if_version=locked["version"])
    answers = [
        refused(house, "nobody", "x" * 12),
        refused(house, "wang", "x" * 12),
        refused(house, "locked", locked["initial_password"]),
    ]
    assert {(a.code, a.status, str(a.details)) for a in answers} == {
        ("organization.session.wrong_credentials", 401, "{}")
    }
    assert len(verifications) == 3
    assert verifications[0][0].split("$")[:4] == verifications[1][0].split("$")[:4]
    assert hired["state"] == "active"


@pytest.fixture
def statements(house):
    """How many statements each piece of work has cost; a new one begins with another 0."""
    seen = [0]

    def count(*_):
        seen[-1] += 1

    engines = {house.runtime.database.write_engine, house.runtime.database.read_engine}
    for engine in engines:
        event.listen(engine, "before_cursor_execute", count)
    return seen


@pytest.mark.requirement("ORG-11")
def test_a_login_that_nobody_has_costs_as_many_statements_as_a_wrong_password(house, statements):
    house.hire("wang")
    for login in ("warm", "wang", "nobody"):
        statements.append(0)
        refused(house, login, "x" * 12)
    assert statements[-2] == statements[-1] > 5


@pytest.mark.requirement("ORG-10")
def test_passwords_are_kept_as_argon2id_with_enough_memory(house, real_hashes):
    hasher = hashing.Hasher(house.runtime.settings)
    hashed = hasher.hash("Passw0rd-of-Wang")
    assert hasher.verify(hashed, "Passw0rd-of-Wang")
    _, kind, _, parameters, *_ = hashed.split("$")
    found = dict(p.split("=") for p in parameters.split(","))
    assert kind == "argon2id"
    assert int(found["m"]) >= 19_456 and int(found["t"]) >= 2 and found["p"] == "1"


def test_a_password_is_never_checked_inside_a_transaction(house, monkeypatch):
    hired = house.hire("wang")
    pool, hasher = house.runtime.database.engine.pool, house.runtime.provided["hasher"]
    real, held = hasher.verify, []
    monkeypatch.setattr(hasher, "verify", lambda *a: held.append(pool.checkedout()) or real(*a))
    house.sign_in("wang", hired["initial_password"])
    assert held == [0]


def test_hashes_are_renewed_when_the_parameters_grow(house, monkeypatch):
    hired = house.hire("wang")
    hasher = house.runtime.provided["hasher"]
    monkeypatch.setattr(hasher, "is_outdated", lambda hashed: True)
    before = stored_hash(house, hired["id"])
    house.sign_in("wang", hired["initial_password"])
    assert stored_hash(house, hired["id"]) != before
    house.sign_in("wang", hired["initial_password"])


def stored_hash(house, staff_id):
    from organization.credentials import store

    with house.runtime.transaction(house.who, writes=False) as uow:
        return store.find(uow, staff_id).password_hash


@pytest.mark.requirement("ORG-14")
def test_the_log_tells_who_tried_from_where_with_what_result(house):
    hired = house.hire("wang")
    refused(house, "wang", "x" * 12, source="10.9.9.9", device="Firefox")
    house.sign_in("wang", hired["initial_password"], device="Phone")
    refused(house, "nobody", "x" * 12)
    told = house.call(sign_in.listed)["items"]
    assert {(t["login"], t["source"], t["device"], t["result"]) for t in told} == {
        ("wang", "10.9.9.9", "Firefox", "wrong_password"),
        ("wang", "10.0.0.1", "Phone", "ok"),
        ("nobody", "10.0.0.1", "", "unknown_login"),
    }
    assert {t["created_at"] for t in told} == {"2026-03-25T04:00:00.000Z"}


def test_a_session_event_is_told(house):
    hired = house.hire("wang")
    tokens = house.sign_in("wang", hired["initial_password"])
    [event] = house.told(session.created)
    assert event["data"] == {
        "id": tokens["id"],
        "staff_id": hired["id"],
        "source": "10.0.0.1",
        "ended_by": None,
    }


def test_keys_rotate_without_a_gap(house):
    hired = house.hire("wang")
    before = house.sign_in("wang", hired["initial_password"])
    house.call(signing_key.rotate)
    same = house.sign_in("wang", hired["initial_password"])
    house.clock.advance(seconds=11)
    after = house.sign_in("wang", hired["initial_password"])
    kids = [jwt.get_unverified_header(t["access_token"])["kid"] for t in (before, same, after)]
    assert kids[0] == kids[1] != kids[2]
    assert read(house, before)["sid"] == before["id"] and set(kids) <= set(keys(house))
    house.clock.advance(minutes=12)
    assert set(keys(house)) == {kids[2]}


def test_only_services_may_ask_for_keys_and_principals(house):
    with pytest.raises(ServiceError) as refusal:
        house.call(signing_key.listed)
    assert refusal.value.code == "forbidden"
    with pytest.raises(ServiceError):
        house.call(principal.get, {"actor_id": "a", "session_id": "b"})


def test_signing_in_is_not_tried_so_that_no_guess_goes_uncounted(house):
    hired = house.hire("wang")
    asked = {"login": "wang", "password": hired["initial_password"]}
    with pytest.raises(ServiceError) as refusal:
        house.anonymous.call(session.create, asked, dry_run=True)
    assert refusal.value.code == "dry_run.not_offered"
    me = house.acting(actor_id=hired["id"])
    assert me.call(session.listed)["items"] == []


def test_a_session_lies_idle_for_half_an_hour_at_most(house):
    hired = house.hire("wang")
    tokens = house.sign_in("wang", hired["initial_password"])
    asked = {"actor_id": hired["id"], "session_id": tokens["id"]}
    house.clock.advance(minutes=29)
    assert house.acting(**GATEWAY).call(principal.get, asked)["active"] is True
    house.clock.advance(minutes=2)
    assert house.acting(**GATEWAY).call(principal.get, asked) == {
        "active": False,
        "actor_id": hired["id"],
    }


def test_logins_and_names_that_grow_when_folded_do_no_harm(house):
    assert refused(house, "ΐ" * 200, "x" * 12).status == 401
    hired = house.hire("wang", name="庄" * 100)
    assert (len(hired["pinyin"]), hired["initials"]) == (600, "z" * 100)


def test_what_nobody_asks_for_any_more_is_forgotten_daily(house):
    hired = house.hire("wang")
    house.sign_in("wang", hired["initial_password"])
    refused(house, "nobody", "x" * 12)
    house.run_due()
    assert rows(house) == {"refresh_token": 1, "sign_in_attempt": 3}
    house.clock.advance(days=3)
    house.run_due()
    assert rows(house) == {"refresh_token": 0, "sign_in_attempt": 0}


def rows(house):
    with house.runtime.database.reading() as connection:
        names = ("refresh_token", "sign_in_attempt")
        return {n: connection.scalar(text(f"select count(*) from {n}")) for n in names}


@pytest.mark.requirement("ORG-11")
def test_whoever_failures_keep_out_for_the_day_is_seen_and_let_in_again(house):
    wang = house.hire("wang")
    key = {"staff_id": wang["id"]}
    for _ in range(10):
        house.clock.advance(minutes=16)
        refused(house, "wang", "wrong")
    told = house.call(staff.get, key)
    assert (told["state"], "unlock" in told["abilities"]) == ("active", True)
    assert told["blocked_until"] == "2026-03-25T16:00:00.000Z"
    house.clock.advance(minutes=1)
    assert refused(house, "wang", wang["initial_password"]).code == session.TooManyAttempts.code
    after = house.call(staff.unlock, key, if_version=told["version"])
    assert "unlock" not in after["abilities"]
    assert house.call(staff.get, key)["blocked_until"] is None
    assert house.sign_in("wang", wang["initial_password"])["id"]
    [entry, *_] = house.call(staff.history, key)["items"]
    assert entry["action"] == "unlock"
    with pytest.raises(ServiceError) as wrong:
        house.call(staff.unlock, key, if_version=after["version"])
    assert wrong.value.code == staff.WrongState.code
