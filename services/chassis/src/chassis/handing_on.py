"""Fields of one's own input that are handed on to another service, and how it refuses them."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from chassis.errors import ServiceError


@contextmanager
def handed_on(names: Collection[str], below: str) -> Iterator[None]:
    """
    Let what is refused inside name the fields *names* as the caller wrote them: *below* a pointer.

    The other service takes `/name`; the caller's input has it at `/opportunity/name`.
    """

    def here(pointer: str) -> str:
        return below + pointer if pointer[1:].split("/")[0] in names else pointer

    try:
        yield
    except ServiceError as refusal:
        refusal.pointer = here(refusal.pointer)
        for one in refusal.details.get("fields") or ():
            one["pointer"] = here(str(one.get("pointer") or ""))
        raise
