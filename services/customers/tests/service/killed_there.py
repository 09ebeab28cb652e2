"""What customers does that is killed in other tests than that of its promises."""

from contracts import catalogue
from contracts.customers import (
    duplicate_pair,
    duplicate_rule,
    imports,
    lead_form,
    lead_rule,
    registration,
)
from contracts.organization import approval, calendar, personal_request
from customers.service import service

FIGURES = ("sales.order.", "ledger.receipt.", "ledger.receivable.", "service_desk.ticket.")
THERE = {
    **{
        told: "in test_crashes_of_details" for told in service.reactions if told.startswith(FIGURES)
    },
    calendar.updated.type: "in test_crashes_of_details",
    personal_request.asked.type: "in test_personal_data",
}
READERS = ("customers.card_scan.start", "customers.customer.fill_from_registry")
OFFERED = catalogue().of("customers").operations.values()
RULES = (
    *(duplicate_rule.update, duplicate_rule.remove, lead_rule.update, lead_rule.remove),
    *(lead_rule.view, lead_form.update, lead_form.renew_key),
    *(imports.start, imports.jobs.cancel, duplicate_pair.scan),
)
ELSEWHERE = {"customer_class", "class_rule", "grade_scheme", "visit", "import_vcards"}
ELSEWHERE |= {"credit_grade", "credit_change", "holding_cap", "destroy"}
ELSEWHERE |= {"protection_request", "lead_import", "activity_import"}
ELSEWHERE |= {"create_for_lead", "update_for_lead", "remove_for_lead"}
ELSEWHERE |= {"share", "lead_score_rule", "unite", "classify", "freeze_grade", "unfreeze_grade"}
ELSEWHERE |= {"affiliation", "customer_relation", "contact_relation", "invoice_title"}
ELSEWHERE |= {"retire", "reinstate", "set_parent", "enrol", "set_picture", "clean_hot_spots"}
UNCRASHED = {
    **THERE,
    **{o.id: "in test_crashes_of_rules" for o in RULES},
    registration.choose.id: "in test_crashes_of_credit",
    **{o.id: "in test_crashes_of_…" for o in OFFERED if ELSEWHERE & {o.resource, o.verb}},
    **dict.fromkeys(READERS, "in test_crashes_of_readers"),
    **{e.type: "in test_crashes_of_rules" for e in (approval.returned, approval.recalled)},
}
