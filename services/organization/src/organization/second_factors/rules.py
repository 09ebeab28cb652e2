"""Time-based codes (RFC 6238) and codes for recovery."""

import base64
import datetime as dt
import hashlib
import hmac
import secrets
from urllib.parse import quote

STEP_S, DIGITS, DRIFT = 30, 6, 1
"""A code of the half minute before or after is taken, too: clocks of phones differ."""
RECOVERY_CODES = 10


def new_secret() -> str:
    """Return a new secret of 160 bits, as apps read it."""
    return base64.b32encode(secrets.token_bytes(20)).decode()


def uri(secret: str, login: str, issuer: str) -> str:
    """Return the address that apps read from a QR code; a colon would end the issuer's name."""
    house = quote(issuer.replace(":", ""), safe="")
    label = f"{house}:{quote(login, safe='')}"
    return f"otpauth://totp/{label}?secret={secret}&issuer={house}&period={STEP_S}"


def step_of(now: dt.datetime) -> int:
    return int(now.timestamp()) // STEP_S


def code_at(secret: str, step: int) -> str:
    """Return the code of one half minute."""
    mac = hmac.digest(base64.b32decode(secret), step.to_bytes(8, "big"), "sha1")
    at = mac[-1] & 15
    number = int.from_bytes(mac[at : at + 4], "big") & 0x7FFFFFFF
    return str(number % 10**DIGITS).zfill(DIGITS)


def matching_step(secret: str, code: str, now: dt.datetime, last_step: int) -> int | None:
    """Return the half minute that *code* belongs to, when it is near and behind *last_step*."""
    here = step_of(now)
    near = [here + d for d in range(-DRIFT, DRIFT + 1) if here + d > last_step]
    right = [s for s in near if hmac.compare_digest(code_at(secret, s).encode(), code.encode())]
    return right[0] if right else None


def recovery_codes() -> list[str]:
    """Return codes of 60 bits for the day on which the app is lost."""
    raw = (base64.b32encode(secrets.token_bytes(10)).decode()[:12] for _ in range(RECOVERY_CODES))
    return [f"{one[:4]}-{one[4:8]}-{one[8:]}" for one in raw]


def recovery_hash(code: str) -> str:
    return hashlib.sha256(code.replace("-", "").strip().upper().encode()).hexdigest()
