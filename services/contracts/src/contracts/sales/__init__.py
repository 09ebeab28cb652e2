"""What the sales service promises."""

from chassis.contract import Resource

resources: tuple[Resource, ...] = ()
