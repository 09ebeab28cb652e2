"""Grants and scopes: what covers what, and what several roles amount to."""

import re

import pytest

from chassis.context import Call
from contracts import catalogue
from contracts.organization.role import GRANT
from organization.built_in_roles import built_in_roles
from organization.roles import rules

OPERATIONS = catalogue().operations
ROLES = {role.id: role for role in built_in_roles()}

# role × operation → whether it may; the operations are those that hurt when wrong
TABLE = """
operation administrator manager rep service_agent cashier accountant auditor partner warehouse
organization.staff.create           yes no  no  no  no  no  no  no  no
organization.staff.list             yes yes yes yes yes yes yes no  yes
organization.staff.reset_password   yes no  no  no  no  no  no  no  no
organization.staff.assign_roles     yes no  no  no  no  no  no  no  no
organization.role.update            yes no  no  no  no  no  no  no  no
organization.api_key.create         yes no  no  no  no  no  no  no  no
organization.sign_in.list           yes no  no  no  no  no  yes no  no
organization.signing_key.rotate     yes no  no  no  no  no  no  no  no
customers.customer.create           yes yes yes no  no  no  no  no  no
customers.customer.get              yes yes yes yes yes yes yes yes no
customers.customer.remove           yes yes no  no  no  no  no  no  no
customers.customer.destroy          yes no  no  no  no  no  no  no  no
customers.customer.transfer         yes yes no  no  no  no  no  no  no
customers.customer.set_credit_limit yes yes no  no  no  no  no  no  no
customers.customer_import.start     yes yes no  no  no  no  no  no  no
customers.pool.claim                yes yes yes no  no  no  no  no  no
customers.pool.assign               yes yes no  no  no  no  no  no  no
customers.lead.convert              yes yes yes no  no  no  no  no  no
customers.activity.create           yes yes yes yes no  no  no  no  no
customers.timeline.list             yes yes yes yes no  no  yes no  no
customers.contact.update            yes yes yes yes no  no  no  no  no
sales.product.update                yes yes no  no  no  no  no  no  no
sales.price_list.update             yes yes no  no  no  no  no  no  no
sales.opportunity.win               yes yes yes no  no  no  no  no  no
sales.quote.send                    yes yes yes no  no  no  no  no  no
sales.order.create                  yes yes yes no  no  no  no  yes no
sales.order.confirm                 yes yes yes no  no  no  no  no  no
sales.order.ship                    yes yes no  no  no  no  no  no  yes
sales.order.cancel                  yes yes no  no  no  no  no  no  no
sales.order.return                  yes yes no  no  no  no  no  no  yes
sales.credit.get                    yes yes yes no  no  yes yes no  no
ledger.entry.post                   yes no  no  no  no  yes no  no  no
ledger.entry.reverse                yes no  no  no  no  yes no  no  no
ledger.entry.list                   yes no  no  no  yes yes yes no  no
ledger.receipt.list                 yes yes yes no  yes yes yes no  no
ledger.invoice.list                 yes yes yes no  yes yes yes no  no
ledger.receipt.post                 yes no  no  no  yes no  no  no  no
ledger.receipt.allocate             yes no  no  no  yes no  no  no  no
ledger.receivable.list              yes yes yes no  yes yes yes no  no
ledger.period.close                 yes no  no  no  no  yes no  no  no
ledger.trial_balance.get            yes no  no  no  no  yes yes no  no
ledger.payment.post                 yes no  no  no  yes no  no  no  no
ledger.cash_entry.approve           yes no  no  no  no  yes no  no  no
ledger.bad_debt.write_off           yes no  no  no  no  yes no  no  no
ledger.year_end.reopen              yes no  no  no  no  no  no  no  no
ledger.period.lock                  yes no  no  no  no  no  no  no  no
organization.personal_request.erase yes no  no  no  no  no  no  no  no
customers.personal_part.tell        yes yes no  no  no  no  yes no  no
ledger.personal_part.tell           yes no  no  no  no  no  yes no  no
ledger.expense_claim.create         yes yes yes yes yes yes no  no  yes
ledger.expense_claim.discard        yes yes yes yes yes yes no  no  yes
ledger.staff_advance.discard        yes yes yes yes yes yes no  no  yes
ledger.supplier_credit.create       yes no  no  no  no  yes no  no  no
ledger.supplier_credit.get          yes no  no  no  yes yes yes no  no
ledger.offset.post                  yes no  no  no  no  yes no  no  no
ledger.offset.get                   yes no  no  no  yes yes yes no  no
ledger.journal.print                yes no  no  no  no  yes yes no  no
ledger.expense_claim.pay            yes no  no  no  yes no  no  no  no
ledger.payroll_run.reverse          yes no  no  no  yes no  no  no  no
service_desk.ticket.create          yes yes yes yes no  no  no  yes no
service_desk.ticket.solve           yes yes no  yes no  no  no  no  no
service_desk.response_target.update yes yes no  no  no  no  no  no  no
notify.message.create               yes yes yes yes no  no  no  no  no
notify.message.cancel               yes yes yes yes no  no  no  no  no
notify.template.update              yes yes no  no  no  no  no  no  no
notify.endpoint.create              yes no  no  no  no  no  no  no  no
notify.partner.create               yes no  no  no  no  no  no  no  no
"""
HEAD, *LINES = [line.split() for line in TABLE.strip().splitlines()]
CELLS = [
    (role, line[0], answer == "yes")
    for line in LINES
    for role, answer in zip(HEAD[1:], line[1:], strict=True)
]


def may(role, permission):
    return Call(audience="x", grants=ROLES[role].grants).allows(permission)


@pytest.mark.requirement("ORG-03")
@pytest.mark.parametrize(("role", "permission", "allowed"), CELLS)
def test_a_built_in_role_may_do_what_the_table_says(role, permission, allowed):
    assert permission in OPERATIONS
    assert may(role, permission) is allowed


def test_the_table_names_every_built_in_role():
    assert HEAD[1:] == list(ROLES)


def test_an_auditor_reads_everything_and_changes_nothing():
    granted = {o.id: o for o in OPERATIONS.values() if o.access == "permission"}
    assert {i for i, o in granted.items() if may("auditor", i) != o.safe} == set()


ADMINISTRATION = {
    *(
        "organization.department",
        "organization.staff",
        "organization.role",
        "organization.handover",
    ),
    *("organization.api_key", "organization.signing_key", "organization.second_factor"),
    *("organization.custom_field", "ledger.custom_field"),
    *("organization.sign_in", "organization.permission", "organization.access"),
    *("organization.entry_rule", "organization.staff_import", "organization.approval_flow"),
    *("organization.numbering_rule", "organization.holiday_year", "organization.calendar"),
    *("organization.attendance_month", "organization.personal_request", "ledger.account_right"),
    *("ledger.period_exception", "ledger.rounding_tolerance", "notify.rule", "notify.partner"),
}
"""Resources of which some or all is for administrators only, whom a house has."""
DECIDED = {
    *("ledger.period.reopen", "ledger.period.lock", "ledger.year_end.reopen", "ledger.digest.seal"),
    *("notify.call.report", "notify.delivery.resend", "notify.endpoint.create"),
}
"""What is theirs besides: it opens what was closed, is for machines, or tells of all records."""


def test_what_no_role_but_the_administrators_has_is_administration():
    working = [role for role in ROLES if role not in ("administrator", "auditor")]
    told = {
        o.id
        for o in OPERATIONS.values()
        if o.access == "permission" and not any(may(role, o.id) for role in working)
    }
    theirs = ("destroy", "parked_message.", "personal_part.")
    left = {i for i in told - DECIDED if i.rpartition(".")[0] not in ADMINISTRATION}
    assert {i for i in left if not any(word in i for word in theirs)} == set()


def test_every_grant_of_a_built_in_role_is_well_formed():
    pattern = re.compile(GRANT)
    assert [g for r in ROLES.values() for g in r.grants if not pattern.match(g)] == []


def test_every_grant_of_a_built_in_role_opens_something():
    def opens(grant):
        holder = Call(audience="x", grants=(grant,))
        return any(holder.allows(o.permission) for o in OPERATIONS.values())

    assert [(r.id, g) for r in ROLES.values() for g in r.grants if not opens(g)] == []


@pytest.mark.parametrize(
    ("mine", "theirs", "covered"),
    [
        ("*", "sales.*", True),
        ("sales.*", "sales.order.get", True),
        ("sales.*", "sales.*.get", True),
        ("*.*.get", "sales.order.get", True),
        ("*.*.get", "sales.order.list", False),
        ("sales.order.get", "sales.order.*", False),
        ("sales.*", "*", False),
        ("sales.*", "ledger.entry.post", False),
    ],
)
def test_a_grant_covers_what_it_could_ever_grant(mine, theirs, covered):
    assert rules.covers([mine], theirs) is covered


def test_grants_of_several_roles_are_told_once():
    assert rules.union([["sales.*", "ledger.entry.get"], ["sales.order.get"]]) == (
        "sales.*",
        "ledger.entry.get",
    )


@pytest.mark.parametrize(
    ("roles", "told"),
    [
        ([["customers.*"], ["customers.*.*"]], ("customers.*",)),
        ([["*.*.*"], ["*"], ["sales.*"]], ("*",)),
        ([["*.*.*"], ["customers.lead.destroy"]], ("*.*.*", "customers.lead.destroy")),
        ([["sales.order.get"], ["sales.order.get"]], ("sales.order.get",)),
        ([["*.*.get"], ["sales.order.*"], ["sales.order.get"]], ("*.*.get", "sales.order.*")),
        ([[]], ()),
    ],
)
def test_what_another_covers_is_left_out_and_of_two_that_are_the_same_one_stays(roles, told):
    assert rules.union(roles) == told


def test_a_resource_that_a_role_does_not_name_falls_back_to_its_star():
    told = rules.widest([{"*": "all", "sales.order": "own"}, {"*": "department"}])
    assert told == {"*": "all", "sales.order": "department"}
    assert rules.widest([{}]) == {}


@pytest.mark.requirement("PLT-13")
def test_deletion_for_ever_is_given_by_name_or_with_everything():
    wanted = "customers.customer.destroy"
    held = ("*", "customers.customer.destroy", "customers.*.destroy")
    assert all(rules.covers([grant], wanted) for grant in held)
    assert not rules.covers(["customers.*", "customers.customer.*"], wanted)
    assert rules.covers(["customers.*"], "customers.customer.*")


def test_built_in_roles_are_called_by_words_of_both_languages():
    for role in built_in_roles():
        for told in (role.name, role.description):
            assert re.match("[A-Z][a-z ]", told) and re.search("[\u4e00-\u9fff]", told), told


VERBS = {
    f"customers.{name}": (
        frozenset({f"customers.{name}.get", f"customers.{name}.list"}),
        frozenset({f"customers.{name}.update"}),
    )
    for name in ("customer", "lead", "pool")
}
REP = (["customers.*"], {"*": "own"})
AUDITOR = (["*.*.get", "*.*.list"], {"*": "all"})


@pytest.mark.requirement("ORG-03", "ORG-04")
@pytest.mark.parametrize(
    ("roles", "told"),
    [
        ([REP], {"*": "own"}),
        ([REP, AUDITOR], {"*": "all", "!*": "own"}),
        ([REP, (["ledger.*"], {"*": "all"})], {"*": "own"}),
        ([REP, (["customers.lead.update"], {"*": "all"})],
         {"*": "own", "!*": "own", "!customers.lead": "all"}),
        ([REP, (["customers.pool.*"], {"customers.pool": "below:d1"})],
         {"*": "own", "customers.pool": "below:d1"}),
        ([(["*"], {"*": "all"}), REP], {"*": "all"}),
        ([REP, ([], {"*": "all"})], {"*": "own"}),
        ([([], {"*": "own"}), ([], {"*": "all"})], {"*": "all"}),
    ],
)  # fmt: skip
def test_the_scope_of_a_role_counts_for_what_that_role_grants(roles, told):
    assert rules.scopes_of(roles, VERBS, ()) == told


def test_colleagues_are_narrowed_only_by_a_role_that_names_them():
    verbs = {**VERBS, "organization.staff": (frozenset({"organization.staff.get"}), frozenset())}
    roles = [(["organization.staff.get"], {"*": "own"}), (["customers.*"], {"*": "all"})]
    assert "organization.staff" not in rules.scopes_of(roles, verbs, ("organization.staff",))
    roles[0] = (["organization.staff.get"], {"organization.staff": "own"})
    told = rules.scopes_of(roles, verbs, ("organization.staff",))
    assert told == {"*": "all", "organization.staff": "own"}


@pytest.mark.parametrize(
    ("scopes", "change", "expected"),
    [
        ({"*": "all", "!*": "own"}, True, "own"),
        ({"*": "all", "!*": "own"}, False, "all"),
        ({"*": "own", "!*": "own", "!customers.lead": "all"}, True, "all"),
        ({"*": "own", "customers.lead": "all"}, True, "all"),
    ],
)
def test_a_call_knows_what_may_be_changed(scopes, change, expected):
    call = Call(actor_id="x", actor_kind="staff", audience="c", deadline=0, scopes=scopes)
    assert call.scope("customers.lead", change=change) == expected
    if change:
        assert rules.changing_scope(scopes, "customers.lead") == expected
