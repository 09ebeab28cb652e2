"""Resources whose records belong to the house and to nobody: no data scope limits them."""

from chassis.contract import KNOWN_TO_ALL

OF_THE_HOUSE = frozenset(
    {
        *("organization.api_key", "organization.approval_flow", "organization.attendance_month"),
        *("organization.calendar", "organization.department", "organization.entry_rule"),
        *("organization.handover", "organization.holiday_year", "organization.numbering_rule"),
        *("organization.personal_request", "organization.role", "organization.second_factor"),
        *("customers.class_rule", "customers.credit_grade", "customers.custom_field"),
        *("customers.customer_class", "customers.grade_scheme", "customers.holding_cap"),
        *("customers.duplicate_rule", "customers.lead_form", "customers.lead_rule"),
        *("customers.lead_score_rule", "customers.public_pool", "customers.recycle_rule"),
        *("customers.registered_company", "sales.custom_field", "sales.pipeline"),
        *("sales.price_list", "sales.product", "sales.product_category"),
        *("ledger.account", "ledger.account_right", "ledger.bank_line", "ledger.bank_statement"),
        *("ledger.budget", "ledger.cash_book", "ledger.category", "ledger.entry"),
        *("ledger.payroll_item", "ledger.payroll_person", "ledger.payroll_run"),
        *("ledger.period_exception", "ledger.prepaid_card", "ledger.voucher"),
        *("ledger.bank_rule", "ledger.rounding_tolerance"),
        *("service_desk.custom_field", "service_desk.response_target"),
        *("organization.custom_field", "ledger.custom_field"),
        *("notify.partner", "notify.rule", "notify.template"),
    }
)
KNOWN_TO_ALL.update(OF_THE_HOUSE, ("organization.staff",))
