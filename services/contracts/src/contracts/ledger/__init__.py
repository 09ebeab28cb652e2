"""What the ledger service promises."""

from chassis.contract import Resource

resources: tuple[Resource, ...] = ()
