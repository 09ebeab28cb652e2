"""What slices know of mergers: a merged record does not come back from the recycle bin."""

from typing import Any

from contracts.customers.parts import MergedAway


def refuse_merged(record: Any) -> None:
    """Raise MergedAway when *record* was folded into another one."""
    if record.merged_into:
        about = {"id": record.id, "survivor_id": record.merged_into}
        raise MergedAway(resource=record.resource, **about)
