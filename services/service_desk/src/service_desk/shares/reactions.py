"""How this service learns which customers were shared with whom."""

from chassis import shares
from chassis.binding import reacts_to
from contracts.customers import share

PARTS = ("tickets",)
"""What goes along from here."""


@reacts_to(share.granted)
def show_what_goes_along(event, *, uow):
    about = {"id": event.subject, "subject_id": event["customer_id"]}
    about |= {"writes": event["access"] == "write", "ends_at": event.get("expires_at")}
    holder = {name: event[name] for name in ("holder_kind", "holder_id")}
    along = [part for part in PARTS if part in event["along"]]
    shares.keep(uow, {**about, **holder}, ["customer", *along])


@reacts_to(share.ended)
def show_it_no_more(event, *, uow):
    shares.end(uow, event.subject)
