"""What can be done with partners."""

import orjson

from chassis import lists, stock
from chassis.binding import implements
from chassis.values import new_id
from contracts.notify import partner as contract
from notify import public_events
from notify.partners import store
from notify.partners.model import Partner

read_history = implements(contract.history)(stock.past(Partner, "partner_id"))


@implements(contract.create)
def create_partner(fields, *, uow):
    public_events.refuse_unknown(fields["topics"])
    public_events.refuse_beyond_sight(fields["topics"], uow.call)
    if store.taken(uow, fields["name"]):
        raise contract.Taken(name=fields["name"])
    partner = uow.add(Partner(id=new_id(), **fields))
    # The first run has nothing to publish, but declares the queue.
    uow.schedule(store.FEEDING, partner.id, uow.now)
    return partner


@implements(contract.get)
def get_partner(command, *, uow):
    return _shown(uow, stock.load(uow, Partner, command["partner_id"]))


@implements(contract.update)
def update_partner(patch, *, uow):
    partner = stock.load(uow, Partner, patch.pop("partner_id"), change=True)
    public_events.refuse_unknown(patch.get("topics", []))
    partner.change(patch)
    if {"topics", "active"} & patch.keys() and partner.active:
        public_events.refuse_beyond_sight(partner.topics, uow.call)
    return _shown(uow, partner)


@implements(contract.replay)
def replay_events(command, *, uow):
    partner = stock.load(uow, Partner, command["partner_id"])
    limit = command["limit"]
    rows = store.behind(uow, partner.id, command["after"], limit + 1)
    items = [{"sequence": r.sequence, "event": orjson.loads(r.body)} for r in rows[:limit]]
    next_after = items[-1]["sequence"] if items else command["after"]
    return {"items": items, "next_after": next_after, "more": len(rows) > limit}


def _lists(operation):
    def list_partners(command, *, uow):
        page = lists.page(uow, operation.listing, Partner, command)
        for partner in page["items"]:
            _shown(uow, partner)
        return page

    return list_partners


list_partners = implements(contract.listed)(_lists(contract.listed))
search_partners = implements(contract.searched)(_lists(contract.searched))


def _shown(uow, partner):
    partner.last_sequence = store.last_sequence(uow, partner.id)
    return partner
