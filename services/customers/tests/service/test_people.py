"""Contacts as people: birthdays, surnames, reporting lines, retirement, roles elsewhere."""

import pytest

from contracts.customers import activity, affiliation, customer, merger, person, visit
from contracts.customers import contact as contract
from contracts.customers.relation import contact_relations as relations


@pytest.fixture
def acme(open_customer):
    return open_customer()


def add(who, customer, name="韩梅梅", **fields):
    return who.call(contract.create, {"customer_id": customer["id"], "name": name, **fields})


def get(who, contact):
    return who.call(contract.get, {"contact_id": contact["id"]})


@pytest.mark.requirement("CUS-04")
def test_what_is_known_of_a_person_is_kept_and_found(customers, acme):
    consents = [{"channel": "sms", "granted": True, "on": "2026-01-01"}]
    about = {"gender": "female", "stance": "champion", "preferences": "龙井茶", "title": "采购经理"}
    made = add(customers, acme, **about, consents=[{**consents[0], "source": "展会"}])
    assert {name: made[name] for name in about} == about
    assert made["consents"] == [{**consents[0], "source": "展会"}]
    for asked in ({"stance": "champion"}, {"gender": "female"}, {"surname": "韩"}):
        assert len(customers.call(contract.listed, asked)["items"]) == 1
    assert customers.call(contract.listed, {"stance": "opponent"})["items"] == []


@pytest.mark.parametrize(
    ("born", "at", "day"),
    [
        ({"birthday": "2026-03-26"}, "/birthday", "2026-03-26"),
        (
            {"lunar_birthday": {"month": 2, "day": 8, "year": 2026}},
            *("/lunar_birthday", "2026-03-26"),
        ),
    ],
)
def test_nobody_is_born_after_today(customers, acme, refusal_of, born, at, day):
    key = {"customer_id": acme["id"], "name": "韩梅梅"}
    made = add(customers, acme, birthday="2026-03-25")
    change = {"contact_id": made["id"]}
    for refused in (
        refusal_of(customers.call, contract.create, {**key, **born}),
        refusal_of(customers.call, contract.update, {**change, **born}, if_version=1),
    ):
        told = (refused.code, refused.pointer, refused.details)
        assert told == ("customers.contact.birthday_ahead", at, {"birthday": day})


@pytest.mark.requirement("CUS-04")
def test_a_leap_month_that_the_year_has_not_is_refused(customers, acme, refusal_of):
    key = {"customer_id": acme["id"], "name": "韩梅梅"}
    lunar = {"month": 4, "day": 15, "leap": True, "year": 2001}
    made = customers.call(contract.create, {**key, "lunar_birthday": lunar})
    wrong = {"lunar_birthday": {**lunar, "month": 6}}
    for refused in (
        refusal_of(customers.call, contract.create, {**key, **wrong}),
        refusal_of(customers.call, contract.update, {"contact_id": made["id"], **wrong}),
    ):
        told = (refused.code, refused.pointer, refused.details)
        at = "/lunar_birthday/leap"
        assert told == ("customers.contact.no_leap_month", at, {"year": 2001, "month": 6})


@pytest.mark.requirement("EX-21")
def test_a_lunar_birthday_is_told_at_the_set_hour_of_its_solar_day(customers, acme):
    made = add(customers, acme, lunar_birthday={"month": 8, "day": 15})
    assert made["next_birthday_on"] == "2026-09-25"
    customers.run_due()
    customers.clock.advance(days=180, hours=20, minutes=59)
    customers.run_due()
    assert customers.told(person.birthday_near) == []
    customers.clock.advance(minutes=1)
    customers.run_due()
    [near] = customers.told(person.birthday_near)
    assert (near["time"], near["data"]["on"]) == ("2026-09-22T01:00:00.000Z", "2026-09-25")
    assert (near["data"]["owner_id"], near["data"]["calendar"]) == ("staff-1", "lunar")
    customers.clock.advance(days=3)
    customers.run_due()
    [told] = customers.told(person.birthday_reached)
    assert (told["time"], told["data"]["days_ahead"]) == ("2026-09-25T01:00:00.000Z", 0)
    assert get(customers, made)["next_birthday_on"] == "2027-09-15"


@pytest.mark.requirement("CUS-71")
def test_who_is_entered_when_his_birthday_is_near_is_told_of_once_and_on_the_day(customers, acme):
    made = add(customers, acme, birthday="1990-03-27")
    key = {"contact_id": made["id"]}
    for command in (None, {**key, "gender": "female"}, {**key, "birthday": "1980-03-27"}):
        if command:
            customers.call(contract.update, command)
        customers.run_due()
    [near] = customers.told(person.birthday_near)
    told = near["data"]
    assert (told["on"], told["days_ahead"], told["customer_name"]) == (
        *("2026-03-27", 2),
        acme["name"],
    )
    customers.call(contract.update, {**key, "birthday": "1980-03-28"})
    customers.run_due()
    assert [e["data"]["days_ahead"] for e in customers.told(person.birthday_near)] == [2, 3]
    customers.clock.advance(days=3)
    customers.run_due()
    assert len(customers.told(person.birthday_reached)) == 1


@pytest.mark.requirement("EX-21")
def test_the_birthday_comes_again_each_year_and_29_february_too(customers, acme):
    add(customers, acme, birthday="1992-02-29")
    customers.run_due()
    for _ in range(8):
        customers.clock.advance(days=100)
        customers.run_due()
    # A hundred days are too late to congratulate, not too late for the year after.
    assert customers.told(person.birthday_reached) == []
    made = customers.call(contract.listed, {})["items"][0]
    assert made["next_birthday_on"] == "2029-02-28"


@pytest.mark.requirement("CUS-71")
def test_a_day_too_late_nobody_is_congratulated(customers, acme):
    made = add(customers, acme, birthday="1990-03-27")
    customers.run_due()
    customers.clock.advance(days=3)
    customers.run_due()
    assert customers.told(person.birthday_reached) == []
    assert get(customers, made)["next_birthday_on"] == "2027-03-27"


def test_a_changed_birthday_counts_and_a_forgotten_one_is_not_told(customers, acme):
    made = add(customers, acme, birthday="1990-03-27")
    customers.run_due()
    change = {"contact_id": made["id"], "birthday": None}
    assert customers.call(contract.update, change)["next_birthday_on"] is None
    customers.clock.advance(days=2)
    customers.run_due()
    assert customers.told(person.birthday_reached) == []


@pytest.mark.requirement("EX-21")
def test_who_lay_in_the_bin_on_a_birthday_is_congratulated_on_the_next(customers, open_customer):
    alone, along = (open_customer() for _ in range(2))
    made = [add(customers, one, birthday="1990-03-27") for one in (alone, along)]
    customers.run_due()
    customers.call(contract.remove, {"contact_id": made[0]["id"]})
    customers.call(customer.remove, {"customer_id": along["id"]})
    customers.clock.advance(days=3)
    customers.run_due()
    assert customers.told(person.birthday_reached) == []
    customers.call(contract.restore, {"contact_id": made[0]["id"]})
    customers.call(customer.restore, {"customer_id": along["id"]})
    assert {get(customers, one)["next_birthday_on"] for one in made} == {"2027-03-27"}
    for days in (359, 2, 3):
        customers.clock.advance(days=days)
        customers.run_due()
    years = sorted(told["data"]["on"][:4] for told in customers.told(person.birthday_near))
    assert years == ["2026", "2026", "2027", "2027"], "of both before they came to the bin, too"
    assert len(customers.told(person.birthday_reached)) == 2


def congratulated(customers, operation, command):
    """Do something and all that is due; return how often anybody was congratulated so far."""
    customers.call(operation, command)
    customers.run_due()
    return len(customers.told(person.birthday_reached))


@pytest.mark.requirement("EX-21")
def test_nobody_is_congratulated_twice_in_a_year_whatever_is_done_on_the_day(customers, acme):
    made, twin = (add(customers, acme, birthday=day) for day in ("1990-03-27", None))
    key = {"contact_id": made["id"]}

    customers.clock.advance(days=2)
    customers.run_due()
    assert congratulated(customers, contract.update, {**key, "birthday": "1980-03-27"}) == 1
    customers.call(person.retire, {**key, "reason": "离职"})
    assert congratulated(customers, person.reinstate, key) == 1
    one = {"contact_id": twin["id"], "duplicate_ids": [made["id"]]}
    assert congratulated(customers, merger.merge_contacts, one) == 1
    [merged] = customers.call(merger.listed, {})["items"]
    assert congratulated(customers, merger.split, {"merger_id": merged["id"]}) == 1
    assert congratulated(customers, contract.update, {**key, "birthday": "1980-03-30"}) == 1
    for days in (3, 362, 3):
        customers.clock.advance(days=days)
        customers.run_due()
    told = [event["data"]["on"] for event in customers.told(person.birthday_reached)]
    assert told == ["2026-03-27", "2027-03-30"], "the corrected day counts from then on"


@pytest.mark.requirement("CUS-04")
@pytest.mark.requirement("ORG-36")
def test_the_index_of_surnames_stands_under_letters(customers, acme):
    for name in ("王芳", "王伟", "欧阳娜娜", "Bob"):
        add(customers, acme, name)
    letters = customers.call(person.surnames)["items"]
    assert [(one["initial"], one["contacts"]) for one in letters] == [("B", 1), ("O", 1), ("W", 2)]
    assert letters[2]["surnames"] == [{"surname": "王", "contacts": 2}]
    rep = customers.acting(actor_id="rep", scopes={"*": "own"})
    assert rep.call(person.surnames)["items"] == []
    assert len(customers.call(contract.listed, {"surname_initial": "W"})["items"]) == 2


@pytest.mark.requirement("CUS-04")
def test_who_reports_to_whom_is_read_in_both_directions(customers, acme):
    boss = add(customers, acme, "王总")
    head = add(customers, acme, "李经理", reports_to_id=boss["id"])
    clerk = add(customers, acme, "小张", reports_to_id=head["id"])
    lines = customers.call(person.reporting_lines, {"contact_id": clerk["id"]})
    assert [one["name"] for one in lines["above"]] == ["李经理", "王总"]
    lines = customers.call(person.reporting_lines, {"contact_id": boss["id"]})
    assert [one["name"] for one in lines["reports"]] == ["李经理"]


def test_nobody_reports_to_himself_over_others(customers, acme, refusal_of):
    boss = add(customers, acme, "王总")
    head = add(customers, acme, "李经理", reports_to_id=boss["id"])
    for superior in (boss, head):
        ring = {"contact_id": boss["id"], "reports_to_id": superior["id"]}
        refusal = refusal_of(customers.call, contract.update, ring)
        assert (refusal.code, refusal.pointer) == (
            "customers.contact.reporting_ring",
            "/reports_to_id",
        )
    refusal = refusal_of(add, customers, acme, "小张", reports_to_id="nobody")
    assert refusal.code == "customers.contact.unknown_superior"


@pytest.mark.requirement("CUS-04")
def test_who_retires_is_no_longer_primary_nor_congratulated(customers, acme, refusal_of):
    made = add(customers, acme, birthday="1990-03-27")
    key = {"contact_id": made["id"]}
    gone = customers.call(person.retire, {**key, "reason": "离职"}, if_version=1)
    assert (gone["primary"], gone["retired_reason"]) == (False, "离职")
    assert "reinstate" in gone["abilities"] and "retire" not in gone["abilities"]
    again = refusal_of(customers.call, person.retire, {**key, "reason": "离职"})
    assert again.code == "customers.contact.retired"
    assert refusal_of(customers.call, contract.make_primary, key).status == 409
    customers.clock.advance(days=3)
    customers.run_due()
    assert customers.told(person.birthday_reached) == []
    back = customers.call(person.reinstate, key, if_version=2)
    assert (back["retired_at"], back["next_birthday_on"]) == (None, "2027-03-27")
    assert refusal_of(customers.call, person.reinstate, key).code.endswith("not_retired")


def affiliate(who, contact, customer, **fields):
    key = {"contact_id": contact["id"], "customer_id": customer["id"]}
    return who.call(affiliation.create, {**key, **fields})


@pytest.mark.requirement("CUS-04")
def test_one_contact_has_roles_in_several_customers(customers, acme, open_customer):
    other, made = open_customer(name="蓝天咨询"), add(customers, acme, "王芳")
    made_role = affiliate(customers, made, other, role="decision_maker", stance="supporter")
    assert (made_role["contact_name"], made_role["customer_name"]) == ("王芳", "蓝天咨询")
    for operation, key in (
        (affiliation.list_of_customer, {"customer_id": other["id"]}),
        (affiliation.list_of_contact, {"contact_id": made["id"]}),
    ):
        [row] = customers.call(operation, {**key, "role": "decision_maker"})["items"]
        assert (row["id"], row["role"]) == (made_role["id"], "decision_maker")
    assert customers.call(affiliation.get, {"affiliation_id": made_role["id"]}) == made_role
    change = {"affiliation_id": made_role["id"], "active": False}
    assert customers.call(affiliation.update, change, if_version=1)["active"] is False
    customers.call(affiliation.remove, {"affiliation_id": made_role["id"]}, if_version=2)
    key = {"contact_id": made["id"]}
    assert customers.call(affiliation.list_of_contact, key)["items"] == []


@pytest.mark.requirement("CUS-04", "CUS-70")
def test_who_has_a_role_elsewhere_is_named_in_follow_ups_and_visits_there(
    customers, acme, open_customer, refusal_of
):
    made, there = add(customers, acme, "王芳"), {"customer_id": open_customer()["id"]}
    ways = (
        (activity.create, {"kind": "call", "content": "电话", "contact_ids": [made["id"]]}),
        (visit.create, {"planned_at": "2026-03-26T02:00:00Z", "purpose": "拜访"}),
    )
    wishes = [(way, {**there, "contact_id": made["id"], **about}) for way, about in ways]
    assert {refusal_of(customers.call, *one).code for one in wishes} == {
        "customers.affiliation.no_role"
    }
    affiliate(customers, made, {"id": there["customer_id"]})
    assert [customers.call(*one)["contact_id"] for one in wishes] == [made["id"]] * 2


def test_a_role_is_noted_once_and_not_at_home(customers, acme, open_customer, refusal_of):
    other, made = open_customer(), add(customers, acme)
    assert refusal_of(affiliate, customers, made, acme).code.endswith("at_home")
    affiliate(customers, made, other)
    assert refusal_of(affiliate, customers, made, other).code.endswith("there_already")
    assert refusal_of(affiliate, customers, made, {"id": "nobody"}).code == "unknown_record"


def test_roles_are_for_those_who_see_the_customer_or_the_person(
    customers, acme, open_customer, refusal_of
):
    rep = customers.acting(actor_id="rep", scopes={"*": "own"})
    mine, made = open_customer(rep), add(customers, acme, "王芳")
    role = affiliate(customers, made, mine)
    seen = rep.call(affiliation.list_of_customer, {"customer_id": mine["id"]})["items"]
    assert [row["contact_name"] for row in seen] == ["王芳"]
    elsewhere = affiliate(customers, made, open_customer())
    change = {"affiliation_id": elsewhere["id"], "note": "x"}
    assert refusal_of(rep.call, affiliation.update, change).status == 404
    assert rep.call(affiliation.update, {**change, "affiliation_id": role["id"]})["note"] == "x"


def relate(who, contact, other, kind="spouse"):
    given = {"contact_id": contact["id"], "other_id": other["id"], "kind": kind}
    return who.call(relations.create, given)


@pytest.mark.requirement("CUS-04")
def test_personal_relations_are_told_from_both_sides(customers, acme):
    father, son = add(customers, acme, "老王"), add(customers, acme, "小王")
    made = relate(customers, son, father, "parent")
    assert (made["other_name"], made["kind"]) == ("老王", "parent")
    [back] = customers.call(relations.listed, {"contact_id": father["id"]})["items"]
    assert (back["other_name"], back["kind"]) == ("小王", "child")
    key = {"contact_id": father["id"], "contact_relation_id": made["id"]}
    customers.call(relations.remove, key)
    assert customers.call(relations.listed, {"contact_id": son["id"]})["items"] == []


def test_relations_that_make_no_sense_are_refused(customers, acme, refusal_of):
    first, second = add(customers, acme), add(customers, acme, "李雷")
    assert refusal_of(relate, customers, first, first).code.endswith("with_itself")
    relate(customers, first, second)
    assert refusal_of(relate, customers, second, first).code.endswith("there_already")
    assert refusal_of(relate, customers, first, {"id": "x"}).code.endswith("unknown_other")
    key = {"contact_id": first["id"], "contact_relation_id": "x"}
    assert refusal_of(customers.call, relations.remove, key).status == 404


def test_a_merged_contact_leaves_its_lines_and_roles_to_the_survivor(
    customers, acme, open_customer
):
    boss, twin = add(customers, acme, "王总"), add(customers, acme, "王总", gender="male")
    add(customers, acme, "小张", reports_to_id=twin["id"])
    affiliate(customers, twin, open_customer())
    given = {"contact_id": boss["id"], "duplicate_ids": [twin["id"]]}
    merged = customers.call(merger.merge_contacts, given)
    assert merged["gender"] == "male"
    lines = customers.call(person.reporting_lines, {"contact_id": boss["id"]})
    assert [one["name"] for one in lines["reports"]] == ["小张"]
    roles = customers.call(affiliation.list_of_contact, {"contact_id": boss["id"]})
    assert len(roles["items"]) == 1
