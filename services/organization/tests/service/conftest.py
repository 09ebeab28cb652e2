"""A house in which people ask one another for approvals."""

from dataclasses import replace

import pytest

from chassis.errors import ServiceError
from chassis.freezing import digest
from contracts.notify import message
from contracts.organization import approval, approval_flow
from contracts.sales import discount_approval

from .meeting import Pair

ASKING = discount_approval.approval_requested
SNAPSHOT = {"number": "QT202603-00001", "total": {"amount": "900.00", "currency": "CNY"}}


class Office:
    """Wang reports to Li, Li to Zhao; each acts with his own rights."""

    snapshot, snapshot_hash = SNAPSHOT, digest(SNAPSHOT)

    def __init__(self, house):
        self.house = house
        house.rpc.answers[message.create.id] = {"id": "m"}
        self.zhao = house.hire("zhao", email="zhao@example.com")["id"]
        self.li = house.hire("li", superior_id=self.zhao)["id"]
        self.wang = house.hire("wang", superior_id=self.li)["id"]
        self.sun = house.hire("sun")["id"]
        self.asked = 0

    def by(self, staff_id):
        about = {"actor_id": staff_id, "scopes": {"*": "own"}, "actor_name": staff_id[-4:]}
        return self.house.acting(**about)

    def flow(self, *steps, **about):
        definition = {"steps": list(steps), **about.pop("definition", {})}
        asked = {"kind": "sales.discount_approval", "name": "Discounts", **about}
        made = self.house.call(approval_flow.create, {**asked, "definition": definition})
        key = {"approval_flow_id": made["id"]}
        return self.house.call(approval_flow.publish, key, if_version=made["version"])

    def submit(self, **about):
        self.asked += 1
        request_id = f"request-{self.asked}"
        told = {
            "id": request_id,
            "document_resource": "sales.quote",
            "document_id": "q1",
            "document_version": 3,
            "title": "QT202603-00001 -15 %",
            "submitter_id": self.wang,
            "submitter_name": "Wang",
            "snapshot": SNAPSHOT,
            "snapshot_hash": digest(SNAPSHOT),
            "facts": {"discount_percent": "15"},
            **about,
        }
        self.house.tell(ASKING, request_id, told)
        return request_id

    def read(self, approval_id):
        return self.house.call(approval.get, {"approval_id": approval_id})

    def do(self, operation, who, approval_id, **command):
        return self.by(who).call(operation, {"approval_id": approval_id, **command})

    def refused(self, operation, who, approval_id, **command):
        with pytest.raises(ServiceError) as refusal:
            self.do(operation, who, approval_id, **command)
        return refusal.value.code.removeprefix("organization.approval.")

    def answers(self):
        return [
            (e["type"].split(".")[2], e["subject"])
            for declared in approval.ANSWERS
            for e in self.house.told(declared)
        ]

    @staticmethod
    def named(*staff_ids, mode="all", **about):
        """Return a step in which these people decide."""
        approvers = [{"kind": "staff", "staff_ids": list(staff_ids)}]
        return {"name": "step", "mode": mode, "approvers": approvers, **about}


@pytest.fixture
def office(house):
    return Office(house)


@pytest.fixture
def pair(house, tmp_path):
    house.runtime.settings = replace(house.runtime.settings, data_dir=str(tmp_path))
    return Pair(house)
