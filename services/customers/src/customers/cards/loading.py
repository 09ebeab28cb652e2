"""A card held against the rules of the contract."""

from typing import Any

from marshmallow import ValidationError

from chassis.errors import Invalid, Refusal, sentence
from chassis.messages import told_field
from chassis.perform import problems
from contracts.customers.contact import ContactFields
from customers.cards.rules import Card

_FIELDS = ContactFields()


def loaded(card: Card) -> dict[str, Any]:
    """Return the fields of a contact; raises Invalid."""
    try:
        return dict(_FIELDS.load(card.fields()))
    except ValidationError as error:
        raise Invalid(fields=problems(error.messages)) from error


def wrong_with(card: Card, refusal: Refusal, language: str) -> list[dict[str, Any]]:
    """Return what is wrong with a card that was refused, and where on it that stands."""
    found = []
    for one in refusal.details.get("fields") or [{"pointer": refusal.pointer}]:
        line, name = card.place(str(one["pointer"]))
        told = {"code": refusal.code, "detail": sentence(refusal.code, language, refusal.details)}
        told |= told_field(one, language) if "code" in one else {}
        found.append({"line": line, "property": name, "pointer": one["pointer"], **told})
    return found
