"""
What Schemathesis cannot know: cursors are signed, a key stands for one input only, a filter tree
has an end, not every three letters are a currency with cents, and whoever locks the account that
one attacks with learns nothing more.

By hand, from this folder, with a token of somebody who may do everything:
schemathesis run http://127.0.0.1:8000/v1/openapi.json -H "Authorization: Bearer $TOKEN"
"""

import re
import uuid

import schemathesis
from schemathesis.generation.meta import TestPhase

from chassis.listing import MAX_DEPTH, MAX_NODES

NOBODY = "nobody"
LIVE = "gateway.live.listen"
"""Its answer has no end unless one asks for that."""
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
    pay_in_yuan(case.body)
    if isinstance(case.body, dict) and is_too_big(case.body.get("filter")):
        case.body.pop("filter")
    if case.operation.definition.raw.get("operationId") == LIVE:
        case.query = {**(case.query or {}), "seconds": 0}
    if case.operation.definition.raw.get("operationId") in OWN_BRANCH:
        case.path_parameters = dict.fromkeys(case.path_parameters, NOBODY)
    if is_walking(case) and case.query:
        case.query.pop("dry_run", None)
    key = (case.headers or {}).get("Idempotency-Key")
    if key and 0 < len(key) <= 255 and key.isascii() and key.isprintable() and " " not in key:
        case.headers["Idempotency-Key"] = str(uuid.uuid4())


def is_walking(case):
    """Tell whether records are followed by links; what was only tried leaves none to follow."""
    return case.meta is not None and case.meta.phase.name == TestPhase.STATEFUL


def pay_in_yuan(value):
    """Change the currency of every amount that looks like one to yuan, which have two digits."""
    if isinstance(value, dict):
        if "amount" in value and re.fullmatch("[A-Z]{3}", str(value.get("currency"))):
            value["currency"] = "CNY"
        if isinstance(value.get("amount"), str):
            value["amount"] = re.sub(r"(?<=\.\d\d)\d$", "", value["amount"])
        value = list(value.values())
    for inner in value if isinstance(value, list) else ():
        pay_in_yuan(inner)


def is_too_big(tree):
    """Tell whether a filter tree has more levels or nodes than the document says in words."""
    levels, nodes, here = 0, 0, [tree] if isinstance(tree, dict) else []
    while here:
        levels, nodes = levels + 1, nodes + len(here)
        inner = [v for node in here for v in (node.get("and"), node.get("or"), [node.get("not")])]
        here = [n for part in inner if isinstance(part, list) for n in part if isinstance(n, dict)]
    return levels > MAX_DEPTH or nodes > MAX_NODES
