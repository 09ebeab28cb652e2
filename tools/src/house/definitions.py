"""
Broker users with least permissions, generated from the contracts and the services themselves.

A service may send requests only to those it may call, tell only its own events, and read only its
own queues. `make generate` writes deploy/rabbitmq/definitions.json without passwords;
`python -m house broker users` prints them with new passwords, for `rabbitmqctl import_definitions`.
"""

import base64
import hashlib
import importlib
import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from chassis.layers import LAYERS
from contracts import catalogue
from house.suite import GATEWAY, SERVICES

PATH = Path("deploy/rabbitmq/definitions.json")
REPLY = "[0-9a-f-]{36}"
"""Routing key of answers: each caller binds its own queue by a UUID."""
PARTNERS = "partners"
"""The virtual host in which partners find their queues and nothing else."""
SHARED = r"nameko-rpc|crm\.(events|retry|dead|delay\.[0-9a-z]+)"
RIGHTS = ("configure", "write", "read")
FED = r"^(crm\.partners|partner\..*)$"
Definitions = dict[str, list[dict[str, Any]]]


def definitions() -> Definitions:
    """Return users, permissions and topic permissions of the gateway and every service."""
    names = (GATEWAY, *SERVICES)
    return {
        "users": [{"name": f"crm-{n}", "tags": []} for n in names],
        "vhosts": [{"name": "/"}, {"name": PARTNERS}],
        "permissions": [
            *({"user": f"crm-{n}", "vhost": "/", **_permissions(n)} for n in names),
            {"user": "crm-notify", "vhost": PARTNERS, **dict.fromkeys(RIGHTS, FED)},
        ],
        "topic_permissions": [t for n in names for t in _topics(n)],
    }


def with_passwords(
    passwords: dict[str, str], partners: Mapping[str, str] | None = None
) -> Definitions:
    """
    Return the definitions with the salted hashes of *passwords* (service → password).

    partners: name → password of partners, each of whom may read his own queue.
    """
    told = definitions()
    for name in partners or {}:
        rights = {"configure": "^$", "write": "^$", "read": rf"^partner\.{re.escape(name)}$"}
        told["users"].append({"name": f"partner-{name}", "tags": []})
        told["permissions"].append({"user": f"partner-{name}", "vhost": PARTNERS, **rights})
    known = {f"crm-{n}": p for n, p in passwords.items()}
    known |= {f"partner-{n}": p for n, p in (partners or {}).items()}
    for user in told["users"]:
        user["password_hash"] = _hash(known[user["name"]])
        user["hashing_algorithm"] = "rabbit_password_hashing_sha256"
    return told


def text() -> str:
    """Return the definitions without passwords, as they are reviewed and committed."""
    return json.dumps(definitions(), indent=1) + "\n"


def _permissions(name: str) -> dict[str, str]:
    own = rf"rpc\.reply-{name}-.*|rpc-{name}|{name}\.(events|dead)"
    if name == GATEWAY:
        own += r"|amq\.gen-.*"
    if name == "notify":
        own += r"|crm\.partners|partner\..*"
    return {
        "configure": f"^({SHARED}|{own})$",
        "write": f"^({SHARED}|{own}|amq\\.default)$",
        "read": f"^({SHARED}|{own})$",
    }


def _topics(name: str) -> list[dict[str, str]]:
    asked = "|".join(_may_call(name))
    requests = rf"^(({asked})\.[a-z_]+|{REPLY})$" if asked else f"^{REPLY}$"
    heard = "|".join(re.escape(kind) for kind in _hears(name))
    about = {"user": f"crm-{name}", "vhost": "/"}
    rpc = {"exchange": "nameko-rpc", "write": requests, "read": rf"^({name}\.\*|{REPLY})$"}
    events = {
        "exchange": "crm.events",
        "write": rf"^{name}\.[a-z_]+\.[a-z_]+\.v[0-9]+$" if name != GATEWAY else "^$",
        "read": f"^({heard})$" if heard else "^$",
    }
    return [{**about, **rpc}, {**about, **events}]


def _may_call(name: str) -> tuple[str, ...]:
    return tuple(LAYERS[LAYERS.index(name) + 1 :])


def _hears(name: str) -> list[str]:
    if name == GATEWAY:
        return sorted(catalogue().events)
    service = importlib.import_module(f"{name}.service").service
    return sorted(service.reactions)


def _hash(password: str) -> str:
    salt = os.urandom(4)
    digest = hashlib.sha256(salt + password.encode()).digest()
    return base64.b64encode(salt + digest).decode()
