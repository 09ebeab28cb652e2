"""`python -m gateway`: the one HTTP door of the suite."""

from chassis import lean  # isort: skip # noqa: F401 - before anything that logs

import logging
import sys

import uvloop

from chassis import log, tracing
from chassis.setting_names import unknown_to
from chassis.settings import BadSettings
from contracts import catalogue
from gateway.app import Gateway
from gateway.serve import serve, stopped_by_signals
from gateway.settings import GatewaySettings


async def run(settings: GatewaySettings) -> None:
    """Build the gateway inside the event loop and serve."""
    await serve(Gateway(catalogue(), settings), settings, stopped_by_signals())


def main() -> int:
    """Read the settings and run; returns the exit code."""
    try:
        settings = GatewaySettings.read("gateway")
        settings.bus_key_ring()
    except BadSettings as error:
        print(f"gateway: {error}", file=sys.stderr)
        return 2
    log.setup("gateway", settings.log_level)
    for told in unknown_to("gateway", GatewaySettings):
        log.get(__name__).warning("setting.unknown", told=told)
    # A broker that is away is told once per attempt by the link; pika would tell it six times.
    logging.getLogger("pika").setLevel(logging.CRITICAL)
    tracing.setup("gateway", settings.otlp_endpoint)
    uvloop.run(run(settings))
    return 0


if __name__ == "__main__":
    sys.exit(main())
