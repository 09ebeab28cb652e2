"""Signing keys: with which access tokens are signed and by which they are known."""

from marshmallow import fields as plain

from chassis import fields
from chassis.contract import Resource
from chassis.fields import Schema

ALGORITHM = "EdDSA"
TOKEN_TYPE = "at+jwt"


class SigningKey(Schema):
    kid = fields.Id(required=True)
    public_pem = fields.LongText(required=True)
    signs_from = fields.Instant()
    gone_at = fields.Instant(allow_none=True)


class SigningKeys(Schema):
    items = plain.List(plain.Nested(SigningKey))


signing_key = Resource("organization", "signing_key", zh="签名密钥")

listed = signing_key.operation(
    "list",
    summary="List the public keys that access tokens are known by.",
    gives=SigningKeys,
    safe=True,
    access="internal",
)
rotate = signing_key.operation(
    "rotate",
    summary="Sign with a new key from now on; tokens of the old one stay good for their time.",
    http="POST /signing-keys/rotate",
    gives=SigningKeys,
)
