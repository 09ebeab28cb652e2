"""The organization is a witness of the books: it keeps what the ledger told of each day."""

import pytest

from contracts.ledger import digest
from contracts.organization import kept_digest as contract
from organization.kept_digests import testify as what_is_kept

pytestmark = pytest.mark.requirement("LED-01")
YEARS = [{"year": 2026, "number": 3, "hash": "h" * 64}]
TOLD = {"id": "d-1", "day": "2026-03-25", "entries": 3, "years": YEARS}
TOLD |= {"previous": "0" * 64, "digest": "a" * 64}


def tell(house, **about):
    house.tell(digest.sealed, "d-1", {**TOLD, **about})


def test_a_digest_that_was_told_twice_is_kept_once(house):
    for _ in range(2):
        tell(house)
    [kept] = house.call(contract.listed)["items"]
    assert (kept["day"], kept["years"], kept["digest"]) == ("2026-03-25", YEARS, "a" * 64)


def test_another_digest_of_the_same_day_is_kept_beside_the_first(house):
    tell(house)
    tell(house, digest="b" * 64)
    assert [kept["digest"][0] for kept in what_is_kept(house.runtime)] == ["a", "b"]
