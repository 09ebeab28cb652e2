"""Webhook signatures and the schedule of attempts."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from notify.webhooks import rules

VECTORS = Path(__file__).parents[5] / "shared/data/08-standards/standard_webhooks_vectors.json"


@pytest.mark.skipif(not VECTORS.exists(), reason="the published vectors are not on this machine")
def test_signatures_are_those_of_standard_webhooks():
    for vector in json.loads(VECTORS.read_text("utf-8"))["vectors"]:
        made = rules.signature(
            vector["secret"],
            vector["webhook-id"],
            int(vector["webhook-timestamp"]),
            vector["payload"].encode(),
        )
        assert made == vector["webhook-signature"]


def test_a_secret_works_with_and_without_prefix_and_padding():
    secret = rules.new_secret(b"x" * 32)
    bare = secret.removeprefix("whsec_")
    signatures = {rules.signature(s, "m", 1, b"{}") for s in (secret, bare, bare.rstrip("="))}
    assert len(signatures) == 1


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_?"])
def test_an_empty_secret_signs_nothing(secret):
    with pytest.raises(ValueError, match="webhook secret"):
        rules.signature(secret, "m", 1, b"{}")


def test_two_secrets_both_sign():
    secrets = [rules.new_secret(b"a" * 32), rules.new_secret(b"b" * 32)]
    signed = rules.headers(secrets, "m1", 5, b"{}")["webhook-signature"]
    assert signed.split(" ") == [rules.signature(s, "m1", 5, b"{}") for s in secrets]


def test_attempts_are_spread_over_three_days_and_end():
    pauses = [rules.pause(attempts, "d1") for attempts in range(1, 10)]
    assert timedelta(days=2.5) < sum(pauses, timedelta()) < timedelta(days=4)
    assert rules.pause(10, "d1") is None
    assert rules.pause(1, "d1") != rules.pause(1, "d2")
