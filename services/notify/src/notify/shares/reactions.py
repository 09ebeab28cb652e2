"""How this service learns which customers were shared with whom."""

from chassis import shares
from chassis.binding import reacts_to
from contracts.customers import share


@reacts_to(share.granted)
def let_the_customer_be_written_to(event, *, uow):
    about = {"id": event.subject, "subject_id": event["customer_id"]}
    about |= {"writes": event["access"] == "write", "ends_at": event.get("expires_at")}
    holder = {name: event[name] for name in ("holder_kind", "holder_id")}
    shares.keep(uow, {**about, **holder}, ["customer"])


@reacts_to(share.ended)
def forget_who_may_write_to_the_customer(event, *, uow):
    shares.end(uow, event.subject)
