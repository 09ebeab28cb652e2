"""A setting is taken as its field allows it, or refused in one sentence; nothing starts with it."""

from dataclasses import dataclass
from decimal import Decimal

import pytest

from chassis import setting_names
from chassis.forms_of_settings import between, one_of, such_as
from chassis.settings import BadSettings, ServiceSettings, setting


@dataclass(frozen=True, kw_only=True)
class Shop(ServiceSettings):
    """Settings with every kind of value."""

    days: int = setting(30, unit="d", about="Days.", takes=between(1, 3650))
    pause_s: float = setting(0.5, unit="s", about="Pause.", takes=between(0, 60))
    rebate_percent: Decimal = setting(Decimal(5), about="Rebate.", takes=between(0, 100))
    driver: str = setting("file", about="Driver.", takes=one_of("file", "console"))
    levels: str = setting(
        "1,2", about="Levels.", takes=such_as("1,15,30", lambda t: [*map(int, t.split(","))])
    )
    key: str = setting("", about="Key.", secret=True, takes=such_as("k:v", lambda t: t.index(":")))


def read(**given):
    return Shop.read("toy", given)


def refusal(**given):
    with pytest.raises(BadSettings) as refused:
        read(**given)
    return str(refused.value)


@pytest.mark.parametrize(
    ("name", "text", "wanted"),
    [
        ("TOY_DAYS", "-1", "a whole number from 1 to 3650 d"),
        ("CRM_DAYS", "0", "a whole number from 1 to 3650 d"),
        ("TOY_DAYS", "3651", "a whole number from 1 to 3650 d"),
        ("TOY_DAYS", "1.5", "a whole number from 1 to 3650 d"),
        ("TOY_PAUSE_S", "nan", "a number from 0 to 60 s"),
        ("TOY_PAUSE_S", "-5", "a number from 0 to 60 s"),
        ("TOY_REBATE_PERCENT", "viel", "a number from 0 to 100"),
        ("TOY_REBATE_PERCENT", "300", "a number from 0 to 100"),
        ("TOY_REBATE_PERCENT", "NaN", "a number from 0 to 100"),
        ("TOY_DRIVER", "smpt", "file or console"),
        ("TOY_LEVELS", "often", "of a form such as 1,15,30"),
        ("CRM_HEALTH_PORT", "99999", "a whole number from 0 to 65535"),
        ("CRM_INBOX_DAYS", "-1", "a whole number from 30 to 3650 d"),
        ("CRM_WAIT_FOR_DISK", "maybe", "true or false"),
        ("CRM_TIME_ZONE", "Mars/Olympus", "of a form such as Asia/Shanghai"),
        ("CRM_LOG_LEVEL", "loud", "debug, info, warning or error"),
    ],
)
def test_a_wrong_value_is_refused_with_its_name_and_what_it_may_be(name, text, wanted):
    assert refusal(**{name: text}) == f"{name}={text!r} is not {wanted}"


def test_every_wrong_value_is_told_at_once():
    told = refusal(TOY_DAYS="0", TOY_DRIVER="pigeon")
    assert "TOY_DAYS" in told and "TOY_DRIVER" in told


def test_the_edges_of_a_range_belong_to_it():
    assert [read(TOY_DAYS=text).days for text in ("1", "3650")] == [1, 3650]
    assert read(TOY_REBATE_PERCENT="12.5").rebate_percent == Decimal("12.5")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("TOY_KEY", "my secret"),
        ("AMQP_URI", "nonsense"),
        ("AMQP_URI", "http://u:my-secret@h/"),
        ("TOY_DATABASE_URL", "sqlit:///my-secret"),
        ("TOY_DATABASE_URL", "my-secret"),
    ],
)
def test_a_refused_secret_is_not_shown(name, text):
    told = refusal(**{name: text})
    assert told.startswith(f"{name} is not of a form such as ") and text not in told


def test_a_file_that_is_not_there_is_named(tmp_path):
    assert "TOY_KEY_FILE" in refusal(TOY_KEY_FILE=str(tmp_path / "none"))


KNOWN = {"toy": Shop}


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("TOY_DATABSE_URL", "TOY_DATABASE_URL"),
        ("CRM_DATADIR", "CRM_DATA_DIR"),
        ("TOY_DAYS_FIEL", "TOY_DAYS_FILE"),
        ("TOYS_DAYS", "TOY_DAYS"),
        ("CMR_BUS_KEYS", "CRM_BUS_KEYS"),
    ],
)
def test_a_misspelt_name_is_told_with_the_nearest_one(name, meant):
    [told] = setting_names.unknown({name: "1"}, KNOWN)
    assert told == f"{name} is no setting; did you mean {meant}?"


def test_a_name_like_none_is_told_alone():
    assert setting_names.unknown({"TOY_XYZZY": "1"}, KNOWN) == ["TOY_XYZZY is no setting"]


def test_known_names_and_those_of_others_are_not_told():
    names = ("TOY_DAYS", "CRM_DAYS", "AMQP_URI", "CRM_KEY_FILE", "CRM_DEMO_PASSWORD")
    others = ("HOME", "PATH", "TOYOTA", "AMQP_URL", "LANG", "CRMX")
    assert setting_names.unknown(dict.fromkeys((*names, *others), "1"), KNOWN) == []
