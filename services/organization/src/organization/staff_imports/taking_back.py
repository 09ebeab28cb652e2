"""Taking back imports of staff: who never came leaves, who was changed is as he was."""

import datetime as dt
from collections.abc import Sequence

from chassis import taking_back
from chassis.scopes import visible
from chassis.taking_back import WENT_ON, Kind, Refused
from chassis.uow import UnitOfWork
from contracts.organization import staff as contract
from organization.sign_ins import store as sign_ins
from organization.staff.model import Staff
from organization.staff_imports.store import lines_of


def _came(uow: UnitOfWork, ids: Sequence[str], since: dt.datetime) -> Refused:
    return dict.fromkeys(sign_ins.who_came(uow, ids), WENT_ON)


STAFF = Kind(
    model=Staff,
    mine=lambda uow: visible(Staff, uow.call, change=True),
    removal=contract.leave,
    obstacles=_came,
    lines=lines_of,
    changes=(contract.update, contract.assign_roles),
)
work_off = taking_back.work_off(STAFF)
