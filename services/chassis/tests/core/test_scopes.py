"""Who sees whose boxes: the one predicate, held against every way of asking."""

import pytest
from sqlalchemy import event, insert, text
from toy import contract

from chassis import structure
from chassis.context import Call
from chassis.structure import department_line, staff_line

# boss over lead over hand; peer works beside hand; every department has one box owner
LINES = {"lead": "boss", "hand": "lead", "peer": "lead", "boss": None, "else": None}
PLACES = {"house": None, "north": "house", "bj": "north", "south": "house"}
BOXES = {"hand": "bj", "peer": "bj", "lead": "north", "boss": "house", "else": "south"}
SEEN = {
    ("own", "hand"): {"hand"},
    ("own", "lead"): {"lead", "hand", "peer"},
    ("own", "boss"): {"boss", "lead", "hand", "peer"},
    ("department", "hand"): {"hand", "peer"},
    ("department", "boss"): {"boss", "lead", "hand", "peer"},
    ("below", "hand"): {"hand", "peer"},
    ("below", "boss"): set(BOXES),
    ("own:south", "hand"): {"hand", "else"},
    ("own:north", "else"): {"else", "lead"},
    ("own:north*", "else"): {"else", "lead", "hand", "peer"},
    ("department:south", "hand"): {"hand", "peer", "else"},
    ("all", "else"): set(BOXES),
}


@pytest.fixture
def boxes(toy):
    with toy.runtime.transaction(toy.who) as uow:
        for person, superior in LINES.items():
            structure.note_superior(uow, person, superior, version=1)
        for place, parent in PLACES.items():
            structure.note_place(uow, place, {"parent_id": parent}, version=1)
        uow.commit()
    for owner, place in BOXES.items():
        toy.acting(actor_id=owner, departments=(place,)).call(contract.create, {"name": owner})
    return toy


def seen_by(toy, who, scope, **about):
    leads = who in LINES.values()
    rights = {"scopes": {"*": scope}, "departments": (BOXES[who],), "leads": leads, **about}
    listed = toy.acting(actor_id=who, **rights).call(contract.listed)
    return {box["name"] for box in listed["items"]}


@pytest.mark.requirement("ORG-04")
@pytest.mark.parametrize(("scope", "who"), SEEN)
def test_a_scope_shows_what_the_table_says(boxes, scope, who):
    assert seen_by(boxes, who, scope) == SEEN[scope, who]


SELLING = {
    ("own", "field"): {"peer"},
    ("department", "field"): {"peer", "hand"},
    ("department", "coast"): {"peer"},
    ("below", "coast"): {"peer", "hand"},
    ("own:field", "coast"): {"peer", "hand"},
    ("own:coast*", "north"): {"peer", "hand"},
}


@pytest.mark.requirement("ORG-01", "ORG-04")
@pytest.mark.parametrize(("scope", "place"), SELLING)
def test_who_heads_a_department_of_the_sales_tree_sees_what_its_people_own(boxes, scope, place):
    with boxes.runtime.transaction(boxes.who) as uow:
        structure.note_superior(uow, "hand", None, version=2, sells_in="field")
        structure.note_place(uow, "field", {"parent_id": "coast"}, version=1)
        structure.note_place(uow, "coast", {"parent_id": None}, version=1)
        uow.commit()
    about = {"departments": (place,), "reach": (), "leads": False}
    assert seen_by(boxes, "peer", scope, sells=True, **about) == SELLING[scope, place]
    assert "hand" not in seen_by(boxes, "peer", scope, **about)


@pytest.mark.requirement("ORG-08")
@pytest.mark.parametrize("scope", ["own", "department"])
def test_who_stands_in_sees_and_changes_what_the_absent_one_owns(boxes, scope):
    alone = seen_by(boxes, "hand", scope)
    both = seen_by(boxes, "hand", scope, stands_in_for=("else", "boss"))
    assert both == alone | {"else", "boss"}
    [box] = [b for b in boxes.call(contract.listed)["items"] if b["name"] == "else"]
    for_him = boxes.acting(actor_id="hand", scopes={"*": "own"}, stands_in_for=("else",))
    renamed = for_him.call(contract.rename, {"box_id": box["id"], "name": "done"})
    assert renamed["name"] == "done"


def test_a_reach_that_travels_with_the_call_is_taken_as_it_is(boxes):
    assert seen_by(boxes, "hand", "below", reach=("bj", "south")) == {"hand", "peer", "else"}


def test_what_is_told_late_changes_nothing_any_more(boxes):
    with boxes.runtime.transaction(boxes.who) as uow:
        structure.note_superior(uow, "hand", "else", version=3)
        structure.note_superior(uow, "hand", "lead", version=2)
        uow.commit()
    assert seen_by(boxes, "lead", "own") == {"lead", "peer"}
    assert seen_by(boxes, "else", "own", leads=True) == {"else", "hand"}


def test_a_ring_among_the_lines_does_not_hang(boxes):
    with boxes.runtime.transaction(boxes.who) as uow:
        structure.note_superior(uow, "boss", "hand", version=2)
        uow.commit()
    assert "boss" in seen_by(boxes, "hand", "own", leads=True)


@pytest.mark.requirement("ORG-01")
def test_fifty_thousand_staff_cost_one_statement(boxes):
    people = tree("staff_id", "superior_id", 50_000, branches=8, root="boss")
    places = tree("department_id", "parent_id", 2_000, branches=6, root="house")
    with boxes.runtime.database.write_engine.begin() as connection:
        connection.execute(insert(staff_line), people)
        connection.execute(insert(department_line), places)
        connection.execute(text("analyze"))  # what a server does by itself, in its own time
    statements = []
    engine = boxes.runtime.database.read_engine
    event.listen(engine, "before_cursor_execute", lambda *about: statements.append(about[2]))
    assert seen_by(boxes, "boss", "below") == set(BOXES)
    assert len([one for one in statements if "SELECT" in one]) == 1


def tree(key, above, size, *, branches, root):
    """Return rows of a tree in which each node has so many branches."""
    parents = [root, *(f"n{n // branches}" for n in range(1, size))]
    return [{key: f"n{n}", above: parent, "version": 1} for n, parent in enumerate(parents)]


def test_a_call_tells_level_and_choice_apart():
    call = Call(audience="toy", scopes={"a.b": "below:x,y*", "*": "own"})
    assert (call.scope("a.b"), call.chosen("a.b")) == ("below", (["x"], ["y"]))
    assert (call.scope("c.d"), call.chosen("c.d")) == ("own", ([], []))
