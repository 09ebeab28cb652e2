"""The roles that come with the software. What "reads" means follows from the contracts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from chassis.contract import Operation
from contracts import catalogue
from contracts.house_data import OF_THE_HOUSE
from organization.roles.rules import ADMINISTRATOR


@dataclass(frozen=True)
class BuiltIn:
    """One role: its grants over the whole suite and whose records it sees."""

    id: str
    name: str
    description: str
    grants: tuple[str, ...]
    scopes: Mapping[str, str] = field(default_factory=lambda: {"*": "own"})


def built_in_roles() -> tuple[BuiltIn, ...]:
    """Return all of them, with what the contracts of this version offer."""
    return (
        _administrator(),
        _manager(),
        _rep(),
        _service_agent(),
        _cashier(),
        _accountant(),
        _auditor(),
        _partner(),
        _warehouse(),
    )


def in_both_words(name: str) -> tuple[str, str]:
    """Return what a built-in role is called in English and in Chinese."""
    english, _, chinese = name.rpartition(" ")
    return english, chinese


_SEEING = ("get", "list", "search", "history")
_KEEPING = ("create", *_SEEING, "update")
_CLAIMS = ("ledger.expense_claim", "ledger.staff_advance")


def _on(resource: str, *verbs: str) -> tuple[str, ...]:
    return tuple(f"{resource}.{verb}" for verb in verbs)


def _offered() -> list[Operation]:
    return [o for o in catalogue().operations.values() if o.access == "permission"]


def _reading(*resources: str) -> tuple[str, ...]:
    """Return a grant for each operation on the resources that changes nothing."""
    return tuple(
        o.permission for o in _offered() if o.safe and f"{o.service}.{o.resource}" in resources
    )


def reading_everything(offered: Iterable[Operation]) -> tuple[str, ...]:
    """
    Return the fewest grants that open all reading operations and no other.

    A verb that only ever reads becomes "*.*.verb"; others are named one by one.
    """
    every = list(offered)
    changing = {o.verb for o in every if not o.safe}
    reading = [o for o in every if o.safe]
    verbs = dict.fromkeys(o.verb for o in reading if o.verb not in changing)
    single = [o.permission for o in reading if o.verb in changing]
    return (*(f"*.*.{verb}" for verb in verbs), *single)


def _house() -> tuple[str, ...]:
    """What everybody may know of the house."""
    return (
        *_on("organization.staff", "get", "list", "search", "index"),
        *_on("organization.department", "get", "list", "search"),
        *_together(),
    )


def _together() -> tuple[str, ...]:
    """What everybody does with colleagues; each of these shows only what one takes part in."""
    return (
        *_on("organization.notice", "*"),
        *_on("organization.delegation", "*"),
        *_on("organization.approval", "*"),
        *_on("organization.permit", "*"),
        *_on("organization.attendance", "clock", "list", "search", "sheet"),
        *_on("organization.work_request", "*"),
        *_on("organization.attendance_correction", "*"),
        *_reading("organization.closed_sheet", "organization.attendance_month"),
        *_reading("organization.calendar", "organization.holiday_year"),
        *_on("organization.work_log", "*"),
        *_on("organization.direct_message", "*"),
        *_on("organization.comment", "*"),
        *_on("organization.announcement", "board", "get", "list", "search", "read"),
        *_on("organization.calendar_feed", "*"),
        *_on("organization.appointment", "*"),
        *_on("organization.task", "*"),
        *_on("ledger.expense_claim", *_KEEPING, "submit", "discard"),
        *_on("ledger.payslip", "mine", "print"),
        *_on("ledger.staff_advance", "create", *_SEEING, "balances", "discard"),
        *_reading("ledger.category"),
    )


def _all_but_colleagues(*needed: str) -> dict[str, str]:
    """
    Return the scopes of who works for the whole house and leads nobody.

    needed: what everybody writes for himself and this work has to see of all.
    """
    resources = dict.fromkeys(".".join(grant.split(".")[:2]) for grant in _together())
    personal = [name for name in resources if name not in OF_THE_HOUSE and name not in needed]
    return {"*": "all", **dict.fromkeys(personal, "own")}


def _messages() -> tuple[str, ...]:
    return (
        *_on("notify.message", "create", *_SEEING, "trail", "cancel"),
        *_on("notify.call", *_SEEING, "update"),
        *_on("organization.access", "who_sees_call", "who_sees_reminder"),
        *_templates(),
    )


def _templates() -> tuple[str, ...]:
    return _on("notify.template", *_SEEING, "preview")


def _administrator() -> BuiltIn:
    about = "Everything, everywhere. 拥有全部权限和全部数据。"
    return BuiltIn(ADMINISTRATOR, "Administrator 管理员", about, ("*",), {"*": "all"})


def _manager() -> BuiltIn:
    return BuiltIn(
        "manager",
        "Manager 经理端",
        "Runs customers, sales and service of the own departments and all below. "
        "管理本部门及下级部门的客户、销售和服务。",
        (
            *_on("customers", "*"),
            *_on("sales", "*"),
            *_on("service_desk", "*"),
            *_reading("ledger.receivable", "ledger.receipt", "ledger.exposure", "ledger.ageing"),
            *_reading("ledger.payment_plan", "ledger.customer_statement", "ledger.commission"),
            *_reading("ledger.customer_balance"),
            *_reading("ledger.invoice", "ledger.credit_note"),
            *_on("notify.message", "*"),
            *_on("notify.template", "*"),
            *_on("notify.reminder", "*"),
            *_on("notify.call", *_SEEING, "update"),
            *_on("organization.access", "who_sees_message", "who_sees_reminder", "who_sees_call"),
            *_reading("organization.role", "organization.approval_flow"),
            *_on("organization.announcement", "*"),
            *_on("organization.attendance", "*"),
            *_on("organization.closed_sheet", "export"),
            *(f"{service}.saved_view.share" for service in ("organization", "notify")),
            *_house(),
        ),
        {"*": "below"},
    )


def _rep() -> BuiltIn:
    return BuiltIn(
        "rep",
        "Sales representative 坐席端",
        "Wins and keeps the own customers. 开发和维护自己的客户。",
        (
            *_on("customers.customer", *_KEEPING, "check_duplicates", "owners", "who_sees"),
            *_on("customers.customer", "recycling", "lock", "unlock"),
            *_on("customers.customer", "classify", "figures", "grading"),
            *_on("customers.customer", "set_parent", "family", "enrol", "set_picture"),
            *_reading("customers.customer_class", "customers.figure"),
            *_on("customers.customer", "nearby", "fill_from_registry"),
            *_on("customers.visit", "*"),
            *_on("customers.card_scan", "*"),
            *_reading("customers.registered_company", "customers.loss"),
            *_on("customers.affiliation", "*"),
            *_on("customers.customer_relation", "*"),
            *_on("customers.contact_relation", "*"),
            *_on("customers.invoice_title", "*"),
            *_on("customers.contact", "*"),
            *_on("customers.lead", "*"),
            *_on("customers.pool", "list", "search", "view", "claim", "claim_many"),
            *_on("customers.pool", "release"),
            *_reading("customers.public_pool"),
            *_on("customers.activity", "*"),
            *_on("customers.registration", "*"),
            *_on("customers.customer", "credit"),
            *_on("customers.credit_change", "*"),
            *_on("customers.protection_request", "*"),
            *_reading("customers.credit_grade"),
            *_on("customers.share", "*"),
            *_reading("customers.work_queue"),
            *_reading("customers.timeline"),
            *_reading("sales.product", "sales.product_category", "sales.price_list", "sales.price"),
            *_reading("sales.pipeline", "sales.forecast"),
            *_on("sales.opportunity", "*"),
            *_on("sales.quote", "*"),
            *_on("sales.discount_approval", "*"),
            *_reading("sales.credit", "ledger.receivable", "ledger.exposure"),
            *_reading("ledger.receipt", "ledger.payment_plan", "ledger.invoice"),
            *_reading("ledger.credit_note"),
            *_on("sales.order", *_KEEPING, "confirm", "drop", "who_sees"),
            *_on("service_desk.ticket", "create", "get", "list", "search", "reply"),
            *_reading("service_desk.reply"),
            *_on("notify.reminder", "*"),
            *_messages(),
            *_house(),
        ),
    )


def _warehouse() -> BuiltIn:
    return BuiltIn(
        "warehouse",
        "Warehouse 仓库",
        "Ships the orders of every department, and takes goods back. 为各部门发货并办理退货。",
        (
            *_reading("sales.order", "sales.product", "sales.product_category"),
            *_on("sales.order", "ship", "return"),
            *_house(),
        ),
        {"sales.order": "all", "sales.product": "all", "*": "own"},
    )


def _service_agent() -> BuiltIn:
    return BuiltIn(
        "service_agent",
        "Service agent 客服",
        "Answers every customer who writes or calls. 答复所有来信来电的客户。",
        (
            *_on("service_desk.ticket", "*"),
            *_reading("service_desk.reply", "service_desk.response_target"),
            *_on("customers.customer", "get", "list", "search", "history", "check_duplicates"),
            *_on("customers.customer", "figures", "grading"),
            *_on("customers.customer", "family"),
            *_reading("customers.customer_class", "customers.affiliation"),
            *_reading("customers.customer_relation", "customers.contact_relation"),
            *_reading("customers.invoice_title"),
            *_reading("customers.activity", "customers.timeline"),
            *_on("customers.activity", "create"),
            *_on("customers.contact", "*"),
            *_on("customers.lead", "create", "get", "list", "search"),
            *_reading("sales.order", "sales.product", "sales.product_category"),
            *_on("notify.reminder", "*"),
            *_messages(),
            *_house(),
        ),
        {**_all_but_colleagues(), "notify.reminder": "own"},
    )


def _cashier() -> BuiltIn:
    return BuiltIn(
        "cashier",
        "Cashier 出纳",
        "Takes in and allocates money; may not keep the books (会计法, article 37). "
        "收付和核销款项，不得兼管账目（会计法第三十七条）。",
        (
            *_on("ledger.receipt", "*"),
            *_on("ledger.payment", "*"),
            *_on("ledger.cash_entry", *_KEEPING, "remove", "restore", "list_removed", "export"),
            *_on("ledger.bank_statement", "*"),
            *_on("ledger.bank_line", "*"),
            *_on("ledger.prepaid_card", "*"),
            *_on("ledger.expense_claim", "pay", "reverse"),
            *_on("ledger.payroll_run", "pay", "reverse", "bank_file"),
            *_on("ledger.payroll_run", *_SEEING),
            *_on("ledger.staff_advance", "pay", "return", "reverse"),
            *_reading("ledger.cash_book", "ledger.voucher", "ledger.payable", "ledger.invoice"),
            *_reading("ledger.payment_plan", "ledger.customer_statement"),
            *_reading("ledger.customer_balance", "ledger.supplier_balance"),
            *_reading("ledger.receivable", "ledger.account", "ledger.entry"),
            *_reading("ledger.exposure", "ledger.ageing", "ledger.credit_note"),
            *_reading("ledger.supplier_credit", "ledger.offset"),
            *_reading("ledger.rounding_tolerance", "ledger.bank_rule"),
            *_reading("ledger.supplier_statement"),
            *_on("customers.customer", "get", "list", "search"),
            *_reading("customers.invoice_title"),
            *_reading("sales.order"),
            *_house(),
        ),
        _all_but_colleagues(*_CLAIMS),
    )


def _accountant() -> BuiltIn:
    return BuiltIn(
        "accountant",
        "Accountant 会计",
        "Keeps the books and closes the periods; takes in and pays out no money. "
        "记账和结账，不经手款项。",
        (
            *_on("ledger.entry", "*"),
            *_on("ledger.pending_entry", "*"),
            *_on("ledger.account", *_KEEPING, "statement", "print_statement", "balance"),
            *_on("ledger.category", "*"),
            *_on("ledger.cash_entry", *_KEEPING, "approve", "unapprove", "post", "reverse"),
            *(f"ledger.{listed}.export" for listed in ("cash_entry", "receipt", "payment")),
            *_on("ledger.expense_claim", "export"),
            *_on("ledger.receivable", "*"),
            *_on("ledger.payable", "*"),
            *_on("ledger.payment_plan", "*"),
            *_on("ledger.bad_debt", "*"),
            *_on("ledger.credit_note", "*"),
            *_on("ledger.supplier_credit", "*"),
            *_on("ledger.offset", "*"),
            *_on("ledger.cash_entry", "who_sees"),
            *_on("ledger.saved_view", "share"),
            *_reading("ledger.journal"),
            *_reading("sales.credit"),
            *_on("ledger.sale_line", "*"),
            *_on("ledger.product_cost", "*"),
            *_reading("ledger.payable_ageing"),
            *_on("ledger.invoice", "*"),
            *_on("ledger.budget", "*"),
            *_on("ledger.payroll_year", "*"),
            *_on("ledger.payroll_item", "*"),
            *_on("ledger.payroll_person", "*"),
            *_on("ledger.payroll_run", *_SEEING, "create", "payslips"),
            *_on("ledger.payroll_run", "submit", "post", "discard"),
            *_on("ledger.exchange_rate", "*"),
            *_on("ledger.revaluation", "*"),
            *_on("ledger.opening_balance", "*"),
            *_on("ledger.opening_import", "*"),
            *_on("ledger.year_end", "close"),
            *_on("ledger.period", "get", "history", "close"),
            *_on("ledger.bank_line", "*"),
            *_reading("ledger.receipt", "ledger.payment", "ledger.bank_statement"),
            *_reading("ledger.financial_statement", "ledger.trial_balance", "ledger.ageing"),
            *_reading("ledger.cash_book", "ledger.voucher", "ledger.customer_statement"),
            *_reading("ledger.customer_balance", "ledger.supplier_balance"),
            *_reading("ledger.expense_claim", "ledger.staff_advance", "ledger.prepaid_card"),
            *_reading("ledger.commission", "ledger.digest", "ledger.exposure"),
            *_reading("ledger.verification", "ledger.period_exception"),
            *_on("ledger.bank_rule", "*"),
            *_reading("ledger.supplier_statement"),
            *_reading("ledger.rounding_tolerance"),
            *_reading("organization.kept_digest"),
            *_on("customers.customer", "get", "list", "search"),
            *_reading("customers.invoice_title"),
            *_reading("sales.order"),
            *_house(),
        ),
        _all_but_colleagues(*_CLAIMS, "organization.closed_sheet"),
    )


def _auditor() -> BuiltIn:
    grants = reading_everything(_offered())
    return BuiltIn(
        "auditor",
        "Auditor 审计",
        "Reads everything and changes nothing. 可查看全部数据，不能修改。",
        grants,
        {"*": "all"},
    )


def _partner() -> BuiltIn:
    return BuiltIn(
        "partner",
        "Partner 合作伙伴",
        "A system or agent outside of the house, with what is its own. "
        "外部系统或代理，仅限其自有数据。",
        (
            *_on("customers.customer", "get", "list", "search"),
            *_on("customers.lead", "create", "get", "list", "search"),
            *_on("customers.registration", *_KEEPING, "submit"),
            *_reading("sales.product", "sales.product_category", "sales.price_list", "sales.price"),
            *_on("sales.order", "create", "get", "list", "search"),
            *_on("service_desk.ticket", "create", "get", "list", "search", "reply"),
            *_on("organization.appointment", "get", "list", "search", "answer"),
            # What events tell is of all records, so that others make its endpoints.
            *_on("notify.endpoint", *_SEEING, "update", "rotate", "test"),
            *_reading("notify.delivery"),
            *_on("organization.access", "who_sees_endpoint", "who_sees_delivery"),
        ),
    )
