"""Every query about response targets."""

from chassis.uow import UnitOfWork
from service_desk.targets.model import DEFAULTS, WARN_PERCENT, ResponseTarget


def install(uow: UnitOfWork) -> None:
    """Put in a target for each priority that has none."""
    for priority, minutes in DEFAULTS.items():
        if uow.session.get(ResponseTarget, priority) is None:
            uow.add(ResponseTarget(id=priority, minutes=minutes, warn_percent=WARN_PERCENT))
