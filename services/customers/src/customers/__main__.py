"""Run the service: python -m customers serve."""

from chassis.main import run

run("customers")
