"""The engine of approvals: worked example 14 and every edge rule, without a database."""

from dataclasses import dataclass

import pytest

from chassis.values import Money
from organization.approvals.cases.rules import enough, turn, verdict
from organization.approvals.flows.rules import (
    Asked,
    Past,
    Seat,
    candidates,
    matches,
    mode_of,
    seats,
)


@dataclass
class Task:
    seat: int
    state: str = "pending"
    place: int = 0


class FakeHouse:
    """ann reports to bob, bob to cat, cat to nobody; sales lies below china."""

    above = {"ann": ["bob", "cat"], "bob": ["cat"], "cat": [], "dan": ["bob", "cat"]}
    heads = {"sales": ["bob", "cat"], "empty": [None, "cat"]}

    def colleagues(self, staff_ids):
        return [one for one in staff_ids if one != "gone"]

    def holders(self, role_id):
        return {"cashier": ["dan", "ann"]}.get(role_id, [])

    def superiors(self, staff_id):
        return self.above.get(staff_id, [])

    def head(self, department_id, levels_up):
        return dict(enumerate(self.heads.get(department_id, []))).get(levels_up)

    def lies_below(self, department_id, department_ids):
        return department_id in department_ids or (
            department_id == "sales" and "china" in department_ids
        )

    def administrators(self):
        return ["root", "admin"]


HOUSE, ANN = FakeHouse(), Asked("ann")
STEP = {
    "mode": "all",
    "approvers": [{"kind": "staff", "staff_ids": ["bob"]}],
    "nobody": "administrator",
    "nobody_staff_id": None,
    "submitter": "skip",
}


def tasks(*states):
    return [Task(seat, state) for seat, state in enumerate(states)]


def sit(asked=ANN, past=None, same="once", **step):
    return seats({**STEP, **step}, asked, past or Past(), same, HOUSE)


def by(*staff_ids):
    return [{"kind": "staff", "staff_ids": list(staff_ids)}]


@pytest.mark.parametrize("first", ["approved", "rejected"])
def test_any_of_three_ends_with_the_first_decision(first):
    assert verdict("any", 100, tasks("pending", "pending", "pending")) == "pending"
    assert verdict("any", 100, tasks("pending", first, "pending")) == first


def test_all_of_three_end_with_one_rejection():
    assert verdict("all", 100, tasks("approved", "rejected", "pending")) == "rejected"
    assert verdict("all", 100, tasks("approved", "approved", "pending")) == "pending"
    assert verdict("all", 100, tasks("approved", "approved", "approved")) == "approved"


def test_sixty_percent_of_five_are_three():
    assert enough(5, 60) == 3
    assert verdict("ratio", 60, tasks("approved", "approved", *["pending"] * 3)) == "pending"
    assert verdict("ratio", 60, tasks(*["approved"] * 3, "pending", "pending")) == "approved"
    assert verdict("ratio", 60, tasks(*["rejected"] * 2, *["pending"] * 3)) == "pending"
    assert verdict("ratio", 60, tasks(*["rejected"] * 3, "pending", "approved")) == "rejected"


@pytest.mark.parametrize(
    "voices,percent,needed", [(3, 50, 2), (4, 50, 2), (3, 1, 1), (7, 100, 7), (3, 67, 3)]
)
def test_a_ratio_rounds_up_exactly(voices, percent, needed):
    assert enough(voices, percent) == needed


def test_in_sequence_one_after_the_other_is_asked():
    waiting = tasks("waiting", "waiting", "waiting")
    assert [t.seat for t in turn("sequence", waiting)] == [0]
    waiting[0].state = "approved"
    assert [t.seat for t in turn("sequence", waiting)] == [1]
    waiting[1].state = "pending"
    assert turn("sequence", waiting) == []
    assert [t.seat for t in turn("all", tasks("waiting", "waiting"))] == [0, 1]


def test_the_submitter_in_sequence_is_passed_over_by_skip():
    three = sit(approvers=by("bob", "ann", "cat"), mode="sequence")
    assert [(s.staff_id, s.outcome) for s in three] == [
        ("bob", "asked"),
        ("ann", "skipped"),
        ("cat", "asked"),
    ]
    running = tasks("approved", "skipped", "waiting")
    assert [t.seat for t in turn("sequence", running)] == [2]
    assert verdict("sequence", 100, running) == "pending"


def test_a_step_of_the_submitter_alone_passes_by_skip():
    assert sit(approvers=by("ann")) == [Seat("ann", "skipped", "is_submitter")]
    assert verdict("all", 100, tasks("skipped")) == "approved"
    assert verdict("any", 100, tasks("skipped")) == "approved"


def test_a_skipped_submitter_does_not_decide_for_the_others():
    assert verdict("any", 100, tasks("skipped", "pending")) == "pending"
    assert verdict("ratio", 50, tasks("skipped", "approved", "pending")) == "approved"


def test_the_submitter_may_be_asked_himself_or_his_superior():
    assert sit(approvers=by("ann"), submitter="self") == [Seat("ann")]
    [seat] = sit(approvers=by("ann"), submitter="superior")
    assert (seat.staff_id, seat.reason) == ("bob", "superior_of_submitter")


def test_a_submitter_without_superior_goes_to_the_administrators():
    found = sit(Asked("cat"), approvers=by("cat"), submitter="superior")
    assert [s.staff_id for s in found] == ["root", "admin"]
    assert mode_of({**STEP, "mode": "all"}, found) == "any"


@pytest.mark.parametrize("rule", ["skip", "self", "superior"])
def test_no_administrator_decides_for_himself_while_there_is_another(rule):
    asked, above = Asked("admin"), [{"kind": "superior", "level": 1}]
    assert [s.staff_id for s in sit(asked, approvers=above, submitter=rule)] == ["root"]
    named = {"nobody": "staff", "nobody_staff_id": "admin"}
    found = sit(asked, approvers=above, submitter=rule, **named)
    assert [s.staff_id for s in found] == (["admin"] if rule == "self" else ["root"])


def test_where_nobody_is_found_a_step_passes_or_somebody_steps_in():
    assert sit(approvers=by("gone"), nobody="pass") == []
    assert verdict("all", 100, []) == "approved"
    named = sit(approvers=by("gone"), nobody="staff", nobody_staff_id="dan")
    assert [(s.staff_id, s.reason) for s in named] == [("dan", "nobody_found")]
    left = sit(approvers=by("gone"), nobody="staff", nobody_staff_id="gone")
    assert [s.staff_id for s in left] == ["root", "admin"]


@pytest.mark.parametrize(
    "rule,outcome",
    [("once", "carried"), ("running", "asked"), ("each", "asked")],
)
def test_who_approved_an_earlier_step_is_asked_again_as_the_flow_says(rule, outcome):
    past = Past(ever=frozenset({"bob"}), lately=frozenset({"dan"}))
    assert [s.outcome for s in sit(past=past, same=rule)] == [outcome]


def test_the_same_person_twice_running_is_asked_once():
    past = Past(ever=frozenset({"bob"}), lately=frozenset({"bob"}))
    assert [s.outcome for s in sit(past=past, same="running")] == ["carried"]
    assert verdict("all", 100, tasks("carried")) == "approved"
    assert [s.staff_id for s in sit(approvers=[*by("bob"), *by("bob")])] == ["bob"]


def test_a_signer_added_before_or_after_belongs_to_the_same_voice():
    chain = [Task(0, "waiting", 0), Task(0, "waiting", 1), Task(1, "waiting", 0)]
    assert [(t.seat, t.place) for t in turn("all", chain)] == [(0, 0), (1, 0)]
    chain[0].state = chain[2].state = "approved"
    assert [(t.seat, t.place) for t in turn("all", chain)] == [(0, 1)]
    assert verdict("any", 100, [chain[0], chain[1]]) == "pending"
    assert verdict("all", 100, chain) == "pending"


def test_advice_and_transfer_do_not_count_as_voices():
    assert verdict("all", 100, [Task(0, "advised", 0), Task(0, "pending", 1)]) == "pending"
    assert verdict("all", 100, [Task(0, "transferred", 0), Task(0, "approved", 1)]) == "approved"


@pytest.mark.parametrize(
    "rule,found",
    [
        ({"kind": "staff", "staff_ids": ["gone", "dan"]}, ["dan"]),
        ({"kind": "role", "role_id": "cashier"}, ["dan", "ann"]),
        ({"kind": "superior", "level": 1}, ["bob"]),
        ({"kind": "superior", "level": 2}, ["cat"]),
        ({"kind": "superior", "level": 3}, []),
        ({"kind": "superiors", "level": 5}, ["bob", "cat"]),
        ({"kind": "department_head", "level": 0}, ["bob"]),
        ({"kind": "department_head", "level": 1}, ["cat"]),
        ({"kind": "chosen"}, ["cat", "dan"]),
        ({"kind": "fact", "fact": "project_head"}, ["dan"]),
        ({"kind": "fact", "fact": "unknown"}, []),
    ],
)
def test_each_kind_of_approver_finds_its_people(rule, found):
    asked = Asked("ann", None, "sales", {"project_head": "dan"}, ("cat", "dan"))
    assert candidates([rule], asked, HOUSE) == found


MONEY = {"amount": "100.00", "currency": "CNY"}


@pytest.mark.parametrize(
    "condition,amount,holds",
    [
        ({"amount_above": MONEY}, Money(10_001), True),
        ({"amount_above": MONEY}, Money(10_000), False),
        ({"amount_above": MONEY}, None, False),
        ({"amount_above": MONEY}, Money(1, "USD"), True),
        ({"amount_up_to": MONEY}, Money(10_000), True),
        ({"amount_up_to": MONEY}, Money(1, "USD"), False),
        ({"amount_up_to": MONEY}, None, True),
        (None, None, True),
    ],
)
def test_conditions_on_amounts_are_exact_and_err_on_the_safe_side(condition, amount, holds):
    assert matches(condition, Asked("ann", amount), HOUSE) is holds


@pytest.mark.parametrize(
    "test,holds",
    [
        (("discount", "gt", ["9.5"]), True),
        (("discount", "lte", ["10.0"]), True),
        (("discount", "eq", ["10.00"]), True),
        (("kind", "in", ["sick", "annual"]), True),
        (("kind", "ne", ["annual"]), False),
        (("tags", "eq", ["b"]), True),
        (("kind", "eq", ["sick", "annual"]), True),
        (("kind", "ne", ["sick", "annual"]), False),
        (("urgent", "eq", ["true"]), True),
        (("absent", "eq", [""]), False),
        (("absent", "ne", ["x"]), True),
    ],
)
def test_conditions_on_facts_compare_numbers_as_numbers(test, holds):
    facts = {"discount": "10", "kind": "annual", "tags": ["a", "b"], "urgent": True}
    condition = {"facts": [dict(zip(("fact", "op", "values"), test, strict=True))]}
    assert matches(condition, Asked("ann", facts=facts), HOUSE) is holds


def test_a_condition_on_departments_holds_for_all_below():
    condition = {"department_ids": ["china"]}
    assert matches(condition, Asked("ann", department_id="sales"), HOUSE)
    assert not matches(condition, Asked("ann", department_id="empty"), HOUSE)
    assert not matches(condition, Asked("ann"), HOUSE)


@pytest.mark.parametrize("rule", ["self", "skip", "superior"])
def test_who_handed_it_in_for_the_submitter_never_decides(rule):
    asked = Asked("ann", handed_in_by="dan")
    found = sit(asked, approvers=by("dan", "cat"), submitter=rule)
    assert "dan" not in [seat.staff_id for seat in found if seat.outcome == "asked"]
    assert "cat" in [seat.staff_id for seat in found]


@pytest.mark.requirement("ORG-21")
@pytest.mark.parametrize(
    ("mode", "named", "expected"),
    [
        ("all", ("bob", "gone"), [("bob", ""), ("root", "instead_of_gone")]),
        ("sequence", ("gone", "bob"), [("bob", ""), ("root", "instead_of_gone")]),
        ("any", ("bob", "gone"), [("bob", "")]),
        ("all", ("root", "admin", "gone"), [("root", ""), ("admin", "")]),
        ("all", ("gone",), [("root", "nobody_found"), ("admin", "nobody_found")]),
    ],
)
def test_a_voice_of_whom_a_flow_still_names_is_not_lost_when_he_has_gone(mode, named, expected):
    found = sit(mode=mode, approvers=by(*named))
    assert [(seat.staff_id, seat.reason) for seat in found] == expected
