"""What the notify service promises."""

from chassis.contract import Resource

resources: tuple[Resource, ...] = ()
