"""After three failures a person answers for the next attempt: by a picture or a code by e-mail."""

import base64
import io

import pytest
from PIL import Image

from chassis.errors import ServiceError
from contracts.notify import message
from contracts.organization import challenge, password_reset, session
from organization.challenges import rules

WRONG = "quite-wrong-pass"
REQUIRED, IS_WRONG = session.CaptchaRequired.code, session.CaptchaWrong.code


@pytest.fixture
def door(house, monkeypatch):
    """A house that asks for captchas, all of which show ABCDE."""
    house.set(failures_before_captcha=3)
    monkeypatch.setattr(rules, "random_text", lambda: "ABCDE")
    return house


def refusal(house, login="wang", password=WRONG, **about):
    with pytest.raises(ServiceError) as refused:
        house.sign_in(login, password, **about)
    house.clock.advance(seconds=refused.value.details.get("retry_after_s", 0))
    return refused.value


def picture(house, answer="abcde"):
    drawn = house.anonymous.call(challenge.draw)
    return {"captcha_id": drawn["id"], "captcha_answer": answer}


@pytest.mark.requirement("ORG-11")
@pytest.mark.parametrize("login", ["wang", "nobody"])
def test_the_fourth_attempt_needs_a_captcha_whether_the_login_exists_or_not(door, login):
    door.hire("wang")
    codes = [refusal(door, login).code for _ in range(4)]
    assert codes == [session.WrongCredentials.code] * 3 + [REQUIRED]
    assert refusal(door, login, **picture(door, "XXXXX")).code == IS_WRONG
    assert refusal(door, login, **picture(door)).code == session.WrongCredentials.code


@pytest.mark.requirement("ORG-11")
def test_with_the_picture_read_the_right_password_opens(door):
    hired = door.hire("wang")
    for _ in range(3):
        refusal(door)
    assert refusal(door, password=hired["initial_password"]).code == REQUIRED
    assert door.sign_in("wang", hired["initial_password"], **picture(door, " a B c D e "))["id"]
    assert refusal(door).code == session.WrongCredentials.code


def test_a_picture_is_good_once_and_for_a_few_minutes(door):
    for _ in range(3):
        refusal(door)
    used = picture(door)
    assert refusal(door, **used).code == session.WrongCredentials.code
    door.clock.advance(seconds=30)
    assert refusal(door, **used).code == IS_WRONG
    old = picture(door)
    door.clock.advance(minutes=6)
    assert refusal(door, **old).code == IS_WRONG


def test_without_a_captcha_no_password_is_looked_at(door, verifications):
    for _ in range(3):
        refusal(door)
    verifications.clear()
    refusal(door)
    refusal(door, **picture(door, "XXXXX"))
    assert verifications == []


def test_a_source_that_fails_with_many_logins_is_asked_too(door):
    codes = [refusal(door, login=f"user{n}").code for n in range(31)]
    assert codes[29:] == [session.WrongCredentials.code, REQUIRED]


def test_the_picture_is_a_real_one_and_never_twice_the_same(door):
    images = [door.anonymous.call(challenge.draw)["image"] for _ in range(2)]
    assert images[0] != images[1]
    head, _, body = images[0].partition(",")
    shown = Image.open(io.BytesIO(base64.b64decode(body)))
    dark = sum(count for shade, count in enumerate(shown.histogram()) if shade < 128)
    assert (head, shown.format) == ("data:image/png;base64", "PNG")
    assert 0.02 < dark / (shown.width * shown.height) < 0.4


@pytest.mark.requirement("ORG-11")
def test_a_code_by_email_stands_in_for_the_picture(door):
    hired = door.hire("wang", email="wang@firm.cn")
    for _ in range(3):
        refusal(door)
    sent = code_by_email(door, "wang")
    assert sent["to"] == "wang@firm.cn"
    assert refusal(door, login="else", **sent["answer"]).code == session.WrongCredentials.code
    assert door.sign_in("wang", hired["initial_password"], **sent["answer"])["id"]


def code_by_email(house, login):
    once = {"idempotency_key": "k1"}
    asked = house.anonymous.call(challenge.send_code, {"login": login}, **once)
    assert house.anonymous.call(challenge.send_code, {"login": login}, **once) == asked
    house.rpc.answers[message.create.id] = {}
    house.run_due()
    [(_, told)] = house.rpc.calls
    code = "".join(c for c in told["text"].partition("，")[0] if c.isdigit())
    return {**told, "answer": {"captcha_id": asked["id"], "captcha_answer": code}}


def test_for_a_login_that_nobody_has_the_answer_is_the_same_and_nothing_is_sent(door):
    door.hire("wang", email="wang@firm.cn")
    answers = [door.anonymous.call(challenge.send_code, {"login": x}) for x in ("wang", "nobody")]
    assert answers[0].keys() == answers[1].keys()
    assert answers[0]["expires_at"] == answers[1]["expires_at"]
    door.rpc.answers[message.create.id] = {}
    door.run_due()
    assert len(door.rpc.calls) == 1


def test_codes_are_sent_five_times_a_day_and_no_more(door):
    for login in ("wang", "nobody"):
        for _ in range(5):
            door.anonymous.call(challenge.send_code, {"login": login})
        with pytest.raises(ServiceError) as refused:
            door.anonymous.call(challenge.send_code, {"login": login})
        assert refused.value.code == session.TooManyCodes.code
    door.clock.advance(seconds=refused.value.details["retry_after_s"])
    assert door.anonymous.call(challenge.send_code, {"login": "wang"})["id"]


def ask_from(door, source, operation=challenge.send_code):
    stranger = door.acting(actor_id="", actor_kind="anonymous", grants=(), source=source)
    return stranger.call(operation, {"login": "wang"})["id"]


@pytest.mark.requirement("ORG-11")
@pytest.mark.parametrize("login", ["wang", "nobody"])
def test_one_source_uses_up_its_own_codes_and_those_of_one_kind_only(door, login):
    door.hire(login, email="x@firm.cn")
    for _ in range(5):
        ask_from(door, "8.8.8.8")
    with pytest.raises(ServiceError):
        ask_from(door, "8.8.8.8")
    assert ask_from(door, "8.8.8.8", password_reset.create)
    assert ask_from(door, "9.9.9.9")


def test_many_sources_together_have_fifteen_codes_of_a_login(door):
    for number in range(15):
        ask_from(door, f"8.8.8.{number // 5}")
    with pytest.raises(ServiceError) as refused:
        ask_from(door, "8.8.9.9")
    assert refused.value.code == session.TooManyCodes.code


def test_nobody_elsewhere_uses_up_the_codes_of_who_signed_in_here(door):
    hired = door.hire("wang", email="wang@firm.cn")
    door.sign_in("wang", hired["initial_password"], source="10.0.0.9")
    for _ in range(5):
        door.anonymous.call(challenge.send_code, {"login": "wang"})
    home = door.acting(actor_id="", actor_kind="anonymous", grants=(), source="10.0.0.9")
    assert home.call(challenge.send_code, {"login": "wang"})["id"]


@pytest.mark.requirement("ORG-11")
@pytest.mark.parametrize(("factor", "asked"), [(2, True), (10, False)])
def test_how_many_failures_one_address_has_is_the_house_s_to_say(door, factor, asked):
    door.set(source_failures_factor=factor)
    for number in range(3):
        for _ in range(2):
            refusal(door, f"stranger-{number}")
    assert (refusal(door, "li").code == REQUIRED) is asked
