"""
What Schemathesis cannot know: cursors are signed, and a key stands for one input only.

By hand, from this folder, with a token of somebody who may do everything:
schemathesis run http://127.0.0.1:8000/v1/openapi.json -H "Authorization: Bearer $TOKEN"
"""

import uuid

import schemathesis


@schemathesis.hook
def before_call(context, case, kwargs):
    """Leave invented cursors away and give each request a key of its own."""
    for part in (case.query, case.body):
        if isinstance(part, dict):
            part.pop("cursor", None)
    key = (case.headers or {}).get("Idempotency-Key")
    if key and 0 < len(key) <= 255 and key.isascii() and key.isprintable() and " " not in key:
        case.headers["Idempotency-Key"] = str(uuid.uuid4())
