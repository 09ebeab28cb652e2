"""
What Schemathesis cannot know: cursors are signed, a key stands for one input only, and whoever
locks the account or ends the session that one attacks with learns nothing more.

By hand, from this folder, with a token of somebody who may do everything:
schemathesis run http://127.0.0.1:8000/v1/openapi.json -H "Authorization: Bearer $TOKEN"
"""

import uuid

import schemathesis

NOBODY = "nobody"
OWN_BRANCH = {
    "organization.staff.assign_roles",
    "organization.staff.leave",
    "organization.staff.lock",
    "organization.staff.reset_password",
    "organization.staff.sign_out",
    "organization.staff.update",
    "organization.session.revoke",
}
"""Operations that could be turned against the attacker's own account."""


@schemathesis.hook
def before_call(context, case, kwargs):
    """Leave invented cursors away, give each request a key of its own, spare the own account."""
    for part in (case.query, case.body):
        if isinstance(part, dict):
            part.pop("cursor", None)
    if case.operation.definition.raw.get("operationId") in OWN_BRANCH:
        case.path_parameters = dict.fromkeys(case.path_parameters, NOBODY)
    key = (case.headers or {}).get("Idempotency-Key")
    if key and 0 < len(key) <= 255 and key.isascii() and key.isprintable() and " " not in key:
        case.headers["Idempotency-Key"] = str(uuid.uuid4())
