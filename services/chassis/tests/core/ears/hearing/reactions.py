"""Listen to boxes."""

from toy import contract

from chassis.binding import reacts_to


@reacts_to(contract.created)
def hear_of_a_box(event, *, uow):
    assert event["name"]
