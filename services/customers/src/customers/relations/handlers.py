"""What can be done with relations; customers and contacts alike."""

from typing import Any

from chassis import stock
from chassis.binding import implements
from chassis.errors import NotFound
from chassis.values import new_id
from contracts.customers import relation as contract
from customers.contacts.model import Contact
from customers.customers.model import Customer
from customers.relations import store
from customers.relations.model import Relation


def _relate(declared: contract.Relations, model: Any, what: str) -> Any:
    def relate(fields: Any, *, uow: Any) -> Any:
        record = stock.load(uow, model, fields[f"{what}_id"], change=True)
        other = _other(uow, model, fields["other_id"])
        if other.id == record.id:
            raise contract.WithItself()
        kind, known = fields["kind"], store.of(uow, what, record.id)
        for one in known:
            same = one.kind_for(record.id, declared.kinds) == kind
            if same and one.other_than(record.id) == other.id:
                raise contract.ThereAlready()
        about = {"created_at": uow.now, "created_by": uow.call.actor_id, "note": fields["note"]}
        both = {"from_id": record.id, "to_id": other.id, "of": what, "kind": kind}
        made = Relation(id=new_id(), **both, **about)
        uow.session.add(made)
        uow.flush()
        _note(uow, model, made, declared.kinds, gone=False)
        return store.shown(uow, record.id, [made], declared.kinds)[0]

    return relate


def _list(declared: contract.Relations, model: Any, what: str) -> Any:
    def list_relations(command: Any, *, uow: Any) -> Any:
        record = stock.load(uow, model, command[f"{what}_id"])
        known = store.of(uow, what, record.id)
        return {"items": store.shown(uow, record.id, known, declared.kinds)}

    return list_relations


def _drop(declared: contract.Relations, model: Any, what: str) -> Any:
    def drop_relation(command: Any, *, uow: Any) -> Any:
        record = stock.load(uow, model, command[f"{what}_id"], change=True)
        key = command[f"{what}_relation_id"]
        relation = store.find(uow, what, record.id, key)
        shown = store.shown(uow, record.id, [relation] if relation else [], declared.kinds)
        if relation is None or not shown:
            raise NotFound(resource=f"customers.{what}_relation", id=key)
        _note(uow, model, relation, declared.kinds, gone=True)
        store.drop(uow, relation)
        uow.session.expunge(relation)
        return shown[0]

    return drop_relation


def _note(uow: Any, model: Any, relation: Relation, kinds: dict[str, str], *, gone: bool) -> None:
    """Note in the history of both sides what they were or are to one another."""
    for side in (relation.from_id, relation.to_id):
        told = {"other_id": relation.other_than(side), "kind": relation.kind_for(side, kinds)}
        uow.note(
            uow.session.get(model, side), {"relations": [told, None] if gone else [None, told]}
        )


def _other(uow: Any, model: Any, other_id: str) -> Any:
    try:
        return stock.load(uow, model, other_id)
    except NotFound:
        raise contract.UnknownOther(resource=model.resource, other_id=other_id) from None


_customers, _contacts = contract.customer_relations, contract.contact_relations
relate_customers = implements(_customers.create)(_relate(_customers, Customer, "customer"))
list_of_customer = implements(_customers.listed)(_list(_customers, Customer, "customer"))
part_customers = implements(_customers.remove)(_drop(_customers, Customer, "customer"))
relate_contacts = implements(_contacts.create)(_relate(_contacts, Contact, "contact"))
list_of_contact = implements(_contacts.listed)(_list(_contacts, Contact, "contact"))
part_contacts = implements(_contacts.remove)(_drop(_contacts, Contact, "contact"))
