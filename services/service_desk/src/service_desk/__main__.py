"""Run the service: python -m service_desk serve."""

from chassis.main import run

run("service_desk")
