"""Tell people what concerns them of customers, leads and endpoints: who came, goes or waits."""

from zoneinfo import ZoneInfo

from chassis.binding import reacts_to
from chassis.spoken import moment
from contracts.customers import customer, lead_form, lead_rule, person, pool, recycle_rule, share
from contracts.ledger import payable, receivable
from contracts.notify import endpoint
from contracts.sales import credit
from organization.office.customer_notices import store
from organization.office.notices.store import Word, tell

CREDIT = {
    "near": ("{} is near the credit limit", "{}接近信用额度"),
    "over": ("{} is above the credit limit", "{}已超出信用额度"),
}
HANDED_OVER = {"handover": ("Handover of a colleague's work", "同事工作交接")}
"""A reason that is a code, as people read it; all others are words that somebody wrote."""
WITHOUT_HEIR = {
    "nobody_active": ("None of its members works here any more.", "规则成员均已停用或离职。"),
    "all_full": ("All of its members have as many as they may have.", "规则成员均已达到上限。"),
    "all_behind": ("All of its members have others to handle first.", "规则成员均有未处理的线索。"),
    "all_new": ("All of its members have just begun.", "规则成员均为新人。"),
}
"""Why a rule finds nobody, as people read it."""
CUSTOMER, LEAD, CONTACT = "customers.customer", "customers.lead", "customers.contact"
FORM, RULE = "customers.lead_form", "customers.lead_rule"
DEBT, OWED = "ledger.receivable", "ledger.payable"


@reacts_to(recycle_rule.recycle_warned)
def warn_of_a_customer_that_goes_back(event, *, uow):
    day = event["due_at"].astimezone(ZoneInfo(uow.call.time_zone)).date().isoformat()
    title = (
        f"{event['title']} goes back to the pool on {day}",
        f"{event['title']}将于 {day} 退回公海",
    )
    word = Word("recycle", title, event.get("rule_name"), CUSTOMER, event.subject)
    tell(uow, _known(event.get("owner_id")), word)


@reacts_to(customer.released)
def tell_who_lost_a_customer_by_a_rule(event, *, uow):
    """What somebody gives back by hand is told to nobody."""
    if not event.get("rule_id"):
        return
    title = (f"{event['name']} went back to the pool", f"客户{event['name']}已退回公海")
    word = Word("recycled", title, event.get("reason"), CUSTOMER, event.subject)
    tell(uow, _known(event.get("from_owner_id")), word)


@reacts_to(customer.transferred)
def tell_the_new_owner(event, *, uow):
    title = (f"{event['name']} is yours now", f"客户{event['name']}已移交给您")
    reason = HANDED_OVER.get(event.get("reason"), event.get("reason"))
    tell(
        uow, _known(event.get("owner_id")), Word("transfer", title, reason, CUSTOMER, event.subject)
    )


@reacts_to(customer.brought_back)
def tell_who_did_not_stay_deleted(event, *, uow):
    """The owner, and whoever had deleted the customer."""
    name = event["name"]
    title = (f"{name} is back from the recycle bin", f"客户{name}已自动从回收站恢复")
    text = ("There is new business with this customer.", "该客户有新的订单、应收或工单，不能删除。")
    whom = dict.fromkeys([*_known(event.get("owner_id")), *_known(event.get("removed_by_id"))])
    tell(uow, list(whom), Word("brought_back", title, text, CUSTOMER, event.subject))


@reacts_to(lead_rule.assigned)
def tell_who_got_a_lead(event, *, uow):
    """Whoever had it, too, where a rule gave it on because he had not handled it."""
    name, owner, before = event["name"], event.get("owner_id"), event.get("from_owner_id")
    title = (f"New lead: {name}", f"新线索：{name}")
    tell(uow, _known(owner), Word("lead", title, None, LEAD, event.subject))
    if event.get("rule_id") and before != owner:
        gone = (f"{name} was not handled and went to another", f"线索{name}未及时处理，已转给他人")
        word = Word("lead_gone", gone, event.get("rule_name"), LEAD, event.subject)
        tell(uow, _known(before), word)


@reacts_to(lead_rule.exhausted)
def tell_of_leads_that_nobody_can_take(event, *, uow):
    """Who administers the pool where they wait; without one who made the rule."""
    title = (
        f"Leads wait: rule {event['name']} finds nobody who can take them",
        f"有线索待分配：规则{event['name']}暂无可接收的成员",
    )
    why = WITHOUT_HEIR.get(event["reason"])
    whom = store.active(uow, event.get("administrator_ids", ()))
    word = Word("leads_wait", title, why, RULE, event.subject)
    tell(uow, whom or store.keepers(uow, event.get("keeper_id")), word)


@reacts_to(lead_form.sent_again)
def tell_of_whom_a_lead_has_written_again(event, *, uow):
    title = (f"{event['name']} has written again", f"线索{event['name']}再次留言")
    word = Word("lead_again", title, event["summary"], LEAD, event.subject)
    tell(uow, _whom_a_form_concerns(uow, event), word)


@reacts_to(lead_form.customer_wrote)
def tell_of_which_customer_has_written(event, *, uow):
    title = (f"{event['name']} wrote by a web form", f"客户{event['name']}通过网页表单留言")
    word = Word("customer_wrote", title, event["summary"], CUSTOMER, event.subject)
    tell(uow, _whom_a_form_concerns(uow, event), word)


@reacts_to(lead_form.filled)
def tell_of_a_form_that_takes_no_more(event, *, uow):
    title = (
        f"Web form {event['name']} takes nothing more today: {event['per_day']} were sent",
        f"网页表单{event['name']}今日已收到 {event['per_day']} 次提交，不再接收",
    )
    word = Word("form_full", title, None, FORM, event.subject)
    tell(uow, store.keepers(uow, event.get("created_by")), word)


@reacts_to(lead_form.day_over)
def tell_what_a_form_dropped(event, *, uow):
    day, number = event["on"].isoformat(), event["dropped"]
    title = (
        f"Web form {event['name']} dropped {number} of what was sent on {day}",
        f"网页表单{event['name']}于 {day} 丢弃了 {number} 次提交",
    )
    text = (
        "It looked like the work of a machine, or a rule for duplicates refused it.",
        "疑似机器提交，或被查重规则拒绝。",
    )
    word = Word("form_dropped", title, text, FORM, event.subject)
    tell(uow, store.keepers(uow, event.get("created_by")), word)


@reacts_to(lead_rule.overdue)
def tell_who_waits_to_be_handled(event, *, uow):
    """The owner first; later whoever he works under."""
    owner = event.get("owner_id")
    lead, days = event["name"], event["days"]
    title = (f"{lead} waits for {days} days", f"线索{lead}已 {days} 天未处理")
    whom = _known(owner) if event["level"] == "owner" else store.superiors(uow, _known(owner))
    tell(uow, whom, Word("lead_overdue", title, None, LEAD, event.subject))


@reacts_to(person.birthday_near)
def remind_of_a_birthday(event, *, uow):
    day = event["on"].isoformat()
    _tell_of_a_birthday(uow, event, (f"has birthday on {day}", f"将于 {day} 过生日"))


@reacts_to(person.birthday_reached)
def tell_of_a_birthday(event, *, uow):
    _tell_of_a_birthday(uow, event, ("has birthday today", "今天过生日"))


@reacts_to(pool.view_limit_reached)
def tell_the_superior_of_somebody_who_reads_the_pool(event, *, uow):
    who, viewed = event["staff_id"], event["viewed"]
    name = store.name(uow, who)
    title = (
        f"{name} opened {viewed} customers and leads of pools today",
        f"{name}今日查看公海客户和线索 {viewed} 条",
    )
    word = Word("pool_views", title, None, "organization.staff", who)
    tell(uow, store.superiors(uow, [who]), word)


@reacts_to(share.granted)
def tell_with_whom_a_customer_is_shared(event, *, uow):
    until = event.get("expires_at")
    title = (
        f"{event['customer_name']} is shared with you",
        f"客户{event['customer_name']}已共享给您",
    )
    zone = uow.call.time_zone
    ends = [moment(until, zone, chinese=chinese) for chinese in (False, True) if until]
    text = (f"until {ends[0]}", f"至 {ends[1]}") if until else None
    word = Word("share", title, text, CUSTOMER, event["customer_id"])
    tell(uow, store.holders(uow, event["holder_kind"], event["holder_id"]), word)


@reacts_to(share.ended)
def tell_that_a_share_is_over(event, *, uow):
    title = (
        f"{event['customer_name']} is shared with you no more",
        f"客户{event['customer_name']}的共享已结束",
    )
    word = Word("share_ended", title, None, CUSTOMER, event["customer_id"])
    tell(uow, store.holders(uow, event["holder_kind"], event["holder_id"]), word)


@reacts_to(credit.standing_changed)
def warn_of_the_credit_of_a_customer(event, *, uow):
    """The owner near the limit; above it also whoever he works under."""
    if event["standing"] not in CREDIT:
        return
    owner = _known(event.get("owner_id"))
    above = store.superiors(uow, owner) if event["standing"] == "over" else []
    english, chinese = CREDIT[event["standing"]]
    title = (english.format(event["customer_name"]), chinese.format(event["customer_name"]))
    tell(uow, [*owner, *above], Word("credit", title, None, CUSTOMER, event["customer_id"]))


@reacts_to(receivable.due_soon)
def remind_of_money_that_is_due_soon(event, *, uow):
    debt, days = _debt(event), event["days_left"]
    title = (f"{debt} is due in {days} days", f"{debt} {days} 天后到期")
    tell(uow, _known(event.get("owner_id")), Word("due_soon", title, None, DEBT, event.subject))


@reacts_to(receivable.overdue)
def remind_of_money_that_is_overdue(event, *, uow):
    """The owner first; from the second level on also whoever he works under."""
    owner, late = _known(event.get("owner_id")), event["days_overdue"]
    above = store.superiors(uow, owner) if event["level"] > 1 else []
    debt = _debt(event)
    title = (f"{debt} is overdue for {late} days", f"{debt} 已逾期 {late} 天")
    tell(uow, [*owner, *above], Word("overdue", title, None, DEBT, event.subject))


@reacts_to(payable.due_soon)
def remind_of_money_that_is_to_be_paid(event, *, uow):
    debt, days = _owed(event), event["days_left"]
    title = (f"{debt} is to be paid in {days} days", f"{debt} 须在 {days} 天内付款")
    tell(uow, _known(event.get("owner_id")), Word("due_soon", title, None, OWED, event.subject))


@reacts_to(payable.overdue)
def remind_of_money_that_was_not_paid(event, *, uow):
    """Who wrote it down first; from the second level on also whoever he works under."""
    owner, late = _known(event.get("owner_id")), event["days_overdue"]
    above = store.superiors(uow, owner) if event["level"] > 1 else []
    debt = _owed(event)
    title = (f"{debt} should have been paid {late} days ago", f"{debt} 已逾期 {late} 天未付款")
    tell(uow, [*owner, *above], Word("overdue", title, None, OWED, event.subject))


@reacts_to(endpoint.switched_off)
def tell_of_an_endpoint_that_is_off(event, *, uow):
    title = (
        f"No events are posted to {event['url']} any more: {event['reason']}",
        f"已停止向 {event['url']} 推送事件：{event['reason']}",
    )
    word = Word("endpoint_off", title, None, "notify.endpoint", event.subject)
    tell(uow, store.keepers(uow, event.get("owner_id")), word)


def _tell_of_a_birthday(uow, event, when):
    title = (f"{event['name']} {when[0]}", f"{event['name']}{when[1]}")
    word = Word("birthday", title, event.get("customer_name"), CONTACT, event.subject)
    tell(uow, _known(event.get("owner_id")), word)


def _debt(event):
    return f"{event.get('customer_name') or ''} {event['title']} {event['open_amount']}".strip()


def _owed(event):
    return f"{event.get('supplier_name') or ''} {event['title']} {event['open_amount']}".strip()


def _whom_a_form_concerns(uow, event):
    """Return the owner of who wrote; in a pool its administrators, else who keep the form."""
    owner = _known(event.get("owner_id"))
    return (
        owner
        or store.active(uow, event.get("administrator_ids", ()))
        or store.keepers(uow, event.get("keeper_id"))
    )


def _known(staff_id):
    return [staff_id] if staff_id else []
