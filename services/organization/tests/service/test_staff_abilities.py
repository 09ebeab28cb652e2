"""What may be done with a colleague follows from the state that he is in."""

from contracts.organization import staff


def abilities(house, person):
    told = house.call(staff.get, {"staff_id": person["id"]})
    return {"lock", "unlock", "leave", "reset_password"} & set(told["abilities"])


def test_abilities_follow_the_state_of_a_colleague(house):
    li = house.hire("li")
    assert abilities(house, li) == {"lock", "leave", "reset_password"}
    house.call(staff.lock, {"staff_id": li["id"]})
    assert abilities(house, li) == {"unlock", "leave", "reset_password"}
    house.call(staff.leave, {"staff_id": li["id"]})
    assert abilities(house, li) == set()
