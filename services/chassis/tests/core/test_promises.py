"""The toy keeps what every service keeps; and the crash enumeration finds what it is for."""

from typing import ClassVar
from unittest import mock

import pytest
from toy import contract
from toy.service import service

from chassis.contract import Catalogue
from chassis.testing.crashes import Case, enumerate_crashes
from chassis.testing.promises import ServicePromises


def a_box(harness, **about):
    harness.rpc.answers = {contract.hold.id: {"hold_id": "h"}, contract.free.id: None}
    return harness.call(contract.create, {"name": "box"})


CASES = [
    Case(contract.create, lambda h: ({"name": "a"},)),
    Case(contract.rename, lambda h: ({"box_id": a_box(h)["id"], "name": "b"}, {"if_version": 1})),
    Case(contract.pack, lambda h: ({"box_id": a_box(h)["id"], "amount": 1},)),
    Case(contract.renamed, lambda h: (box := a_box(h)) and (box["id"], box)),
]


class TestPromises(ServicePromises):
    service = service
    catalogue = Catalogue((contract.box,))
    cases = CASES
    lost: ClassVar = {"toy.box": "a toy; it is put in the bin by hand, in test_abilities.py"}
    untold: ClassVar = {"toy.box": "a toy; what it tells is looked up in its database"}

    test_the_migrations_make_the_tables_of_the_models = None
    test_every_promised_operation_is_kept_once_and_nothing_else_is_offered = None


@pytest.mark.parametrize("defect", ["no_inbox", "no_key", "early_commit"])
def test_seeded_defects_are_found(tmp_path, defect):
    case, patch = DEFECTS[defect]()
    with patch:
        assert enumerate_crashes(service, case, tmp_path).wrong


def _no_key():
    return CASES[0], mock.patch("chassis.idempotency.finish", lambda *a: None)


def _no_inbox():
    from chassis import react

    def twice(runtime, function, envelope):
        event = react.read(runtime, envelope)
        with runtime.transaction(runtime.own_call()) as uow:
            contract_box = service.operations["box_create"][1]
            contract_box({"name": event["name"]}, uow=uow)
            uow.commit()

    return CASES[3], mock.patch("chassis.testing.harness.react", twice)


def _early_commit():
    from chassis.uow import UnitOfWork

    def emit(self, event, subject, **data):
        self.session.flush()
        self._told.append((event, subject, data))
        UnitOfWork.commit(self)

    return CASES[0], mock.patch.object(UnitOfWork, "emit", emit)


DEFECTS = {"no_key": _no_key, "no_inbox": _no_inbox, "early_commit": _early_commit}
