"""Every query about rules of classes, and how they are applied."""

import datetime as dt
from typing import Any

from sqlalchemy import Connection, MetaData, event, func, insert, not_, or_, select, update

from chassis import conditions
from chassis.scopes import present
from chassis.uow import UnitOfWork
from customers.class_rules.model import ClassRule, PaidOrderRef
from customers.classes import store as classes
from customers.classes.model import built_in_id
from customers.credit_grades import store as credit_grades
from customers.customers import store as customers
from customers.customers.model import Customer
from customers.tables import Model

SILENCE = "customers.class_silence"
STEP = 200
LOOK_AGAIN = dt.timedelta(hours=6)
FIRST_PAID = "class-rule-first-paid"
WITHDRAWN = "款项已撤回："
"""Before the name of a rule: why it is undone."""
_c = ClassRule.__table__.c


def naming(uow: UnitOfWork, class_id: str) -> int:
    """Return how many rules name a class."""
    rows = uow.session.connection().execute(select(_c.from_class_ids, _c.to_class_id))
    return sum(class_id in (row.to_class_id, *row.from_class_ids) for row in rows)


def follow(uow: UnitOfWork, rule: ClassRule, *, gone: bool = False) -> None:
    """Ask for the next look of a rule about silence, or take that back."""
    if rule.trigger == "silent" and rule.active and not gone:
        uow.schedule(SILENCE, rule.id, uow.now)
    else:
        uow.unschedule(SILENCE, rule.id)


def paid_order(uow: UnitOfWork, receivable_id: str) -> Any:
    """Return version and `paid_at` of what was told of an order's receivable, or None."""
    p = PaidOrderRef
    chosen = select(p.version, p.paid_at).where(p.id == receivable_id)
    return uow.session.execute(chosen).first()


def note_paid(uow: UnitOfWork, customer_id: str, at: dt.datetime) -> None:
    """Note that an order of a customer is paid; the first time rules look at it."""
    mine = (Customer.id == customer_id, Customer.first_paid_at.is_(None))
    first = update(Customer).where(*mine).values(first_paid_at=at)
    if not uow.session.connection().execute(first).rowcount:
        return
    rules = select(ClassRule).where(_c.active, _c.trigger == "first_paid_order")
    for rule in uow.session.scalars(rules.order_by(_c.created_at, _c.id)):
        wanted = (Customer.id == customer_id, *_meant(uow, rule))
        if _apply(uow, rule, wanted, 1):
            return


def note_unpaid(uow: UnitOfWork, customer_id: str, at: dt.datetime) -> None:
    """
    Note that an order paid at a moment is not paid any more.

    When it was the first, the next one is; where there is none, the customer goes back into the
    class out of which it came for that order, unless it came into another meanwhile.
    """
    paid = select(func.min(PaidOrderRef.paid_at)).where(PaidOrderRef.customer_id == customer_id)
    first = uow.session.scalar(paid)
    mine = (Customer.id == customer_id, Customer.first_paid_at == at)
    next_one = update(Customer).where(*mine).values(first_paid_at=first)
    if uow.session.connection().execute(next_one).rowcount and first is None:
        _go_back(uow, customer_id)


def _go_back(uow: UnitOfWork, customer_id: str) -> None:
    customer, last = customers.locked(uow, customer_id), classes.last_change(uow, customer_id)
    if customer is None or last is None or last.class_id != customer.class_id:
        return
    rule = uow.session.get(ClassRule, last.rule_id) if last.rule_id else None
    if rule is None or rule.trigger != "first_paid_order":
        return
    to = classes.find(uow, last.from_class_id) if last.from_class_id else None
    if to is not None or last.from_class_id is None:
        credit_grades.classify(uow, customer, to, "rule", WITHDRAWN + rule.name, rule.id)


def apply_silence(uow: UnitOfWork, rule_id: str) -> None:
    """Move some more customers that were silent for too long; come back later in any case."""
    rule = uow.session.get(ClassRule, rule_id)
    if rule is None or not rule.active or rule.trigger != "silent":
        return
    before, c = uow.now - dt.timedelta(days=rule.days or 0), Customer
    silent = [or_(at.is_(None), at < before) for at in (c.last_activity_at, c.last_deal_at)]
    silent += [c.created_at < before, not_(classes.moved_by_hand(before))]
    moved = _apply(uow, rule, (*silent, *_meant(uow, rule)), STEP)
    uow.schedule(SILENCE, rule.id, uow.now if moved == STEP else uow.now + LOOK_AGAIN)


def _apply(uow: UnitOfWork, rule: ClassRule, where: tuple[Any, ...], most: int) -> int:
    """Move customers that meet the conditions into the class of the rule; return how many."""
    wanted = select(Customer.id).where(present(Customer), *where).order_by(Customer.id)
    ids = list(uow.session.scalars(wanted.limit(most)))
    to = classes.find(uow, rule.to_class_id)
    if to is None:  # A class that was turned off takes nobody in.
        return 0
    for customer_id in ids:
        customer = customers.locked(uow, customer_id)
        if customer is not None:
            credit_grades.classify(uow, customer, to, "rule", rule.name, rule.id)
    return len(ids)


def _meant(uow: UnitOfWork, rule: ClassRule) -> list[Any]:
    """Return the conditions under which a customer is meant and not there yet."""
    c, found = Customer, list[Any]()
    if rule.from_class_ids:
        there = classes.below(uow, [rule.to_class_id])
        found.append(c.class_id.in_(classes.below(uow, rule.from_class_ids) - there))
    else:
        there = classes.below(uow, [classes.root(uow, rule.to_class_id)])
        found.append(or_(c.class_id.is_(None), c.class_id.not_in(there)))
    if rule.filter is not None:
        found.append(conditions.meeting(uow, ClassRule, rule.filter))
    found += [getattr(c, name).in_(values) for name, values in rule.applies_to.items()]
    return found


def _seed(metadata: MetaData, connection: Connection, **_: Any) -> None:
    """The rule that comes with the software: who pays a first order is a formal customer."""
    if connection.scalar(select(_c.id).limit(1)) is not None:
        return
    then = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    made = {"version": 1, "created_at": then, "updated_at": then, "created_by": ""}
    about = {"id": FIRST_PAID, "name": "首单付清转正式", "trigger": "first_paid_order"}
    to = {"from_class_ids": [], "to_class_id": built_in_id("formal_new"), "applies_to": {}}
    connection.execute(insert(ClassRule), [{**made, **about, **to, "active": True} | _LATER])


_LATER: dict[str, Any] = {"updated_by": "", "days": None}
event.listen(Model.metadata, "after_create", _seed)
