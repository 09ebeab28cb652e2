"""What may be told of a record that is perhaps the same: masked where the caller may not see it."""

from collections.abc import Iterable, Mapping
from typing import Any

from customers.duplicates.rules import masked_name


def candidate(
    row: Any, resource: str, match: str, *, mode: str, customer: Any = None
) -> dict[str, Any]:
    """
    Return one candidate of a refusal or of a look-up.

    row: id, name, owner_id, owner_name, deleted_at, and `visible`: whether the caller may see it.
    match: what it has in common; mode: "refuse", "ask" or "tell", as the rules say.
    customer: the customer that the record is, or belongs to.
    """
    seen = bool(row.visible)
    return {
        "match": match,
        "field": FIELDS.get(match),
        "mode": mode,
        "blocking": mode in ("refuse", "ask"),
        "resource": resource,
        "id": row.id if seen else None,
        "name": _name(row),
        "owner_id": row.owner_id if seen else None,
        "owner_name": _owner(row),
        "in_pool": row.owner_id is None,
        "customer_id": customer.id if customer and customer.visible else None,
        "customer_name": customer and _name(customer),
        "removed": row.deleted_at is not None,
        "visible": seen,
    }


FIELDS = {
    **dict.fromkeys(("name", "former_name", "similar_name"), "/name"),
    **dict.fromkeys(("phone", "contact_phone", "lead_phone"), "/phones"),
    **dict.fromkeys(("email", "contact_email", "lead_email"), "/emails"),
    "contact_name": "/name",
    "lead_company": "/company",
    "credit_code": "/credit_code",
}
"""What two have in common → the field of the input that tells it."""
OF_LEADS = dict.fromkeys(("name", "former_name", "similar_name"), "/company")


def pointer(found: Iterable[Mapping[str, Any]]) -> str:
    """Return the field by which the first candidate that blocks was found, "" for none."""
    fields = (one["field"] for one in found if one["blocking"])
    return next((field for field in fields if field), "")


def still_there(found: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the candidates beside whom something that comes out of the bin would stand."""
    return [dict(one) for one in found if not one["removed"]]


def of_lead(found: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return candidates of a lead, whose company has a field beside the name of the person."""
    return [{**one, "field": OF_LEADS.get(one["match"], one["field"])} for one in found]


def _name(row: Any) -> str:
    return str(row.name) if row.visible else masked_name(row.name)


def _owner(row: Any) -> str | None:
    return row.owner_name if row.visible or not row.owner_name else masked_name(row.owner_name)
