"""What an empty notify begins with: a few templates and the rules that use them."""

from typing import Any

from notify.rules import store as rules
from notify.templates import store as templates


def prepare(runtime: Any) -> None:
    """Bring in what must be there; runs after each migration and does nothing twice."""
    with runtime.transaction(runtime.own_call()) as uow:
        templates.install(uow)
        rules.install(uow)
        uow.commit()
