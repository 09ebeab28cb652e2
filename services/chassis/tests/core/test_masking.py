"""What people are called and reached by never stands in a log."""

import json
import subprocess
import sys

import pytest
from sqlalchemy import text

from chassis import masking

MOBILE, ADDRESS, CARD, BANK = (
    *("13800138000", "wang.wu@example.com.cn"),
    *("11010519491231002X", "6222020200112233445"),
)


@pytest.mark.parametrize(
    "said",
    [
        MOBILE, "+86" + MOBILE, "+86 138-0013-8000", ADDRESS, CARD, BANK, "+14155550123",
        f"Key (phone)=({MOBILE}) already exists.", f"called {MOBILE}, wrote to <{ADDRESS}>",
        f"'{{\"phone\": \"{MOBILE}\"}}'", f"姓名{ADDRESS}", f"电话：{MOBILE}。",
    ],
)  # fmt: skip
def test_numbers_and_addresses_are_masked_wherever_they_stand(said):
    shown = masking.masked(said)
    assert shown != said and not any(
        secret in shown for secret in (MOBILE[3:], "wang.wu", CARD, BANK, "4155550", "0013-8000")
    )


@pytest.mark.parametrize(
    "harmless",
    [
        "01934b2e-1380-7013-8000-13800138000a", "2026-03-25T04:00:00.000Z", "ms=12.13800138000",
        "QT202603-00001", "029f95dc898bb8ca654ce7951e7515f6", "customers.customer.create", "12345",
    ],
)  # fmt: skip
def test_ids_times_and_numbers_of_documents_stay(harmless):
    assert masking.masked(harmless) == harmless


@pytest.mark.requirement("PLT-19")
def test_fields_marked_personal_are_masked_in_a_line_of_the_log():
    code = (
        "from chassis import log; from chassis.contract import Resource;"
        "Resource('toy', 'person', personal=('wechat', 'name'));"
        "log.setup('toy'); l = log.get('x');"
        f"l.info('seen', wechat='wangwu', name='box', inner={{'to': ['{MOBILE}']}}, n=3);"
        f"exec('''try:\\n  raise ValueError('{MOBILE}')\\nexcept ValueError:\\n"
        "  l.error('crashed', exc_info=True)''')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    seen, crashed = (json.loads(line) for line in done.stdout.splitlines())
    assert (seen["wechat"], seen["name"], seen["n"]) == ("***", "box", 3)
    assert "ValueError: ***00" in crashed["exception"] and MOBILE not in done.stdout


@pytest.mark.requirement("PLT-19")
def test_an_error_of_the_database_does_not_tell_what_was_written(toy):
    wrong = text("insert into no_such_table values (:phone)")
    database = toy.runtime.database
    with pytest.raises(Exception, match="hidden") as failed, database.writing() as connection:
        connection.execute(wrong, {"phone": MOBILE})
    assert MOBILE not in str(failed.value)
