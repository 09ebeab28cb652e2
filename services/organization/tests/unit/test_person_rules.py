"""Names in pinyin, passwords that are easy to guess, delays, and what a token is worth."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from chassis.surnames import spelling
from organization.credentials.rules import is_too_simple
from organization.sessions import rules as sessions
from organization.sign_ins import rules as sign_ins

NOW = dt.datetime(2026, 3, 25, 4, 0, tzinfo=dt.UTC)
SHANGHAI = ZoneInfo("Asia/Shanghai")
POLICY = sign_ins.Policy(free=3, lock_at=10, limit_s=900)
GRACE = dt.timedelta(seconds=10)


@pytest.mark.parametrize(
    ("name", "pinyin", "initials"),
    [
        ("王小明", "wangxiaoming", "wxm"),
        ("单雄信", "shanxiongxin", "sxx"),
        ("曾国藩", "zengguofan", "zgf"),
        ("尉迟恭", "yuchigong", "ycg"),
        ("欧阳锋", "ouyangfeng", "oyf"),
        ("Li Lei", "lilei", "ll"),
        ("O'Neil 王", "oneilwang", "ow"),
        ("...", "", ""),
    ],
)
def test_names_are_spelt_as_their_owners_say_them(name, pinyin, initials):
    assert spelling(name) == (pinyin, initials)


@pytest.mark.parametrize(
    "password",
    [
        *("Password2026!", "abcdefghij", "9876543210", "admin123456", "zhangsan88", "qwertyuiop1"),
        *("12345678901", "20261123202", "13800138017"),
        *("wang-wang-wang", "wang wang wang!", "Ab3$kAb3$k", "小明你好小明你好"),
    ],
)
def test_passwords_that_everybody_tries_first_are_too_simple(password):
    assert is_too_simple(password, ["zhangsan"])


@pytest.mark.parametrize(
    "password",
    [
        "green umbrella",
        "k7Qm-x9Rt-2w",
        "雨后的彩虹真好看啊",
        "wang-wang-went",
        "zhangsan likes long walks",
    ],
)
def test_passwords_that_are_hard_to_guess_are_good(password):
    assert not is_too_simple(password, ["zhangsan", "li"])


def test_delays_double_up_to_a_limit_and_then_lock_for_the_day():
    def wait(failures):
        until = sign_ins.blocked_until(failures, NOW, SHANGHAI, POLICY)
        return (until - NOW).total_seconds() if until else 0

    assert [wait(n) for n in (1, 3, 4, 5, 9)] == [0, 0, 2, 4, 64]
    assert sign_ins.blocked_until(10, NOW, SHANGHAI, POLICY) == dt.datetime(
        2026, 3, 25, 16, 0, tzinfo=dt.UTC
    )
    assert sign_ins.blocked_until(99, NOW, SHANGHAI, sign_ins.Policy(3, 0, 900)) == (
        NOW + dt.timedelta(seconds=900)
    )


def test_the_day_ends_at_midnight_of_the_company_also_over_summer_time():
    berlin, evening = ZoneInfo("Europe/Berlin"), dt.datetime(2026, 3, 28, 22, 0, tzinfo=dt.UTC)
    until = sign_ins.blocked_until(10, evening, berlin, POLICY)
    assert until.astimezone(berlin).isoformat() == "2026-03-29T00:00:00+01:00"
    later = sign_ins.blocked_until(10, evening + dt.timedelta(hours=2), berlin, POLICY)
    assert later.astimezone(berlin).isoformat() == "2026-03-30T00:00:00+02:00"


def test_a_login_and_a_source_never_share_a_counter():
    one, other = sign_ins.keys("ab", "c"), sign_ins.keys("a", "bc")
    assert len({*one, *other}) == 6
    assert max(map(len, one)) <= 80


@pytest.mark.parametrize(
    ("used", "successor_is_unused", "verdict"),
    [(None, False, "fresh"), (10, True, "repeated"), (11, True, "reused"), (1, False, "reused")],
)
def test_a_token_that_comes_back_is_judged(used, successor_is_unused, verdict):
    used_at = NOW - dt.timedelta(seconds=used) if used is not None else None
    assert sessions.judge(used_at, successor_is_unused, NOW, GRACE) == verdict


def test_the_next_token_follows_from_seed_and_token_only():
    seed, token = sessions.new_seed(), sessions.first_token()
    assert sessions.next_token(seed, token) == sessions.next_token(seed, token)
    assert sessions.next_token(sessions.new_seed(), token) != sessions.next_token(seed, token)
    assert len(sessions.next_token(seed, token)) >= 43
