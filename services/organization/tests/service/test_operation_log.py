"""The operation log: everything for those who may, one's own for all others, newest first."""

import pytest

from chassis.errors import ServiceError
from contracts.operation_log import log_of
from contracts.organization import department, signing_key

_, listed = log_of("organization")


@pytest.fixture
def busy(house):
    """A house in which two people opened departments, a minute apart."""
    for serial, who in enumerate(("li", "wu", "li")):
        acting = house.acting(actor_id=who, actor_name=who.title(), source="10.0.0.7")
        acting.call(department.create, {"name": f"部门{serial}"})
        house.clock.advance(minutes=1)
    return house


def names(answer):
    return [(row["actor_id"], row["resource"], row["action"]) for row in answer["items"]]


MADE = "organization.department"


@pytest.mark.requirement("ORG-14")
def test_who_holds_the_grant_for_all_sees_what_everybody_did(busy):
    told = busy.call(listed, {"resource": MADE})
    assert names(told) == [(who, MADE, "created") for who in ("li", "wu", "li")]
    row = told["items"][0]
    assert (row["actor_name"], row["source"], row["service"]) == ("Li", "10.0.0.7", "organization")
    assert row["at"] == "2026-03-25T04:02:00.000Z" and told["next_cursor"] is None


@pytest.mark.parametrize(
    "rights", [{"grants": ()}, {"scopes": {"*": "below"}}, {"grants": ("organization.staff.*",)}]
)
def test_others_see_what_they_did_themselves(busy, rights):
    told = busy.acting(actor_id="wu", **rights).call(listed)
    assert names(told) == [("wu", MADE, "created")]
    asked = {"actor_id": "li"}
    assert busy.acting(actor_id="wu", **rights).call(listed, asked)["items"] == []


def test_pages_follow_one_another_without_gap_or_double(busy):
    whole = busy.call(listed)["items"]
    found, cursor = [], None
    while True:
        asked = {"limit": 2, **({"cursor": cursor} if cursor else {})}
        page = busy.call(listed, asked)
        found += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert found == whole and len(whole) > 4
    assert [r["id"] for r in whole] == sorted((r["id"] for r in whole), reverse=True)


def test_it_can_be_narrowed_to_a_time(busy):
    asked = {"from_at": "2026-03-25T04:01:00Z", "to_at": "2026-03-25T04:02:00Z"}
    assert names(busy.call(listed, asked)) == [("wu", MADE, "created")]


def test_a_cursor_of_elsewhere_is_refused(busy):
    with pytest.raises(ServiceError) as refused:
        busy.call(listed, {"cursor": "nonsense"})
    assert refused.value.code == "bad_cursor"


@pytest.mark.requirement("PLT-17")
def test_who_rotated_the_signing_keys_is_told_and_no_key(house):
    boss = house.acting(actor_id="boss")
    kid = boss.call(signing_key.rotate)["items"][0]["kid"]
    [row] = house.call(listed, {"resource": "organization.signing_key"})["items"]
    assert (row["record_id"], row["action"], row["actor_id"]) == (kid, "rotate", "boss")
    assert [*row["changes"]] == ["signs_from"]
