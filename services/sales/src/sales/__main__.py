"""Run the service: python -m sales serve."""

from chassis.main import run

run("sales")
