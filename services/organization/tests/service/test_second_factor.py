"""A second factor: codes of an app beside the password, each of them good once."""

import base64
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from sqlalchemy import select

from chassis.errors import ServiceError
from contracts.organization import second_factor as contract
from contracts.organization import session, sign_in, staff
from organization.second_factors import rules
from organization.sign_ins.model import SignIn

RFC = base64.b32encode(b"12345678901234567890").decode()


@pytest.mark.parametrize(
    ("moment", "code"),
    [
        (59, "287082"), (1111111109, "081804"), (1111111111, "050471"),
        (1234567890, "005924"), (2000000000, "279037"), (20000000000, "353130"),
    ],
)  # fmt: skip
def test_codes_are_those_of_rfc_6238(moment, code):
    assert rules.code_at(RFC, moment // 30) == code


@pytest.mark.requirement("ORG-13")
@pytest.mark.parametrize("company", ["CRM", "华为技术有限公司", "A&B/上海: 100% 有限公司"])
def test_apps_show_the_name_of_the_company_beside_the_login(house, monkeypatch, company):
    monkeypatch.setitem(vars(house.runtime.settings), "company", company)
    me = house.acting(actor_id=house.hire("wang")["id"], grants=())
    begun = me.call(contract.begin)
    address = urlsplit(begun["uri"])
    told = parse_qs(address.query, strict_parsing=True)
    assert (address.scheme, address.netloc) == ("otpauth", "totp")
    issuer, _, login = address.path.removeprefix("/").rpartition(":")
    assert (unquote(issuer), unquote(login)) == (company.replace(":", ""), "wang")
    assert told == {"secret": [begun["secret"]], "issuer": [company.replace(":", "")],
                    "period": ["30"]}  # fmt: skip
    assert address.geturl().isascii()


class Person:
    """Somebody with an app."""

    def __init__(self, house):
        self.house = house
        self.hired = house.hire("wang")
        self.me = house.acting(actor_id=self.hired["id"], grants=(), source="10.0.0.1")
        self.secret = self.me.call(contract.begin)["secret"]

    def code(self):
        return rules.code_at(self.secret, rules.step_of(self.house.clock.now()))

    def confirm(self):
        codes = self.me.call(contract.confirm, {"code": self.code()})["recovery_codes"]
        self.house.clock.advance(seconds=60)
        return codes

    def sign_in(self, **about):
        return self.house.sign_in("wang", self.hired["initial_password"], **about)

    def refusal(self, **about):
        with pytest.raises(ServiceError) as refused:
            self.sign_in(**about)
        return refused.value.code.rpartition(".")[2]


@pytest.fixture
def wang(house):
    return Person(house)


@pytest.mark.requirement("ORG-13")
def test_it_counts_once_the_app_has_shown_a_code(wang):
    assert wang.sign_in()["id"]
    with pytest.raises(ServiceError) as refused:
        wang.me.call(contract.confirm, {"code": "000000"})
    assert refused.value.code == contract.CodeWrong.code
    wang.confirm()
    assert wang.me.call(contract.get) == {
        "is_on": True, "confirmed_at": "2026-03-25T04:00:00.000Z", "recovery_codes_left": 10
    }  # fmt: skip
    assert wang.refusal() == "second_factor_required"
    assert wang.sign_in(code=wang.code())["id"]


@pytest.mark.requirement("ORG-13")
def test_a_code_opens_once_and_none_before_it(wang):
    wang.confirm()
    code, before = wang.code(), rules.step_of(wang.house.clock.now()) - 1
    assert wang.sign_in(code=code)["id"]
    assert wang.refusal(code=code) == "second_factor_wrong"
    assert wang.refusal(code=rules.code_at(wang.secret, before)) == "second_factor_wrong"


def test_a_clock_half_a_minute_off_is_taken_and_a_minute_is_not(wang):
    wang.confirm()
    here = rules.step_of(wang.house.clock.now())
    assert wang.refusal(code=rules.code_at(wang.secret, here + 2)) == "second_factor_wrong"
    assert wang.sign_in(code=rules.code_at(wang.secret, here + 1))["id"]


def test_a_recovery_code_opens_once(wang):
    codes = wang.confirm()
    assert wang.sign_in(code=codes[0].lower())["id"]
    assert wang.refusal(code=codes[0]) == "second_factor_wrong"
    assert wang.me.call(contract.get)["recovery_codes_left"] == 9


def test_guessing_codes_is_slowed_down_like_guessing_passwords(wang):
    wang.confirm()
    found = [wang.refusal(code="000000") for _ in range(5)]
    assert found == ["second_factor_wrong"] * 4 + ["too_many_attempts"]


def test_a_wrong_password_tells_nothing_of_a_second_factor(wang):
    wang.confirm()
    with pytest.raises(ServiceError) as refused:
        wang.house.sign_in("wang", "not this one", code=wang.code())
    assert refused.value.code == session.WrongCredentials.code


def test_it_goes_with_a_last_code_only(wang):
    wang.confirm()
    with pytest.raises(ServiceError) as refused:
        wang.me.call(contract.remove, {"code": "000000"})
    assert refused.value.code == contract.CodeWrong.code
    assert wang.me.call(contract.remove, {"code": wang.code()})["is_on"] is False
    assert wang.sign_in()["id"]


@pytest.mark.requirement("ORG-13")
@pytest.mark.parametrize("written", [str, lambda code: code.replace("-", "").lower()])
def test_who_lost_the_app_moves_to_a_new_one_by_a_recovery_code(wang, written):
    used, code, *_ = (written(one) for one in wang.confirm())
    assert wang.sign_in(code=used)["id"]
    with pytest.raises(ServiceError) as refused:
        wang.me.call(contract.remove, {"code": used})
    assert refused.value.code == contract.CodeWrong.code
    assert wang.me.call(contract.remove, {"code": code})["is_on"] is False
    wang.secret = wang.me.call(contract.begin)["secret"]
    assert len(wang.confirm()) == 10
    assert wang.refusal(code=code) == "second_factor_wrong", "it was of the factor before"
    assert wang.sign_in(code=wang.code())["id"]


def test_the_administrator_takes_it_from_who_lost_it(wang):
    wang.confirm()
    wang.house.call(contract.reset, {"staff_id": wang.hired["id"]})
    assert wang.sign_in()["id"]
    logged = [row["result"] for row in wang.house.call(sign_in.listed)["items"]]
    assert sorted(logged) == ["ok", "second_factor_off", "second_factor_on"]


@pytest.mark.requirement("PLT-17")
def test_who_took_it_away_is_on_record(wang, house):
    wang.confirm()
    helper = house.hire("helper", role_ids=["administrator"])
    acting = house.acting(actor_id=helper["id"], actor_name="助理")
    acting.call(contract.reset, {"staff_id": wang.hired["id"]})
    [entry, *_] = house.call(staff.history, {"staff_id": wang.hired["id"]})["items"]
    assert (entry["action"], entry["actor_id"]) == ("reset_second_factor", helper["id"])
    with house.runtime.database.reading() as connection:
        lines = select(SignIn.created_by, SignIn.staff_id).where(
            SignIn.result == "second_factor_off"
        )
        assert [tuple(row) for row in connection.execute(lines)] == [
            (helper["id"], wang.hired["id"])
        ]


def test_nobody_weakens_who_may_do_more(wang, house):
    boss = house.hire("boss", role_ids=["administrator"])
    small = house.acting(actor_id="x", grants=("organization.second_factor.reset",))
    with pytest.raises(ServiceError) as refused:
        small.call(contract.reset, {"staff_id": boss["id"]})
    assert refused.value.status == 403


@pytest.mark.parametrize("operation", [contract.confirm, contract.remove])
def test_what_was_not_begun_is_refused(house, operation):
    me = house.acting(actor_id=house.hire("li")["id"], grants=())
    with pytest.raises(ServiceError) as refused:
        me.call(operation, {"code": "000000"})
    assert refused.value.code == contract.NotBegun.code


def test_a_second_one_is_refused_and_keys_have_none(wang, house):
    wang.confirm()
    with pytest.raises(ServiceError) as refused:
        wang.me.call(contract.begin)
    assert refused.value.code == contract.AlreadyOn.code
    with pytest.raises(ServiceError) as refused:
        house.acting(actor_id="key-1", actor_kind="key").call(contract.begin)
    assert refused.value.code == "organization.password.only_for_staff"
