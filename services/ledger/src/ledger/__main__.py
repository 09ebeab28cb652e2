"""Run the service: python -m ledger serve."""

from chassis.main import run

run("ledger")
