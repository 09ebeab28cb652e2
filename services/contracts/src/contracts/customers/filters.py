"""What lists of customers are filtered and sorted by."""

FILTERS = {
    "name": "text",
    "kind": "choice",
    "owner_id": "id",
    "department_id": "id",
    "credit_code": "id",
    "phone": "text",
    "email": "text",
    "industry": "text",
    "source": "text",
    "region": "text",
    "importance": "choice",
    "scale": "text",
    "class_id": "id",
    "grade": "text",
    "credit_grade_id": "id",
    "parent_id": "id",
    "contract_ends_on": "day",
    "member_number": "text",
    "member_since": "instant",
    "created_at": "instant",
    "updated_at": "instant",
    "obtained_at": "instant",
    "first_deal_at": "instant",
    "last_activity_at": "instant",
    "recycle_at": "instant",
    "recycle_rule_id": "id",
    "locked_at": "instant",
    "protected_until": "instant",
    "tags": "tags",
    "former_names": "tags",
    "description": "text",
    "address": "text",
    "addresses": "places",
    "website": "text",
    "tax_number": "text",
    "registration_number": "text",
    "credit_limit": "money",
    "payment_days": "number",
    "pool_id": "id",
    "class_since": "instant",
    "first_paid_at": "instant",
    "grade_frozen": "flag",
    "created_by": "id",
    "updated_by": "id",
}
JUDGED = {
    name: FILTERS[name]
    for name in (
        *("name", "kind", "owner_id", "department_id", "credit_code", "phone", "email"),
        *("industry", "source", "region", "importance", "scale", "class_id", "grade", "tags"),
        *("former_names", "description", "address", "addresses", "website", "tax_number"),
        *("registration_number", "created_by"),
    )
}
"""By what a rule with a clock may ask: what moves the clock when it changes."""
SORTS = (
    *("created_at", "updated_at", "name", "last_activity_at", "recycle_at"),
    *("obtained_at", "grade", "owner_id", "kind", "region", "credit_limit"),
)
