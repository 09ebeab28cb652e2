"""Making key pairs, and the tokens that they sign."""

import datetime as dt
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from chassis.values import new_id
from contracts.organization.signing_key import ALGORITHM, TOKEN_TYPE

PUBLISHED_BEFORE = dt.timedelta(seconds=10)
"""A new key is shown so long before it signs, so that no token meets somebody who lacks it."""
SPARE = dt.timedelta(minutes=1)


def key_pair() -> tuple[str, str]:
    """Return a new private and public key in PEM."""
    private = Ed25519PrivateKey.generate()
    secret = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    public = private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return secret.decode(), public.decode()


def access_token(
    private_pem: str, kid: str, claims: dict[str, Any], now: dt.datetime, life: dt.timedelta
) -> str:
    """Return a signed access token with *claims*, good from *now* for *life*."""
    times = {"iat": int(now.timestamp()), "exp": int((now + life).timestamp()), "jti": new_id()}
    headers = {"kid": kid, "typ": TOKEN_TYPE}
    return jwt.encode({**claims, **times}, private_pem, algorithm=ALGORITHM, headers=headers)
