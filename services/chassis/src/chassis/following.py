"""The three functions by which a slice lets its records follow a merger, said once."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from chassis import merging
from chassis.binding import reacts_to
from chassis.contract import Event
from chassis.due import Due, when_due
from chassis.merging import Merge, References
from chassis.uow import UnitOfWork

Reaction = Callable[..., None]
Then = Callable[[UnitOfWork, str, str], None]


@dataclass(frozen=True)
class Following:
    """
    What follows the survivor of a merger: `merged`, `split` and `late` belong into reactions.py.

    slice: name of the module in which the functions stand; names: what the first two are called
        there. Both are part of the names by which a service knows what it has heard already.
    references: attributes that hold the id; sweep: the due work that looks for late ones.
    then: is given the ids of the duplicate and of the survivor after each of the three.
    """

    slice: str
    names: tuple[str, str]
    references: References
    sweep: str
    then: Then = lambda uow, old_id, new_id: None

    def merged(self, *events: Event) -> Reaction:
        """Return the reaction to mergers."""

        def follow(event: Any, *, uow: UnitOfWork) -> None:
            merge = Merge.told(event)
            merging.follow(uow, merge, self.references, self.sweep)
            self.then(uow, merge.old_id, merge.new_id)

        return reacts_to(*events)(self._called(follow, self.names[0]))

    def split(self, *events: Event) -> Reaction:
        """Return the reaction to splits."""

        def go_back(event: Any, *, uow: UnitOfWork) -> None:
            merge = Merge.told(event)
            merging.bring_back(uow, merge, self.references)
            self.then(uow, merge.old_id, merge.new_id)

        return reacts_to(*events)(self._called(go_back, self.names[1]))

    def late(self) -> Reaction:
        """Return the due work that moves what was on its way meanwhile."""

        def follow_late(work: Due, *, uow: UnitOfWork) -> None:
            merge = merging.sweep(uow, work, self.references)
            if merge is not None:
                self.then(uow, merge.old_id, merge.new_id)

        return when_due(self.sweep)(self._called(follow_late, "let_late_ones_follow"))

    def _called(self, function: Reaction, name: str) -> Reaction:
        function.__module__, function.__name__ = self.slice, name
        return function
