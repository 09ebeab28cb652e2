"""Taking back what imports of customers, leads and follow-ups opened."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from chassis import taking_back
from chassis.recycle_bin import throw_away
from chassis.scopes import visible
from chassis.taking_back import WENT_ON, Kind, Refused, why
from chassis.uow import UnitOfWork
from contracts.customers import activity as activity_contract
from contracts.customers import customer as customer_contract
from contracts.customers import lead as lead_contract
from customers.activities import store as activities
from customers.activities.model import Activity
from customers.credit import asking
from customers.credit import store as credit
from customers.customers import leaving
from customers.customers.model import Customer
from customers.imports import store
from customers.imports.going_on import worked_on
from customers.leads.model import Lead


def _in_use(uow: UnitOfWork, ids: Sequence[str], since: dt.datetime) -> Refused:
    found = (uow.session.get(Customer, one) for one in credit.with_business(uow, ids))
    return dict.fromkeys(worked_on(uow, ids, since), WENT_ON) | {
        one.id: why(partial(credit.refuse_open_business, uow, one)) for one in found if one
    }


def _owing(lines: Iterable[str], told: Mapping[str, asking.Told]) -> Refused:
    business = {one: told[one].business for one in lines if one in told}
    return {
        one: why(partial(found.refuse_open, told[one].name))
        for one, found in business.items()
        if found.is_open or found.entered or found.deals
    }


def _own(model: Any, uow: UnitOfWork) -> Any:
    return visible(model, uow.call, change=True, shared=False)


def _let_leads_leave(uow: UnitOfWork, leads: Sequence[Any]) -> None:
    throw_away(uow, leads, Lead.id)
    for lead in leads:
        uow.emit(lead_contract.updated, lead)


CUSTOMERS = Kind(
    model=Customer,
    mine=partial(_own, Customer),
    removal=customer_contract.remove,
    obstacles=_in_use,
    leave=leaving.remove_many,
    question=asking.about_imported,
    lines=store.opened_by,
    owing=_owing,
    forget=store.forget_taken_back,
)
FOLLOW_UPS = Kind(
    model=Activity,
    mine=lambda uow: Activity.within(uow.call, change=True),
    removal=activity_contract.remove,
    leave=activities.put_many_away,
    forget=store.forget_taken_back,
    called="content",
)
LEADS = Kind(
    model=Lead,
    mine=partial(_own, Lead),
    removal=lead_contract.remove,
    leave=_let_leads_leave,
    forget=store.forget_taken_back,
)
work_off = taking_back.work_off(CUSTOMERS, FOLLOW_UPS, LEADS)
