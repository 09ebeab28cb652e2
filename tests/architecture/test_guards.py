"""Whoever changes what somebody may have changed meanwhile says which version was read."""

import pytest

from contracts import catalogue

from .sources import SERVICES

ADDS = "adds to the record and replaces nothing of it"
STATE = "the state decides: who comes second is refused"
MARKS = "marks for the caller alone, or again, what was marked"
CHOSEN = "says what the caller begins with, and nothing of the record"
UNGUARDED = {
    "organization.staff.sign_out": "ends sessions and leaves the person as it is",
    "organization.approval.remind": ADDS,
    "organization.approval.comment": ADDS,
    "organization.approval.attach": ADDS,
    "organization.appointment.answer": "is the caller's own answer, the last of which counts",
    "organization.announcement.read": MARKS,
    "organization.work_log.remark": ADDS,
    "organization.calendar_feed.revoke": STATE,
    "organization.notice.read": MARKS,
    "organization.direct_message.read": MARKS,
    "organization.second_factor.reset": "takes a factor away and leaves the person as it is",
    "customers.contact.import_vcards": ADDS,
    "customers.pool.claim": STATE,
    "customers.pool.assign": STATE,
    "customers.pool.view": "shows a telephone number and counts that it was shown",
    "customers.lead.claim": STATE,
    "customers.lead.view": "shows what lies in a pool and counts that it was shown",
    **{f"{service}.saved_view.choose": CHOSEN for service in SERVICES},
    **{
        f"{service}.job.cancel": "a job goes on by itself; it ends wherever it has come"
        for service in ("organization", "customers", "sales", "ledger", "service_desk")
    },
    "customers.customer_import.undo": STATE,
    "customers.lead_import.undo": STATE,
    "customers.activity_import.undo": STATE,
    "sales.product_import.undo": STATE,
    "organization.staff_import.undo": STATE,
    "ledger.entry.reverse": "an entry never changes; who reverses it again is refused",
    "ledger.pending_entry.draft_reversal": "an entry never changes; who posts it again is refused",
    "ledger.bad_debt.write_off": "books what is open by now; more is refused",
    "ledger.bank_statement.match": "pairs those lines that are free by now",
    "ledger.bank_rule.apply": "matches and books those lines that are free by now",
    "ledger.prepaid_card.top_up": "books one amount more",
    "ledger.prepaid_card.spend": "books one amount less; what is not there is refused",
    "ledger.prepaid_card.refund": "books one amount less; what is not there is refused",
    "ledger.prepaid_card.reverse": STATE,
    "ledger.prepaid_card.transfer": "books one amount from here to there; more is refused",
    "notify.endpoint.test": "posts a trial and changes nothing",
}
"""Operation that does something with a record without If-Match → why nobody's change is lost."""


def versioned():
    """Return the path parameters that name records with a version."""
    return {
        resource.key
        for resource in catalogue().resources
        for operation in resource.operations
        if operation.given and "version" in _shown(operation)
    }


def _shown(operation):
    listed = operation.listing.item().fields if operation.listing else {}
    return {*operation.given.fields, *listed}


@pytest.mark.requirement("PLT-11")
def test_what_changes_a_record_with_a_version_asks_for_the_version_that_was_read():
    known = versioned()
    lax = {
        operation.id
        for operation in catalogue().operations.values()
        if operation.http and not operation.safe and not operation.guarded
        if operation.path_parameters and operation.path_parameters[-1] in known
        if not (operation.verb.startswith("create") and operation.status == 201)
    }
    assert lax - set(UNGUARDED) == set(), "guard them, or say here why nobody's change is lost"
    assert set(UNGUARDED) - lax == set(), "guarded by now"


@pytest.mark.requirement("PLT-12")
def test_what_goes_on_behind_its_answer_is_asked_for_with_a_key():
    """A job that starts twice, or a code that goes out twice, is not seen by who asked."""
    begun = [o for o in catalogue().operations.values() if o.http and o.status == 202]
    assert [o.id for o in begun if o.keyed != "required" and not o.safe] == []


@pytest.mark.requirement("PLT-11")
def test_whoever_replaces_as_a_whole_says_what_was_read():
    puts = [o for o in catalogue().operations.values() if o.method == "PUT"]
    assert puts and all(o.guarded for o in puts)


WITHOUT_ADDRESS = {
    **dict.fromkeys(("organization.session.create", "organization.captcha.create"), "tokens"),
    "organization.direct_message.create": "a line of a conversation, which is read as a whole",
    **dict.fromkeys(
        ("organization.attendance.clock", "organization.attendance.correct"),
        "a mark of a day, which is listed",
    ),
    **dict.fromkeys(
        ("customers.customer_relation.create", "customers.contact_relation.create"),
        "stands with each of its two sides",
    ),
    "ledger.digest.seal": "a line of the list of digests",
    **{
        f"ledger.{name}": "answers with the entry, which is read at /entries/{entry_id}"
        for name in ("year_end.close", "year_end.reopen", "opening_balance.post")
    },
}
"""What makes something that has no address of its own → why."""


@pytest.mark.requirement("PLT-30")
def test_what_is_made_is_read_at_its_own_address():
    known = catalogue().operations
    made = [o for o in known.values() if o.http and o.status == 201]
    lost = {o.id for o in made if f"{o.service}.{o.resource}.get" not in known}
    assert lost == WITHOUT_ADDRESS.keys()
