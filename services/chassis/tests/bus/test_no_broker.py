"""A command that cannot speak to the broker says why in one sentence."""

import pytest


@pytest.mark.parametrize("verb", ["topology", "check"])
def test_a_wrong_password_is_told_without_a_traceback(process, uri, verb):
    lower = process("lower")
    head, _, place = uri.rpartition("@")
    lower.environment["AMQP_URI"] = f"{head}wrong@{place}"
    code, words = lower.run(verb)
    assert code == 1 and "refuses user" in words and "or the password" in words
    assert "Traceback" not in words and "wrong@" not in words


def test_a_broker_that_is_not_there_is_told_without_a_traceback(process):
    lower = process("lower")
    lower.environment["AMQP_URI"] = "amqp://guest:guest@127.0.0.1:1/"
    code, words = lower.run("topology")
    assert code == 1 and words.startswith("Error: the broker at 127.0.0.1:1 does not answer")
    assert words.count("\n") == 1


def test_an_unknown_name_is_told_by_check_and_at_the_start(process):
    lower = process("lower")
    lower.environment["LOWER_DATABSE_URL"] = "x"
    told = "LOWER_DATABSE_URL is no setting; did you mean LOWER_DATABASE_URL?"
    assert f"warning: {told}\n" in lower.run("check")[1]
    lower.start()
    assert [line["told"] for line in lower.told("setting.unknown")] == [told]
