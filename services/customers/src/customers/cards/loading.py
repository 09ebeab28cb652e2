"""A card held against the rules of the contract."""

from typing import Any

from marshmallow import ValidationError

from chassis.errors import Invalid
from contracts.customers.contact import ContactFields
from customers.cards.rules import Card

_FIELDS = ContactFields()


def loaded(card: Card) -> dict[str, Any]:
    """Return the fields of a contact; raises Invalid."""
    try:
        return dict(_FIELDS.load(card.fields()))
    except ValidationError as error:
        raise Invalid() from error
