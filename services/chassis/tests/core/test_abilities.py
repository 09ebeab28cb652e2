"""What rows say that the caller may do with them."""

import pytest
from toy import contract
from toy.boxes.model import Box

from chassis.abilities import verbs_of


@pytest.fixture
def box(toy):
    return toy.call(contract.create, {"name": "a"})


def abilities(toy, **who):
    [row] = toy.acting(scopes={"*": "all"}, **who).call(contract.listed)["items"]
    return row["abilities"]


def test_only_verbs_that_change_one_record_are_abilities():
    assert [o.verb for o in verbs_of("toy.box")] == ["rename", "pack"]
    assert verbs_of("toy.nothing") == []


@pytest.mark.requirement("PLT-31")
def test_a_row_tells_what_the_caller_has_the_permission_for(toy, box):
    assert abilities(toy) == ["rename", "pack"]
    assert abilities(toy, grants=("toy.box.list", "toy.box.pack")) == ["pack"]
    assert abilities(toy, grants=("toy.box.list",)) == []


@pytest.mark.requirement("PLT-31")
def test_the_state_takes_verbs_away(toy, box, monkeypatch):
    monkeypatch.setattr(Box, "admits", lambda self, verb: verb != "pack")
    assert abilities(toy) == ["rename"]


def test_what_lies_in_the_bin_can_be_nothing_but_restored(toy, box):
    with toy.runtime.transaction(toy.who) as uow:
        uow.session.get(Box, box["id"]).deleted_at = uow.now
        uow.commit()
    with toy.runtime.transaction(toy.who) as uow:
        assert uow.session.get(Box, box["id"]).abilities == []


def test_fields_leave_abilities_away_unless_asked_for(toy, box):
    [row] = toy.call(contract.listed, {"fields": "name"})["items"]
    assert row == {"id": box["id"], "name": "a"}
    [row] = toy.call(contract.listed, {"fields": "abilities"})["items"]
    assert row["abilities"] == ["rename", "pack"]


def test_rows_can_be_found_by_their_ids(toy, box):
    other = toy.call(contract.create, {"name": "b"})
    toy.call(contract.create, {"name": "c"})
    page = toy.call(contract.listed, {"id_in": f"{box['id']},{other['id']}", "sort": "name"})
    assert [row["name"] for row in page["items"]] == ["a", "b"]


def test_names_are_told_to_services_by_id(toy, box):
    asked = {"ids": [box["id"], "nobody"]}
    assert toy.acting(via="gateway").call(contract.names, asked) == {"names": {box["id"]: "a"}}
