"""What the organization service promises."""

from chassis.contract import Resource

resources: tuple[Resource, ...] = ()
