"""Show what runs to those who come to be meant by it."""

from chassis.binding import reacts_to
from contracts.organization import department, staff
from organization.departments import store as departments
from organization.office.announcements import store


@reacts_to(staff.created, staff.updated, staff.unlocked)
def show_what_runs_to_who_comes_later(event, *, uow):
    store.catch_up(uow, [event.subject])


@reacts_to(department.updated)
def show_what_runs_to_those_whose_department_moved(event, *, uow):
    people = departments.people_below(uow, event.subject)
    for start in range(0, len(people), store.CHUNK):
        store.catch_up(uow, people[start : start + store.CHUNK])
