"""Who can be written to."""

import pytest

from contracts.notify.shared import BadRecipient
from notify.recipients import masked, normal


@pytest.mark.parametrize("to", ["13800138000", "+86 138-0013-8000", "１３８００１３８０００"])
def test_one_number_has_one_form(to):
    assert normal("sms", to, "CN") == "+8613800138000"


@pytest.mark.parametrize(
    ("to", "reason"),
    [
        ("013800138000", "not_a_mobile"),
        ("13800138000*", "not_a_phone"),
        ("010-65529988", "not_a_mobile"),
        ("12345", "not_a_phone"),
        ("+999 12345678", "not_a_phone"),
        ("13800138000\nBcc: x@example.com", "not_a_phone"),
        ("li@example.com", "not_a_phone"),
    ],
)
def test_what_is_no_mobile_number_is_refused(to, reason):
    with pytest.raises(BadRecipient) as refusal:
        normal("sms", to, "CN")
    assert refusal.value.details["reason"] == reason


@pytest.mark.parametrize(
    "to",
    [
        "li",
        "li@localhost",
        "li@example.com\r\nBcc: all@example.com",
        "Li <li@example.com>",
        "li@-example.com",
        "a@b@example.com",
        "li@example..com",
        f"{'a' * 65}@example.com",
    ],
)
def test_what_is_no_address_is_refused(to):
    with pytest.raises(BadRecipient):
        normal("email", to, "CN")


def test_events_tell_recipients_only_masked():
    assert masked("sms", "+8613800138000") == "+86138****8000"
    assert masked("email", "wang@example.com") == "w***@example.com"
    assert normal("email", " Wang@Example.COM ", "CN") == "Wang@example.com"
