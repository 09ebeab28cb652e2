"""The house learns at the end of a day what a form dropped."""

import datetime as dt

from chassis.due import when_due
from contracts.customers import lead_form as contract
from customers.lead_forms import store
from customers.lead_forms.model import LeadForm


@when_due(store.DAY_OVER)
def tell_what_was_dropped(work, *, uow):
    form = uow.session.get(LeadForm, work["of"])
    if form is not None:
        on = dt.date.fromisoformat(work["on"])
        uow.emit(contract.day_over, form, on=on, dropped=work["dropped"])
