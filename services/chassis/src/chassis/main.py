"""
The command line of every service: `python -m customers serve`.

A service's __main__ is `run("customers")`. The patch of the bus must come before every other
import, which is why everything else is imported late here.
"""

import gc
import importlib


def run(package: str) -> None:
    """Run the command line of the service in *package*, whose service.py names it `service`."""
    gc.disable()  # what is loaded stays: to search it for garbage is a seventh of loading it
    from chassis import lean  # noqa: F401 - before anything that logs
    from chassis.bus import patch  # noqa: F401 - makes threads and sockets cooperative
    from chassis.commands import for_service

    service = importlib.import_module(f"{package}.service").service
    gc.enable()
    for_service(service)()


def crm() -> None:
    """Run the operator's command line: `crm parked ls --service customers`."""
    from chassis.bus import patch  # noqa: F401 - makes threads and sockets cooperative
    from chassis.commands import operator

    operator()
