"""Of everything that can be removed the page says what becomes of it."""

import re
from pathlib import Path

import pytest

from contracts import catalogue

PAGE = Path("docs/records.md")
EVERYWHERE = ("attachment", "custom_field", "saved_view")


def told():
    """Return the kinds in the first column of the table."""
    text = PAGE.read_text("utf-8").partition("## Recycle bin")[2]
    rows = [line.split("|")[1] for line in text.splitlines() if line.startswith("| `")]
    return {name for row in rows for name in re.findall(r"`([a-z_.*]+)`", row)}


@pytest.mark.requirement("PLT-13")
def test_the_page_says_of_every_kind_what_becomes_of_a_removed_one():
    removed = {
        f"{'*' if o.resource in EVERYWHERE else o.service}.{o.resource}"
        for o in catalogue().operations.values()
        if o.method == "DELETE"
    }
    assert told() == removed


@pytest.mark.requirement("PLT-13")
def test_every_list_of_a_bin_that_the_page_names_is_there():
    bins = {o.path for o in catalogue().operations.values() if o.verb == "list_removed"}
    assert [path for path in bins if not path.startswith("/recycle-bin/")] == []
    page = PAGE.read_text("utf-8").partition("## Recycle bin")[2]
    named = {path.rpartition("/")[2] for path in bins}
    assert {name for name in named if f"/{name}`" in page or f"`{name}`" in page} == named


@pytest.mark.requirement("PLT-13")
def test_every_bin_is_filtered_by_who_deleted_and_sorted_by_when():
    bins = [o for o in catalogue().operations.values() if o.verb == "list_removed"]
    kept = {"deleted_at": "instant", "deleted_by": "id"}
    blind = [o.id for o in bins if not kept.items() <= o.listing.filters.items()]
    unsorted = [o.id for o in bins if "deleted_at" not in o.listing.sorts]
    assert bins and blind == unsorted == []
