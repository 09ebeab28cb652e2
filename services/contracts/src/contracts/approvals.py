"""How any service asks for an approval, and the words of the answer."""

from marshmallow import fields as plain

from chassis import fields
from chassis.contract import Event, Resource
from chassis.fields import Schema


class ApprovalAsked(Schema):
    """
    What the event `approval_requested` of any resource tells.

    The kind of the approval is the resource that asks: sales.discount_approval. The document is
    frozen by `id` until one of organization's events approval.approved, rejected, returned or
    recalled names it.
    """

    id = fields.Id(required=True, metadata={"description": "Of the approval that it becomes."})
    document_resource = fields.Text(max=81, required=True)
    document_id = fields.Id(required=True)
    document_version = fields.Whole(required=True)
    title = fields.Text(min=1, max=240, required=True)
    amount = fields.Money(signed=True, allow_none=True)
    department_id = fields.Id(allow_none=True)
    submitter_id = fields.Id(required=True)
    submitter_name = fields.Text(max=100)
    handed_in_by_id = fields.Id(
        allow_none=True,
        metadata={
            "description": "Who handed it in for the submitter, if another did: neither decides."
        },
    )
    customer_id = fields.Id(allow_none=True)
    chosen_ids = fields.Many(
        fields.Id(), max=50, metadata={"description": "Approvers that the submitter chose."}
    )
    facts = plain.Dict(
        keys=plain.String(), metadata={"description": "What conditions and approvers look at."}
    )
    snapshot = plain.Dict(required=True, metadata={"description": "The document as it is."})
    snapshot_hash = plain.String(required=True)


class NamedApprovers(Schema):
    """Whom a submitter wants to ask."""

    approver_ids = fields.Many(
        fields.Id(),
        max=20,
        load_default=list,
        metadata={"description": "Where the flow lets the submitter choose, and nowhere else."},
    )


class DocumentFile(Schema):
    """A file that the document had when it was submitted; it stays until somebody has decided."""

    id = fields.Id(metadata={"description": "Of the attachment."})
    name = fields.Text()
    size = fields.Whole(metadata={"description": "Bytes."})
    sha256 = fields.Text(metadata={"description": "Of the content, in hex."})


class ApprovalWithdrawn(Schema):
    """What the event `approval_withdrawn` of a resource tells: nobody needs to decide any more."""

    id = fields.Id(required=True, metadata={"description": "Of the approval, as it was asked."})


FACTS: dict[str, tuple[str, ...]] = {}
"""Kind of approval → the facts that its documents tell; conditions on others are refused."""
PEOPLE: dict[str, tuple[str, ...]] = {}
"""Kind of approval → those of its facts that are ids of staff, whom flows can ask."""


def asking(
    resource: Resource, summary: str, *facts: str, people: tuple[str, ...] = ("owner_id",)
) -> Event:
    """
    Declare the event by which *resource* asks for an approval, and the *facts* it tells.

    people: facts that are ids of staff: whose the document is, or what it is about.
    """
    kind = f"{resource.service}.{resource.name}"
    FACTS[kind], PEOPLE[kind] = tuple(dict.fromkeys((*facts, *people))), people
    return resource.event("approval_requested", summary=summary, data=ApprovalAsked)


def withdrawing(resource: Resource, summary: str) -> Event:
    """Declare the event by which *resource* tells that what it asked about is no more."""
    return resource.event("approval_withdrawn", summary=summary, data=ApprovalWithdrawn)
