"""Run the service: python -m notify serve."""

from chassis.main import run

run("notify")
