"""Who may come in: tokens, keys, and how long rights are believed."""

import base64
import json
import time

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from toy_shop import issue_token, keys

from chassis.errors import Unavailable
from contracts import catalogue
from gateway.auth import RIGHTS, rights_events
from gateway.settings import GatewaySettings

NOW = int(time.time())


def bearer(token):
    return {"Authorization": f"Bearer {token}"}


def unsigned(head, claims):
    parts = [json.dumps(part).encode() for part in (head, claims)]
    return b".".join(base64.urlsafe_b64encode(p).rstrip(b"=") for p in parts).decode() + "."


def forged(**head):
    claims = {"sub": "boss", "iss": "crm-organization", "aud": "crm-api", "iat": NOW}
    return claims | {"exp": NOW + 300}, {"kid": "k1", "typ": "at+jwt", **head}


def attacks():
    claims, head = forged()
    stranger = Ed25519PrivateKey.generate()
    good = issue_token("boss")
    yield "no signature", unsigned({**head, "alg": "none"}, claims)
    yield (
        "HS256 with the public key",
        jwt.encode(
            claims,
            keys.handlers["signing_key_list"]({}, None)["items"][0]["public_pem"][27:60],
            algorithm="HS256",
            headers=head,
        ),
    )
    yield "another key", jwt.encode(claims, stranger, algorithm="EdDSA", headers=head)
    yield "own jwk", issue_token("boss", head={"jwk": {"kty": "OKP"}, "kid": "mine"})
    yield "unknown kid", issue_token("boss", head={"kid": "../../etc/passwd"})
    yield "kid is no text", issue_token("boss", head={"kid": ""})
    yield "critical header", issue_token("boss", head={"crit": ["b64"], "b64": False})
    yield "refresh token", issue_token("boss", head={"typ": "JWT"})
    yield "expired", issue_token("boss", exp=NOW - 60)
    yield "no end", issue_token("boss", exp=None)
    yield "not yet", issue_token("boss", nbf=NOW + 3600)
    yield "other issuer", issue_token("boss", iss="somebody")
    yield "no issuer", issue_token("boss", iss=None)
    yield "other audience", issue_token("boss", aud="another")
    yield "no audience", issue_token("boss", aud=None)
    yield "no subject", issue_token("boss", sub=None)
    yield "unknown person", issue_token("nobody")
    yield "switched off", issue_token("gone")
    yield "changed claims", good.split(".")[0] + "." + issue_token("x").split(".")[1] + ".AAAA"
    yield "cut signature", good[:-4]
    yield "doubled", good + "." + good
    yield "very long", "x" * 5000
    yield "control", "a\tb"
    yield "no algorithm in small letters", unsigned({**head, "alg": "nOnE"}, claims)
    yield "algorithm in small letters", unsigned({**head, "alg": "eddsa"}, claims) + "AAAA"
    yield "no type", retyped(good, typ=None)
    yield "type of an identity token", retyped(good, typ="id_token+jwt")
    yield "issued tomorrow", issue_token("boss", iat=NOW + 86_400)
    yield "end that is no number", issue_token("boss", exp="tomorrow")
    yield "subject that is no text", issue_token("boss", sub=["boss"])
    yield (
        "signature of another token",
        good.rpartition(".")[0] + "." + issue_token("clerk").rpartition(".")[2],
    )
    yield "signature past the order of the curve", malleable(good)
    yield "five parts, as if encrypted", good + ".AAAA.AAAA"
    yield "a document instead of claims", unsigned({**head, "alg": "EdDSA"}, [1, 2]) + "AAAA"


def retyped(token, typ):
    """The same claims under a head of another type, signed with nobody's key."""
    head = {"alg": "EdDSA", "kid": keys.kid, **({"typ": typ} if typ else {})}
    body = json.dumps(head).encode()
    return base64.urlsafe_b64encode(body).rstrip(b"=").decode() + "." + token.partition(".")[2]


def malleable(token):
    """The same signature with the order of the group added, which lax verifiers take."""
    order = 2**252 + 27742317777372353535851937790883648493
    body, _, mac = token.rpartition(".")
    raw = base64.urlsafe_b64decode(mac + "==")
    scalar = (int.from_bytes(raw[32:], "little") + order).to_bytes(32, "little")
    return body + "." + base64.urlsafe_b64encode(raw[:32] + scalar).rstrip(b"=").decode()


ATTACKS = dict(attacks())


def test_there_are_enough_attacks():
    assert len(ATTACKS) >= 25


@pytest.mark.parametrize("name", list(ATTACKS))
@pytest.mark.requirement("PLT-34")
def test_a_bad_token_is_refused(web, problem, name):
    answer = web.get("/v1/toys/t9", headers=bearer(ATTACKS[name]))
    problem(answer, 401, "unauthenticated")
    assert answer.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize("header", ["Basic Ym9zczpib3Nz", "Bearer", "token x"])
def test_other_ways_to_sign_in_are_refused(web, problem, header):
    answer = web.get("/v1/toys/t9", headers={"Authorization": header})
    problem(answer, 401, "unauthenticated")


def test_two_authorizations_are_refused(web, problem):
    both = [("Authorization", f"Bearer {issue_token('boss')}")] * 2
    problem(web.get("/v1/toys/t9", headers=both), 400, "broken_header")


def test_nobody_without_credentials_gets_past_a_permission(web, problem):
    problem(web.get("/v1/toys/t9"), 401, "unauthenticated")


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer x"}])
def test_a_public_operation_takes_whoever_has_no_good_token_as_a_stranger(web, headers):
    assert web.get("/v1/window", headers=headers).json()["name"] == "anonymous"


def test_a_missing_grant_is_refused_before_the_service_is_asked(web, world, problem):
    world.shop.asked.clear()
    answer = web.post("/v1/toys", json={}, headers=bearer(issue_token("clerk")))
    document = problem(answer, 403, "forbidden")
    assert document["details"] == {"permission": "shop.toy.create"} and not world.shop.asked
    assert web.get("/v1/toys/t9", headers=bearer(issue_token("clerk"))).status_code == 200


@pytest.mark.parametrize(
    ("language", "word"),
    [("en", "Change your initial password first"), ("zh-CN", "请先修改初始密码")],
)
def test_the_initial_password_is_named_as_what_stands_in_the_way(web, problem, language, word):
    headers = {**bearer(issue_token("new")), "Accept-Language": language}
    for path in ("/v1/toys/t9", "/v1/jobs", "/v1/counters"):
        answer = web.get(path, headers=headers)
        document = problem(answer, 403, "organization.password.change_required")
        assert word in document["detail"] and "details" not in document


@pytest.mark.parametrize("headers", [{"X-Api-Key": "crm_1"}, {"Authorization": "Bearer crm_1"}])
@pytest.mark.requirement("PLT-34")
def test_a_key_signs_a_system_in_and_only_its_hash_is_sent(web, world, headers):
    assert web.get("/v1/toys/t9", headers=headers).status_code == 200
    assert world.shop.asked[-1][2].actor_kind == "key"
    assert all("crm_1" not in str(asked[1]) for asked in world.organization.asked)


def test_rights_are_asked_for_once_while_they_are_fresh(api, world):
    world.organization.asked.clear()
    for _ in range(5):
        api.get("/toys/t9")
    assert len(world.organization.asked) <= 1


@pytest.mark.requirement("ORG-07")
def test_a_gateway_that_hears_of_nothing_believes_rights_for_five_seconds_at_most():
    assert GatewaySettings().principal_ttl_s <= 5


@pytest.mark.requirement("ORG-07")
def test_everything_that_changes_rights_tells_the_gateway_at_once():
    told = {kind.split(".")[1] for kind in rights_events(catalogue())}
    assert told == set(RIGHTS)


@pytest.mark.requirement("ORG-07")
def test_a_revocation_acts_as_soon_as_rights_are_asked_for_again(make_gateway, world, web):
    gateway = make_gateway(principal_ttl_s=0.2)
    address, token = f"{gateway.url}/v1/toys/t9", bearer(issue_token("boss"))
    assert web.get(address, headers=token).status_code == 200
    world.organization.handlers["principal_get"] = lambda p, c: {
        "actor_id": "boss",
        "actor_kind": "staff",
        "active": False,
    }
    time.sleep(0.25)
    assert web.get(address, headers=token).status_code == 401


def test_rights_outlive_an_outage_of_organization_for_a_while(make_gateway, world, web):
    gateway = make_gateway(principal_ttl_s=0.1, principal_stale_s=1.5)
    address, token = f"{gateway.url}/v1/toys/t9", bearer(issue_token("boss"))
    assert web.get(address, headers=token).status_code == 200

    def away(payload, call):
        raise Unavailable(service="organization")

    world.organization.handlers["principal_get"] = away
    time.sleep(0.2)
    assert web.get(address, headers=token).status_code == 200
    time.sleep(1.5)
    assert web.get(address, headers=token).status_code == 503


def test_a_new_signing_key_is_learnt_by_its_first_token(make_gateway, world, web):
    gateway = make_gateway()
    address = f"{gateway.url}/v1/toys/t9"
    assert web.get(address, headers=bearer(issue_token("boss"))).status_code == 200
    old = keys.private, keys.kid
    keys.private, keys.kid = Ed25519PrivateKey.generate(), "k2"
    token = issue_token("boss")
    gateway.gateway.api.auth._ring._asked_at = 0
    answer = web.get(address, headers=bearer(token))
    keys.private, keys.kid = old
    assert answer.status_code == 200
