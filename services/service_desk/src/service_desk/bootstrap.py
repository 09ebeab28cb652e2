"""What an empty service desk begins with: a response target for each priority."""

from typing import Any

from service_desk.targets import store as targets


def prepare(runtime: Any) -> None:
    """Bring in what must be there; runs after each migration and does nothing twice."""
    with runtime.transaction(runtime.own_call()) as uow:
        targets.install(uow)
        uow.commit()
