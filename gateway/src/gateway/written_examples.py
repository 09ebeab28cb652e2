"""Examples that people wrote for the most used operations: what a front end really sends."""

from collections.abc import Mapping
from typing import Any

ID = "0192f0c1-7c1e-7a63-8a51-2f4f9d3b6a10"
OTHER = "0192f0c1-9d40-7b12-a6c3-5e1d7c0f2b44"
CUSTOMER, PRODUCT, STAFF = {"customer_id": ID}, {"product_id": OTHER}, {"staff_id": OTHER}


def _cny(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "CNY"}


WANG = {
    "name": "王芳",
    "title": "采购经理",
    "phones": [{"number": "13800138000"}],
    "emails": [{"address": "wang@example.com"}],
}
LINES = [
    {**PRODUCT, "quantity": "10", "discount_percent": "5"},
    {"product_id": ID, "quantity": "1", "unit_price": _cny("1280.00")},
]
HOURS = [{"opens": "09:00", "closes": "12:00"}, {"opens": "13:00", "closes": "18:00"}]
TO_THE_BANK = {
    "memo": "存现",
    "postings": [
        {"account_code": "1002", "amount": _cny("1280.00")},
        {"account_code": "1001", "amount": _cny("-1280.00")},
    ],
}
REPLY = (
    *("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//example//mail//", "METHOD:REPLY"),
    *("BEGIN:VEVENT", f"UID:{ID}@appointments.crm", "DTSTAMP:20261121T083000Z", "SEQUENCE:1"),
    *("DTSTART:20261123T010000Z", "ORGANIZER:mailto:office@example.com"),
    *("ATTENDEE;PARTSTAT=ACCEPTED:mailto:wang@example.com", "END:VEVENT", "END:VCALENDAR"),
)


def _batch(**change: Any) -> dict[str, Any]:
    return {"verb": "update", "items": [{"id": ID, "version": 3, "change": change}]}


WRITTEN: Mapping[str, Mapping[str, Any]] = {
    "customers.customer.batch": _batch(tags=["重点"]),
    "customers.contact.batch": _batch(title="采购经理"),
    "customers.lead.batch": _batch(source="展会"),
    "sales.opportunity.batch": _batch(expected_close_on="2036-12-31"),
    "sales.product.batch": _batch(unit="台"),
    "sales.order.batch": _batch(note="周末不收货"),
    "service_desk.ticket.batch": _batch(priority="high"),
    "customers.customer.create": {
        "name": "上海蓝海贸易有限公司",
        "credit_code": "91310000MA1FL0000N",
        "phones": [{"number": "021-62881234"}],
        "industry": "物流",
        "region": "上海",
        "address": "上海市中山东一路 1 号",
        "contact": WANG,
    },
    "customers.customer.update": {"industry": "物流", "tags": ["重点"], "description": "老客户"},
    "customers.customer.transfer": {"owner_id": OTHER, "reason": "调岗"},
    "customers.customer.check_duplicates": {
        "name": "蓝海贸易（上海）",
        "phones": ["021-62881234"],
    },
    "customers.contact.create": WANG,
    "customers.lead.create": {**WANG, "company": "上海蓝海贸易有限公司", "source": "展会"},
    "customers.lead.convert": {
        "opportunity": {"name": "新仓库一期", "amount": _cny("128000.00")},
    },
    "customers.activity.create": {"kind": "call", "content": "下周二再联系。"},
    "customers.public_pool.create": {"name": "华东公海"},
    "customers.recycle_rule.create": {"name": "30 天未跟进", "kind": "no_activity", "days": 30},
    "sales.opportunity.create": {
        **CUSTOMER,
        "name": "新仓库一期",
        "amount": _cny("128000.00"),
    },
    "sales.product.create": {
        "code": "SC-200",
        "name": "扫码枪 SC-200",
        "unit": "台",
        "tax_percent": "13",
        "list_price": _cny("1280.00"),
    },
    "sales.price_list.create": {
        "code": "VIP-2026",
        "name": "2026 大客户价",
        "lines": [{**PRODUCT, "min_quantity": "10", "unit_price": _cny("1180.00")}],
    },
    "sales.quote.create": {**CUSTOMER, "lines": LINES},
    "sales.order.create": {**CUSTOMER, "contact_id": OTHER, "lines": LINES},
    "sales.order.ship": {"carrier": "顺丰", "tracking_number": "SF1234567890"},
    "sales.order.return": {"exchange": True, "reason": "型号不符，换货"},
    "sales.order.close": {"reason": "剩余数量客户不再需要"},
    "sales.order.cancel": {"reason": "客户取消采购"},
    "ledger.receipt.post": {
        **CUSTOMER,
        "amount": _cny("1280.00"),
        "account_code": "1002",
        "bank_reference": "20261121-000123",
        "payer": "上海蓝海贸易有限公司",
        "oldest_first": True,
    },
    "ledger.receipt.allocate": {
        "allocations": [{"receivable_id": OTHER, "amount": _cny("1280.00")}]
    },
    # Keys are what a house calls its fields; none is there from the start.
    **dict.fromkeys(
        ("ledger.receipt.update", "ledger.payment.update", "ledger.offset.update"), {"custom": {}}
    ),
    "ledger.offset.post": {
        "receivables": [{"receivable_id": OTHER, "amount": _cny("1280.00")}],
        "payables": [{"payable_id": OTHER}],
        "memo": "与上海蓝海贸易有限公司对冲",
    },
    "ledger.payment.allocate": {"parts": [{"payable_id": OTHER, "amount": _cny("1280.00")}]},
    "ledger.receivable.create": {
        **CUSTOMER,
        "title": "合同 HT-2026-08 尾款",
        "amount": _cny("1280.00"),
        "due_on": "2026-12-21",
    },
    "ledger.entry.post": TO_THE_BANK,
    "ledger.entry.post_batch": {"entries": [TO_THE_BANK]},
    "ledger.pending_entry.create": TO_THE_BANK,
    "ledger.exchange_rate.set": {"currency": "USD", "on": "2026-11-21", "rate": "7.1024"},
    "ledger.category.create": {"name": "维修收入", "kind": "income", "account_code": "5051"},
    "ledger.prepaid_card.transfer": {"to_card_id": OTHER, "amount": _cny("200.00")},
    "ledger.period.close": {"until": "2026-10-31"},
    "ledger.year_end.close": {"year": 2025},
    "ledger.period_exception.create": {
        "from_on": "2026-10-01",
        "until_on": "2026-10-31",
        "expires_at": "2036-11-24T01:00:00Z",
        "reason": "补记十月运费",
    },
    "ledger.payroll_year.create": {
        "year": 2026,
        "region": "上海",
        "source": "沪人社〔2026〕1 号",
        "monthly_allowance": _cny("5000.00"),
        "tax_brackets": [
            {"up_to": _cny("36000.00"), "percent": "3"},
            {"up_to": _cny("144000.00"), "percent": "10"},
            {"up_to": None, "percent": "20"},
        ],
        "insurances": [
            {
                "name": "养老保险",
                "employee_percent": "8",
                "employer_percent": "16",
                "base_min": _cny("7384.00"),
                "base_max": _cny("36921.00"),
            }
        ],
    },
    "ledger.cash_entry.create": {
        "kind": "expense",
        "account_code": "1001",
        "amount": _cny("86.50"),
        "category_id": ID,
        "memo": "快递费",
    },
    "ledger.payment_plan.create": {
        **CUSTOMER,
        "title": "合同 HT-2026-08",
        "total": _cny("10000.00"),
        "lines": [
            {"due_on": "2026-12-01", "amount": _cny("3000.00"), "title": "首付款"},
            {"due_on": "2027-03-01", "amount": _cny("7000.00"), "title": "尾款"},
        ],
    },
    "ledger.expense_claim.create": {
        "title": "上海出差",
        "lines": [{"category_id": ID, "amount": _cny("553.00"), "happened_on": "2026-11-20"}],
    },
    "ledger.invoice.create": {
        "kind": "special",
        "party_id": ID,
        "title": {"name": "上海蓝海贸易有限公司", "tax_number": "91310000MA1FL0000N"},
        "lines": [{"name": "扫码枪", "quantity": "1", "amount": _cny("1280.00"), "rate": "13"}],
    },
    "organization.numbering_rule.create": {
        "series": "order",
        "pattern": "SO{yyyy}{mm}-{serial:05d}",
        "reset": "monthly",
    },
    "service_desk.ticket.create": {
        **CUSTOMER,
        "subject": "扫码枪无法开机",
        "description": "充电一夜后仍无反应。",
        "requester_name": "王芳",
        "requester_email": "wang@example.com",
    },
    "service_desk.ticket.reply": {"text": "您好，请长按电源键 10 秒再试。"},
    "notify.message.create": {
        "channel": "sms",
        "to": "13800138000",
        "text": "您的订单已发货，请注意查收。",
        "customer_id": ID,
    },
    "notify.reminder.create": {
        "title": "给王芳回电话",
        "due_at": "2036-11-24T01:00:00Z",
        "channel": "sms",
        "to": "13800138000",
    },
    "notify.rule.create": {
        "event_type": "sales.order.shipped.v1",
        "template_id": ID,
        "recipient": "contact.phone",
    },
    "organization.session.create": {"login": "wang.fang", "password": "correct horse battery 9"},
    "organization.password.change": {
        "current_password": "correct horse battery 9",
        "new_password": "purple otter reads 27 books",
    },
    "organization.staff.create": {
        "name": "王芳",
        "login": "wang.fang",
        "mobile": "13800138000",
        "email": "wang@example.com",
        "title": "销售代表",
        "department_ids": [ID],
        "role_ids": ["rep"],
    },
    "organization.department.create": {"name": "华东销售部"},
    "organization.role.create": {
        "name": "售前",
        "grants": ["customers.customer.get", "customers.customer.list", "sales.quote.*"],
    },
    "organization.task.create": {
        "title": "给王芳寄样品",
        "due_at": "2026-11-23T09:00:00Z",
        "priority": "high",
        "remind_minutes": [60],
    },
    "organization.appointment.create": {
        "title": "拜访蓝海贸易",
        "starts_at": "2026-11-23T01:00:00Z",
        "ends_at": "2026-11-23T02:30:00Z",
        "participant_ids": [OTHER],
    },
    "organization.calendar.create": {
        "name": "公司日历",
        "weekly": [{"weekday": day, "hours": HOURS} for day in range(1, 6)],
    },
    "organization.work_request.create": {
        "kind": "leave",
        "leave_kind": "annual",
        "title": "年假",
        "starts_at": "2026-12-01T01:00:00Z",
        "ends_at": "2026-12-02T10:00:00Z",
    },
    "organization.attendance_correction.create": {
        "kind": "in",
        "at": "2026-11-20T00:55:00Z",
        "reason": "忘记打卡，门禁记录可查",
    },
    "organization.appointment.take_reply": {"calendar": "\r\n".join(REPLY)},
    "organization.personal_request.create": {
        "names": ["王芳"],
        "phones": ["13800138000"],
        "reason": "本人书面申请",
    },
    "organization.approval_flow.create": {
        "kind": "sales.discount_approval",
        "name": "大额报价",
        "definition": {
            "steps": [{"name": "直属上级", "approvers": [{"kind": "superior", "level": 1}]}]
        },
    },
    "organization.approval.approve": {"comment": "同意"},
    "organization.approval.reject": {"comment": "折扣过高，请重新报价。"},
    "organization.approval.transfer": {**STAFF, "comment": "请王经理审批"},
    "organization.permit.create": {
        "action": "customers.customer.destroy",
        "command": {"customer_id": ID},
        "record_version": 3,
        "reason": "与另一客户重复，资料已合并。",
    },
    "organization.comment.create": {
        "about_resource": "customers.customer",
        "about_id": ID,
        "text": "价格已谈妥。",
        "mentioned_ids": [OTHER],
    },
    "organization.direct_message.create": {"to_staff_id": OTHER, "text": "下午三点开会"},
    "organization.announcement.create": {
        "title": "国庆放假通知",
        "text": "10 月 1 日至 7 日放假。",
        "for_all": True,
    },
}
"""Operation → an input without what the address tells; each is tried by a test."""
