"""Run the service: python -m organization serve."""

from chassis.main import run

run("organization")
