"""Every query about rules, and what they do."""

from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from chassis.errors import Refusal
from chassis.react import Told
from chassis.uow import UnitOfWork
from contracts.notify.shared import UNREACHED
from notify import recipients
from notify.customer_refs import store as customers
from notify.messages import store as messages
from notify.messages.model import Message
from notify.messages.rules import why
from notify.rules import rules
from notify.rules.model import DEFAULTS, Rule
from notify.templates.model import Template


def active(uow: UnitOfWork, event_type: str) -> list[tuple[Rule, Template]]:
    """Return the rules for *event_type* that are on, each with its template."""
    chosen = (
        select(Rule, Template)
        .join(Template, Template.id == Rule.template_id)
        .where(Rule.event_type == event_type, Rule.active.is_(True), Template.active.is_(True))
        .order_by(Rule.id)
    )
    return [(row[0], row[1]) for row in uow.session.execute(chosen)]


def install(uow: UnitOfWork) -> None:
    """Put in the rules of a new database, unless they are there."""
    names = ("event_type", "template_id", "recipient", "active")
    for number, row in enumerate(DEFAULTS, 1):
        if uow.session.get(Rule, f"default-{number}") is None:
            uow.add(Rule(id=f"default-{number}", **dict(zip(names, row, strict=True))))


def apply(uow: UnitOfWork, event: Told, region: str) -> None:
    """
    Make the messages that the rules want; what cannot be sent is kept as failed.

    An event that names no address itself, such as a ticket from a telephone call, has nobody to
    write to: no failure. A customer who should be reached and cannot be is one.
    """
    zone = ZoneInfo(uow.call.time_zone)
    for rule, template in active(uow, event.type):
        customer = customers.find(uow, event.get("customer_id"))
        values = {"customer_name": customer.name} if customer else {}
        contact = _contact(uow, event) if customer else None
        values |= {"contact_name": contact.name} if contact else {}
        values.update(rules.variables(event.data, zone))
        to = rules.recipient(rule.recipient, event.data, contact, customer)
        if to or not rule.recipient.startswith("data."):
            about = {"to": to, "customer_id": event.get("customer_id")}
            _send(uow, template, values, about, region)


def _contact(uow: UnitOfWork, event: Told) -> Any:
    return customers.contact_of(uow, event.get("customer_id"), event.get("contact_id"))


def _send(
    uow: UnitOfWork,
    template: Template,
    values: dict[str, str],
    about: dict[str, Any],
    region: str,
) -> None:
    try:
        if not about["to"]:
            raise UNREACHED[template.channel]()
        to = recipients.normal(template.channel, about["to"], region)
        message = messages.from_template(template, values, **{**about, "to": to})
    except Refusal as refusal:
        kept = Message(text="", **messages.named(template), **about)
        messages.fail(uow, kept, why(refusal.code, refusal.details))
    else:
        messages.queue(uow, message)
