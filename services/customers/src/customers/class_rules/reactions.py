"""Customers that were silent for too long come into another class."""

from chassis.due import when_due
from customers.class_rules import store


@when_due(store.SILENCE)
def look_for_the_silent(work, *, uow):
    store.apply_silence(uow, work.key)
