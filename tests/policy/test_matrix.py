"""Every route with an id × every relation to its record × every scope, as the table says."""

import pytest

from chassis.contract import RESOURCES, Operation
from chassis.testing.harness import server_url
from contracts import catalogue
from contracts.house_data import OF_THE_HOUSE

from .cells import ASKED_BY, EXTREMES, OPENS, SCOPES, Cell, Stage, cases, cells
from .table import (
    AUTHOR,
    BECAUSE,
    BY_OPERATION,
    BY_RESOURCE,
    GRANTED,
    MINE,
    OPEN,
    READ_ALONG,
    SCOPED,
    SERVICES,
    SOLD_ALONG,
    policy_of,
)

ROUTES = [o for o in catalogue().operations.values() if o.http and o.path_parameters]
PLAYED = [o for o in ROUTES if o.id not in BECAUSE]


def case_for(operation: Operation):
    """Return the case of the operation itself, else one whose input names the same record."""
    every = cases(operation.service)
    own = [case for case in every if case.work is operation]
    like = [c for c in every if set(operation.path_parameters) <= set(c.work.taken.fields)]
    same = [case for case in like if case.work.resource == operation.resource]
    return (own or same or like)[0]


def neighbours(operation: Operation):
    """Return what puts operations with the same case beside one another, the changing ones last."""
    changes = not (operation.safe or operation.dry_run)
    return operation.service, cases(operation.service).index(case_for(operation)), changes


OF_EACH_POLICY = {(o.resource, o.service, policy_of(o)): o for o in PLAYED}.values()
"""What a server is asked once more: conditions are of the resource, and compiled alike for each."""
ASKED = sorted(OF_EACH_POLICY if server_url() else PLAYED, key=neighbours)
OUTSIDERS = ("without rights", "anonymous")
LEAST_CELLS = 5_000


def expected(operation: Operation, cell: Cell) -> str:
    """Return "seen", "not there" or "kept out"."""
    policy = policy_of(operation)
    if cell.relation in OUTSIDERS:
        return "kept out"
    if cell.relation in ASKED_BY and policy == SCOPED:
        return where_its_owner_sells(operation)
    if policy == GRANTED:
        return "seen"
    if policy == AUTHOR and cell.relation != "owner":
        return "kept out" if cell.status == 403 else "not there"
    if policy == MINE:
        return "seen" if cell.relation == "owner" else "not there"
    return "seen" if cell.scope in OPENS[cell.relation] else "not there"


def where_its_owner_sells(operation: Operation) -> str:
    resource = f"{operation.service}.{operation.resource}"
    if RESOURCES[resource].by_sales_tree or resource in SOLD_ALONG:
        return "seen"
    if resource in READ_ALONG:
        return "seen" if operation.safe else "kept out"
    return "not there"


def found(cell: Cell) -> str:
    kinds = {404: "not there", 401: "kept out", 403: "kept out", 422: "bad input", 500: "crashed"}
    return kinds.get(cell.status, "seen")


def scopes_of(operation: Operation) -> tuple[str, ...]:
    return SCOPES if policy_of(operation) == SCOPED else EXTREMES


@pytest.fixture(scope="module")
def stage_of():
    """Return the stage of an operation: that of the one before, where it has the same case."""
    at_work = []

    def stage(operation):
        case = case_for(operation)
        if at_work and (at_work[0].case is not case or at_work[0].is_used):
            at_work.pop().close()
        return (
            at_work[0] if at_work else at_work.append(Stage(operation.service, case)) or at_work[0]
        )

    yield stage
    for last in at_work:
        last.close()


@pytest.mark.requirement("ORG-04")
@pytest.mark.parametrize("operation", ASKED, ids=lambda o: o.id)
def test_a_route_opens_to_whom_the_policy_says(operation, stage_of):
    asked = cells(stage_of(operation), operation, scopes_of(operation))
    told = [(c, found(c), expected(operation, c)) for c in asked]
    wrong = [
        f"{c.relation} with {c.scope}: {is_}, not {ought}" for c, is_, ought in told if is_ != ought
    ]
    assert not wrong, f"{operation.id} is {policy_of(operation)}\n" + "\n".join(wrong)


def test_no_route_is_without_a_policy():
    without = []
    for operation in ROUTES:
        try:
            policy_of(operation)
        except KeyError:
            without.append(operation.id)
    assert not without, f"decide in tests/policy/table.py who gets at: {without}"


def test_every_line_of_the_table_is_about_a_route():
    ids = {o.id for o in ROUTES}
    resources = {f"{o.service}.{o.resource}" for o in ROUTES}
    assert BY_OPERATION.keys() | BECAUSE.keys() <= ids
    assert BY_RESOURCE.keys() == resources
    assert resources >= SOLD_ALONG | READ_ALONG
    assert {policy_of(o) for o in ROUTES} == {SCOPED, GRANTED, AUTHOR, MINE, OPEN}


def test_what_roles_may_not_scope_is_open_to_every_holder_of_the_grant():
    assert {BY_RESOURCE[name] for name in OF_THE_HOUSE} == {GRANTED}


def test_what_is_open_says_why():
    assert {o.id for o in ROUTES if policy_of(o) == OPEN} <= BECAUSE.keys()


def test_the_matrix_is_large_enough():
    assert {o.service for o in PLAYED} == set(SERVICES)
    assert sum(len(OPENS) * len(scopes_of(o)) for o in PLAYED) >= LEAST_CELLS
