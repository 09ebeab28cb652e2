"""What the service_desk service promises."""

from chassis.contract import Resource

resources: tuple[Resource, ...] = ()
