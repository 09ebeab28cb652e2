"""Signatures and the schedule of attempts: pure functions after Standard Webhooks."""

import base64
import binascii
import datetime as dt
import hashlib
import hmac
import zlib

PREFIX = "whsec_"
SECRET_BYTES = 32
BACK_OFF_S = (5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400)
"""Pauses after the first, second, … attempt that failed: three days in all."""
JITTER = 0.2
OLD_SECRET_FOR = dt.timedelta(days=1)


def new_secret(random: bytes) -> str:
    """Return *random* as people store it: whsec_ and base64."""
    return PREFIX + base64.b64encode(random).decode()


def signature(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """Return "v1,<base64>": HMAC-SHA256 over id, time and body. Raises ValueError."""
    signed = b".".join([message_id.encode(), str(timestamp).encode(), body])
    mac = hmac.digest(_key(secret), signed, hashlib.sha256)
    return f"v1,{base64.b64encode(mac).decode()}"


def headers(secrets: list[str], message_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """Return the headers of a post; with two secrets both sign."""
    signatures = [signature(secret, message_id, timestamp, body) for secret in secrets]
    return {
        "content-type": "application/cloudevents+json",
        "user-agent": "crm-webhooks/1",
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signatures),
    }


def pause(attempts: int, seed: str) -> dt.timedelta | None:
    """
    Return how long to wait after so many failed attempts, or None to give up.

    seed: spreads the attempts of many deliveries, ±20 %, the same for the same delivery.
    """
    if attempts > len(BACK_OFF_S):
        return None
    share = zlib.crc32(f"{seed}/{attempts}".encode()) / 0xFFFFFFFF
    return dt.timedelta(seconds=BACK_OFF_S[attempts - 1] * (1 - JITTER + 2 * JITTER * share))


def _key(secret: str) -> bytes:
    text = secret.removeprefix(PREFIX)
    try:
        key = base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except binascii.Error as error:
        raise ValueError("not a webhook secret") from error
    if not key:
        raise ValueError("an empty webhook secret")
    return key
