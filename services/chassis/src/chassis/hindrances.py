"""
Hindrances: what refuses a verb although right and state of the record allow it to the caller.

They are the very refusals that the operation would answer with, as far as this service can tell
without asking another one, so that a front end says beforehand what to do about them.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from chassis.errors import Refusal, sentence
from chassis.holds import refuse_held
from chassis.uow import UnitOfWork

Check = Callable[[], Any]


def hindrances_of(
    uow: UnitOfWork, record: Any, checks: Mapping[str, Sequence[Check]]
) -> list[dict[str, str]]:
    """
    Return what refuses the verbs that are among the abilities of *record*.

    checks: verb → what raises the refusals of that operation and changes nothing.
    Where somebody decides about a record, that refuses what it would be able to otherwise.
    """
    uow.flush()
    able = record.abilities
    for frozen in _refused((partial(refuse_held, uow, record), partial(_refuse_frozen, record))):
        stopped = [verb for verb in record.abilities_when_free if verb not in able]
        able, checks = stopped, {verb: (partial(_refuse, frozen),) for verb in stopped}
    return [
        {"verb": verb, "code": refusal.code, "detail": _told(uow, record, refusal)}
        for verb, each in checks.items()
        if verb in able
        for refusal in _refused(each)
    ]


def _refused(checks: Sequence[Check]) -> Iterator[Refusal]:
    for check in checks:
        try:
            check()
        except Refusal as refusal:
            yield refusal


def _refuse_frozen(record: Any) -> None:
    if record.is_frozen:
        record.refuse_if_frozen()


def _refuse(refusal: Refusal) -> None:
    raise refusal


def _told(uow: UnitOfWork, record: Any, refusal: Refusal) -> str:
    refusal.call_by_number([record])
    return sentence(refusal.code, uow.call.language, refusal.details, uow.call.time_zone)
