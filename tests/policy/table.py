"""
The policy table: what decides whether a caller gets at a record by its id.

scoped: the record has an owner and a department, and the data scope of the caller decides;
    outside of it the record does not exist (404).
granted: a record of the house; whoever holds the grant of the operation gets at every one.
author: who sees it may read it; only the person to whom it belongs may do this with it.
mine: only the person whom the record is about; for all others it does not exist.
signed_in, public: as the operation says; whose record it is is looked at otherwise (`because`).
"""

from chassis.contract import Operation

SCOPED, GRANTED, AUTHOR, MINE, OPEN = "scoped", "granted", "author", "mine", "open"

SERVICES = ("organization", "customers", "sales", "ledger", "service_desk", "notify")
MOUNTING = ("organization", "customers", "sales", "ledger", "service_desk")
"""Services whose records have custom fields."""
OF_THE_CALLER = ("saved_view.list", "saved_view.create", "saved_view.choose_none")
BY_RESOURCE = {
    "organization.access": GRANTED,
    "organization.announcement": SCOPED,
    "organization.api_key": GRANTED,
    "organization.appointment": SCOPED,
    "organization.attachment": SCOPED,
    "organization.approval": SCOPED,
    "organization.approval_flow": GRANTED,
    "organization.attendance_month": GRANTED,
    "organization.calendar": GRANTED,
    "organization.calendar_feed": MINE,
    "organization.closed_sheet": SCOPED,
    "organization.comment": AUTHOR,
    "organization.custom_field": GRANTED,
    "organization.delegation": SCOPED,
    "organization.department": GRANTED,
    "organization.direct_message": OPEN,
    "organization.entry_rule": GRANTED,
    "organization.handover": GRANTED,
    "organization.holiday_year": GRANTED,
    "organization.job": OPEN,
    "organization.notice": MINE,
    "organization.numbering_rule": GRANTED,
    "organization.password_reset": OPEN,
    "organization.permit": SCOPED,
    "organization.personal_request": GRANTED,
    "organization.role": GRANTED,
    "organization.second_factor": GRANTED,
    "organization.session": OPEN,
    "organization.staff": GRANTED,
    "organization.staff_import": OPEN,
    "organization.task": SCOPED,
    "organization.work_log": AUTHOR,
    "organization.work_request": SCOPED,
    "organization.attendance_correction": SCOPED,
    "customers.activity": SCOPED,
    "customers.activity_import": OPEN,
    "customers.affiliation": SCOPED,
    "customers.attachment": SCOPED,
    "customers.card_scan": OPEN,
    "customers.class_rule": GRANTED,
    "customers.contact": SCOPED,
    "customers.contact_relation": SCOPED,
    "customers.credit_change": SCOPED,
    "customers.credit_grade": GRANTED,
    "customers.custom_field": GRANTED,
    "customers.customer": SCOPED,
    "customers.customer_class": GRANTED,
    "customers.customer_import": OPEN,
    "customers.customer_relation": SCOPED,
    "customers.grade_scheme": GRANTED,
    "customers.holding_cap": GRANTED,
    "customers.invoice_title": SCOPED,
    "customers.job": OPEN,
    "customers.duplicate_pair": SCOPED,
    "customers.duplicate_rule": GRANTED,
    "customers.lead": SCOPED,
    "customers.lead_form": GRANTED,
    "customers.lead_import": OPEN,
    "customers.lead_rule": GRANTED,
    "customers.merger": SCOPED,
    "customers.pool": GRANTED,
    "customers.protection_request": SCOPED,
    "customers.public_pool": GRANTED,
    "customers.recycle_rule": GRANTED,
    "customers.registration": SCOPED,
    "customers.share": SCOPED,
    "customers.lead_score_rule": GRANTED,
    "customers.saved_view": MINE,
    **{f"{name}.saved_view": MINE for name in ("organization", "ledger", "notify")},
    "customers.registered_company": GRANTED,
    "customers.timeline": SCOPED,
    "customers.visit": SCOPED,
    "sales.attachment": SCOPED,
    "sales.job": OPEN,
    "sales.custom_field": GRANTED,
    "sales.saved_view": MINE,
    "sales.credit": SCOPED,
    "sales.discount_approval": SCOPED,
    "sales.opportunity": SCOPED,
    "sales.order": SCOPED,
    "sales.pipeline": GRANTED,
    "sales.price_list": GRANTED,
    "sales.product": GRANTED,
    "sales.product_category": GRANTED,
    "sales.product_import": OPEN,
    "sales.quote": SCOPED,
    "ledger.account": GRANTED,
    "ledger.account_right": GRANTED,
    "ledger.attachment": SCOPED,
    "ledger.bad_debt": SCOPED,
    "ledger.bank_line": GRANTED,
    "ledger.bank_statement": GRANTED,
    "ledger.budget": GRANTED,
    "ledger.cash_book": GRANTED,
    "ledger.cash_entry": SCOPED,
    "ledger.category": GRANTED,
    "ledger.credit_note": SCOPED,
    "ledger.custom_field": GRANTED,
    "ledger.entry": GRANTED,
    "ledger.exchange_rate": GRANTED,
    "ledger.expense_claim": SCOPED,
    "ledger.exposure": SCOPED,
    "ledger.invoice": SCOPED,
    "ledger.job": OPEN,
    "ledger.offset": SCOPED,
    "ledger.payable": SCOPED,
    "ledger.payment": SCOPED,
    "ledger.payment_plan": SCOPED,
    "ledger.payroll_item": GRANTED,
    "ledger.payroll_person": GRANTED,
    "ledger.payroll_run": GRANTED,
    "ledger.payslip": OPEN,
    "ledger.pending_entry": SCOPED,
    "ledger.period_exception": GRANTED,
    "ledger.prepaid_card": GRANTED,
    "ledger.payroll_year": GRANTED,
    "ledger.product_cost": GRANTED,
    "ledger.bank_rule": GRANTED,
    "ledger.rounding_tolerance": GRANTED,
    "ledger.receipt": SCOPED,
    "ledger.sale_line": SCOPED,
    "ledger.staff_advance": SCOPED,
    "ledger.supplier_credit": SCOPED,
    "ledger.receivable": SCOPED,
    "ledger.voucher": GRANTED,
    "service_desk.attachment": SCOPED,
    "service_desk.job": OPEN,
    "service_desk.custom_field": GRANTED,
    "service_desk.saved_view": MINE,
    "service_desk.reply": SCOPED,
    "service_desk.response_target": GRANTED,
    "service_desk.ticket": SCOPED,
    "notify.call": SCOPED,
    "notify.delivery": SCOPED,
    "notify.endpoint": SCOPED,
    "notify.message": SCOPED,
    "notify.partner": GRANTED,
    "notify.reminder": SCOPED,
    "notify.rule": GRANTED,
    "notify.template": GRANTED,
    **{f"{service}.parked_message": OPEN for service in SERVICES},
}
SOLD_ALONG = frozenset(
    {
        *("customers.activity", "customers.affiliation", "customers.attachment"),
        *("customers.contact_relation", "customers.customer_relation", "customers.duplicate_pair"),
        *("customers.invoice_title", "customers.pool", "customers.share", "customers.timeline"),
        *("customers.visit", "ledger.exposure", "sales.attachment", "sales.credit"),
    }
)
"""What hangs on a record that also lies where its owner sells, and goes as that does."""
READ_ALONG = frozenset(
    {
        *("ledger.bad_debt", "ledger.credit_note", "ledger.invoice"),
        *("ledger.payment_plan", "ledger.receipt", "ledger.receivable"),
    }
)
"""What is read, though not changed, by whoever sees its customer."""
BY_OPERATION = {
    # Names an entry, which is nobody's own; the draft is its maker's.
    "ledger.pending_entry.draft_reversal": GRANTED,
    "organization.announcement.read": OPEN,
    "organization.work_log.get": SCOPED,
    "organization.work_log.history": SCOPED,
    "organization.work_log.who_sees": SCOPED,
    "organization.comment.get": OPEN,
    "organization.comment.list_of_record": OPEN,
    "organization.work_log.remark": OPEN,
    **{f"organization.work_request.{verb}": AUTHOR for verb in ("update", "submit")},
    **{f"ledger.expense_claim.{verb}": AUTHOR for verb in ("update", "submit")},
    **{f"organization.attachment.{verb}": AUTHOR for verb in ("create", "remove", "restore")},
    **{f"{service}.custom_field.describe": OPEN for service in MOUNTING},
    **{f"{service}.{verb}": OPEN for service in SERVICES for verb in OF_THE_CALLER},
    "organization.calendar_feed.read": OPEN,
    # What lies in the pool belongs to nobody; giving back is for those who hold it.
    "customers.pool.release": SCOPED,
    "customers.lead.claim": GRANTED,
    "customers.lead.view": GRANTED,
}
NEVER = (("lead_rule", "renew_key"), ("lead_form", "remove"), ("duplicate_rule", "renew_key"))
BECAUSE = {
    **{
        f"{service}.parked_message.{verb}": "asks for the scope all: test_parked_messages.py"
        for service in SERVICES
        for verb in ("get", "replay", "drop")
    },
    **{
        f"customers.{name}.{verb}": f"is data of the house: test_{name}s.py"
        for name in ("lead_rule", "lead_form", "duplicate_rule")
        for verb in ("get", "update", "remove", "renew_key", "history")
        if (name, verb) not in NEVER
    },
    "customers.customer.fill_from_registry": "asks for a company of the registry: test_registry.py",
    "customers.registered_company.get": "reads a public registry: test_registry.py",
    "customers.card_scan.get": "finds the caller's own scans only: test_card_scans.py",
    "organization.staff.assign_roles": "looks at what the roles hold, too: test_roles.py",
    "organization.announcement.read": "is for those who received it: test_talk.py",
    "organization.approval.attach": "takes a file, which no case brings along: test_approvals.py",
    "organization.approval.read_file": "reads a file of an approval: test_approvals.py",
    "organization.calendar_feed.read": "knows the secret of the feed: test_appointments.py",
    "organization.closed_sheet.get": "comes of a job of closing: test_attendance_months.py",
    **{
        f"organization.access.who_sees_{name}": "asks notify whose it is: test_access.py"
        for name in ("message", "reminder", "call", "endpoint", "delivery")
    },
    "organization.closed_sheet.who_sees": "finds sheets as get does: test_attendance_months.py",
    "organization.comment.get": "is about a record of any service: gateway/tests/test_subjects.py",
    "organization.comment.list_of_record": "is about a record of any service: test_talk.py",
    **{
        f"organization.holiday_year.{verb}": "is data of the house: test_calendars.py"
        for verb in ("get", "history")
    },
    **{
        f"ledger.{name}": "is data of the house, which no case of a crash brings in: test_bank.py"
        for name in (
            "bank_statement.get",
            "bank_statement.history",
            "bank_line.history",
            "bank_statement.match",
            "bank_line.match",
            "bank_line.unmatch",
            "bank_line.ignore",
        )
    },
    **{
        f"ledger.exchange_rate.{verb}": "no case knows the id of a rate: test_closed_rates.py"
        for verb in ("get", "history")
    },
    "ledger.product_cost.history": "no case knows the id of a cost: test_histories.py",
    "ledger.payslip.print": "finds the caller's own payslips only: test_payroll.py",
    "organization.direct_message.list": "finds the caller's own messages only: test_talk.py",
    "organization.direct_message.read": "finds the caller's own messages only: test_talk.py",
    "organization.work_log.remark": "is for superiors and never for the author: test_talk.py",
    "organization.session.revoke": "looks for the caller's own sessions only: test_sessions.py",
    "organization.password_reset.redeem": "asks for the code that was sent: test_password_reset.py",
    "organization.job.get": "finds the caller's own jobs only: chassis/tests/core/test_jobs.py",
    "organization.job.cancel": "finds the caller's own jobs only: chassis/tests/core/test_jobs.py",
    "organization.job.result": "finds the caller's own jobs only: test_attendance_months.py",
    "organization.job.errors": "finds the caller's own jobs only: chassis/tests/core/test_jobs.py",
    **{
        f"{service}.{verb}": "is about the caller's own views: test_saved_views.py"
        for service in SERVICES
        for verb in OF_THE_CALLER
    },
    **{
        f"{service}.custom_field.describe": "tells fields and no record: test_custom_fields.py"
        for service in MOUNTING
    },
    **{
        f"{service}.job.{verb}": "finds the caller's own jobs only: chassis/tests/core/test_jobs.py"
        for service in ("sales", "ledger", "service_desk")
        for verb in ("get", "cancel", "errors")
    },
    "customers.job.get": "finds the caller's own jobs only: chassis/tests/core/test_jobs.py",
    "customers.job.cancel": "finds the caller's own jobs only: chassis/tests/core/test_jobs.py",
    "customers.job.errors": "finds the caller's own jobs only: chassis/tests/core/test_jobs.py",
    "customers.customer_import.rejects": "is about the caller's own imports: test_import_modes.py",
    "customers.customer_import.undo": "is about the caller's own imports: test_import_modes.py",
    **{
        f"organization.staff_import.{verb}": "finds the caller's own only: test_staff_imports.py"
        for verb in ("rejects", "undo")
    },
    **{
        f"sales.product_import.{verb}": "finds the caller's own only: test_product_imports.py"
        for verb in ("rejects", "undo")
    },
    **{
        f"customers.{one}_import.{verb}": f"is of the caller's own: test_{one}_imports.py"
        for one in ("activity", "lead")
        for verb in ("rejects", "undo")
    },
    **{
        f"{service}.job.result": "finds the caller's own jobs only: test_exports.py"
        for service in ("customers", "sales", "ledger", "service_desk")
    },
    **{
        f"organization.permit.{verb}": "belongs to who asked: test_permits.py"
        for verb in ("get", "history", "who_sees")
    },
    **{
        f"organization.attendance_correction.{verb}": "test_attendance_corrections.py"
        for verb in ("get", "history", "who_sees")
    },
    **{
        f"customers.protection_request.{verb}": "belongs to who asked: test_protections.py"
        for verb in ("get", "history", "who_sees")
    },
    **{
        f"customers.credit_change.{verb}": "belongs to who asked: test_credit_terms.py"
        for verb in ("get", "history", "who_sees")
    },
    **{
        f"sales.discount_approval.{verb}": "is read through its quote: test_discount_approvals.py"
        for verb in ("get", "history", "who_sees")
    },
}
"""Operations that the matrix cannot play, and what shows their policy instead."""

DAYS = {"first": "2026-03-02", "last": "2026-03-06"}
MOMENTS = {"starts_at": "2026-03-02T01:00:00Z", "ends_at": "2026-03-02T02:00:00Z"}
MARCH = {"from_on": "2026-03-01", "until_on": "2026-03-31"}
EXTRA = {
    "organization.calendar.days": DAYS,
    "organization.calendar.add_working_days": {"day": "2026-03-02", "count": 1},
    "organization.calendar.add_business_time": {"starts_at": MOMENTS["starts_at"], "seconds": 60},
    "organization.calendar.business_time": MOMENTS,
    "organization.approval_flow.try": {"submitter_id": "staff-1"},
    **dict.fromkeys(("ledger.account.print_statement", "ledger.cash_book.print"), MARCH),
    "ledger.exposure.foresee": {"amount": {"amount": "1.00", "currency": "CNY"}},
    "sales.pipeline.get": {"pipeline_id": "default"},
    "sales.pipeline.history": {"pipeline_id": "default"},
    "sales.pipeline.update": {"pipeline_id": "default"},
    "sales.opportunity.lose": {"reason": "price"},
    "sales.quote.reject": {"reason": "too dear"},
    "sales.quote.drop": {"reason": "a mistake"},
    "sales.order.drop": {"reason": "a mistake"},
}
"""Input that the cases of others lack."""


def policy_of(operation: Operation) -> str:
    """Return the policy of a route with an id; raises KeyError where nobody decided one."""
    resource = f"{operation.service}.{operation.resource}"
    return BY_OPERATION.get(operation.id) or BY_RESOURCE[resource]
