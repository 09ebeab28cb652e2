"""What can be done with API keys."""

import hashlib
import secrets

from chassis import stock
from chassis.binding import implements
from chassis.errors import blaming
from chassis.once import Once
from contracts.organization import api_key as contract
from contracts.organization.api_key import PREFIX, ExpiresInThePast, NoDepartment
from contracts.organization.entry_rule import BadNetwork
from organization.api_keys.model import ApiKey
from organization.departments import store as departments
from organization.entry_rules.rules import is_network
from organization.roles import power
from organization.roles import store as roles

STARTING = ("department", "below")
"""Scopes that start at the department of who calls."""
get_api_key = implements(contract.get)(stock.get(ApiKey, "api_key_id"))
read_history = implements(contract.history)(stock.past(ApiKey, "api_key_id"))
list_api_keys = implements(contract.listed)(stock.listing(ApiKey, contract.listed))
search_api_keys = implements(contract.searched)(stock.listing(ApiKey, contract.searched))


@implements(contract.create)
def create_api_key(fields, *, call, transaction):
    secret = PREFIX + secrets.token_urlsafe(32)
    with transaction(call) as uow:
        once = Once(uow, contract.create, fields)
        key = _add(uow, fields, secret)
        return once.keep(key, key=secret)


@implements(contract.revoke)
def revoke_api_key(command, *, uow):
    key = stock.load(uow, ApiKey, command["api_key_id"], change=True)
    key.revoke(uow.now)
    roles.hold(uow, key.id, [])
    uow.emit(contract.revoked, key)
    return key


def _add(uow, fields, secret):
    with blaming("/role_id"):
        [role] = roles.named(uow, [fields["role_id"]])
    power.refuse_beyond(uow, role)
    if fields["scope"] in STARTING and not fields["department_id"]:
        raise NoDepartment(scope=fields["scope"])
    if fields["department_id"]:
        with blaming("/department_id"):
            departments.refuse_unknown(uow, [fields["department_id"]])
    with blaming("/scope"):
        power.refuse_key_beyond(uow, role, fields["scope"], fields["department_id"])
    for place, network in enumerate(fields["networks"]):
        if not is_network(network):
            raise BadNetwork(at=f"/networks/{place}", network=network)
    if fields["expires_at"] and fields["expires_at"] <= uow.now:
        raise ExpiresInThePast()
    hashed = hashlib.sha256(secret.encode()).hexdigest()
    key = uow.add(ApiKey(**fields, key_hash=hashed, hint=secret[-4:]))
    uow.flush()
    roles.hold(uow, key.id, [role.id])
    uow.emit(contract.created, key)
    return key
