"""What the ledger can be told."""

import datetime as dt
from dataclasses import dataclass, fields
from decimal import Decimal

from chassis.forms_of_settings import SHARE, between, such_as
from chassis.settings import ServiceSettings, setting
from ledger.dunning.rules import levels

YEARS_BACK = 20
"""Old books are imported too; whoever begins anew says when."""


@dataclass(frozen=True, kw_only=True)
class LedgerSettings(ServiceSettings):
    """Settings of the ledger beside those of every service."""

    books_begin_on: str = setting(
        "",
        about="First day that takes entries; empty: 1 January twenty years ago.",
        takes=such_as("2026-01-01", dt.date.fromisoformat),
    )
    rounding_tolerance_minor: int = setting(
        100,
        unit="minor units",
        about="Largest rest of a receivable given up as rounding (抹零).",
        takes=between(0, 10_000_000),
    )
    payment_days: int = setting(
        30,
        unit="d",
        about="Days until a receivable is due that names no day.",
        takes=between(0, 3650),
    )
    hold_hours: int = setting(
        24,
        unit="h",
        about="After which reserved credit of an order never confirmed lapses.",
        takes=between(1, 8760),
    )
    receivable_account: str = setting("1122", about="Account of receivables (应收账款).")
    advance_account: str = setting("2203", about="Account of advances from customers (预收账款).")
    income_account: str = setting("5001", about="Account of sales (主营业务收入).")
    tax_account: str = setting("2221", about="Account of tax on sales (应交税费).")
    rounding_account: str = setting("5603", about="Account of rounding given up (财务费用).")
    expense_account: str = setting("5602", about="Account of expenses without one (管理费用).")
    fee_account: str = setting("5603", about="Account of fees of banks (财务费用).")
    four_eyes: bool = setting(
        False, about="Whether somebody else must approve what a person wrote (审核人不得为制单人)."
    )
    review_entries: bool = setting(
        False, about="Whether entries by hand wait until somebody else reviewed them (凭证审核)."
    )
    rounding_tolerance_high_minor: int = setting(
        100,
        unit="minor units",
        about="The same for those who may write off bad debts.",
        takes=between(0, 10_000_000),
    )
    bad_debt_account: str = setting("5711", about="Account of bad debts (营业外支出).")
    payable_account: str = setting("2202", about="Account of payables (应付账款).")
    prepayment_account: str = setting("1123", about="Account of prepayments (预付账款).")
    purchase_account: str = setting("1405", about="Account of purchases (库存商品).")
    dunning_days: str = setting(
        "1,15,30",
        unit="d",
        about="Days behind the due day at which reminding levels are reached.",
        takes=such_as("1,15,30", levels),
    )
    remind_days: int = setting(
        3,
        unit="d",
        about="Days before the due day at which a receivable or payable is told of; 0: not.",
        takes=between(0, 365),
    )
    match_days: int = setting(
        5,
        unit="d",
        about="How far bank and books may lie apart for a match by amount.",
        takes=between(0, 365),
    )
    profit_account: str = setting("3103", about="Account of the profit of a year (本年利润).")
    distribution_account: str = setting(
        "3104", about="Account that takes the profit of closed years (利润分配)."
    )
    exchange_account: str = setting("5603", about="Account of gains on currencies (汇兑损益).")
    revaluation_account: str = setting(
        "1221", about="Account that holds what foreign balances have gained in yuan."
    )
    staff_account: str = setting("1221", about="Account of advances to staff (其他应收款).")
    payroll_account: str = setting("2211", about="Account of pay owed to staff (应付职工薪酬).")
    insurance_account: str = setting(
        "2241", about="Account of social insurance to be handed on (其他应付款)."
    )
    company_name: str = setting("", about="Name of the house on all printed documents.")
    company_tax_number: str = setting("", about="Its tax number (纳税人识别号).")
    cost_account: str = setting("5401", about="Account of what sold goods cost (主营业务成本).")
    stock_account: str = setting("1405", about="Account that sold goods leave (库存商品).")
    deduction_account: str = setting(
        "2241", about="Account of what pay withholds, but for advances (其他应付款)."
    )
    card_account: str = setting("2203", about="Account of money on prepaid cards (预收账款).")
    bonus_account: str = setting("5601", about="Account of bonuses on prepaid cards (销售费用).")
    commission_percent: Decimal = setting(
        Decimal(5), unit="%", about="Commission where none is asked for.", takes=SHARE
    )
    receipt_approval_minor: int = setting(
        0,
        unit="fen",
        about="Receipts from this amount on wait for an approval; 0: none does.",
        takes=between(0, 1_000_000_000_000_000),
    )
    payment_approval_minor: int = setting(
        0,
        unit="fen",
        about="Payments from this amount on wait for an approval; 0: none does.",
        takes=between(0, 1_000_000_000_000_000),
    )
    offset_approval_minor: int = setting(
        0,
        unit="fen",
        about="Offsets (应收冲应付) from this amount on wait for an approval; 0: none does.",
        takes=between(0, 1_000_000_000_000_000),
    )

    @property
    def named_accounts(self) -> frozenset[str]:
        """All accounts that automatic entries touch."""
        names = (one.name for one in fields(self) if one.name.endswith("_account"))
        return frozenset(getattr(self, name) for name in names)

    @property
    def control_accounts(self) -> frozenset[str]:
        """Accounts that hold the sum of what documents leave open: nobody books them by hand."""
        owed = self.receivable_account, self.prepayment_account, self.staff_account
        owing = self.payable_account, self.advance_account, self.card_account
        return frozenset((*owed, *owing, self.payroll_account))

    def first_day(self, today: dt.date) -> dt.date:
        """Return the first day that takes entries."""
        if self.books_begin_on:
            return dt.date.fromisoformat(self.books_begin_on)
        return dt.date(max(today.year - YEARS_BACK, 1), 1, 1)
