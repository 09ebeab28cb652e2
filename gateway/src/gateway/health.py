"""What a supervisor and Prometheus ask: alive, ready, figures."""

from collections.abc import Callable

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from gateway import metrics

Probe = Callable[[], str]


def health_routes(
    unready: Probe, is_bus_up: Callable[[], bool], *, figures_too: bool = True
) -> list[Route]:
    """
    Return /live and /ready, and /metrics where the figures are for who can come here.

    unready: the reason why no request should come here, or "".
    """

    async def live(request: Request) -> Response:
        return JSONResponse({"status": "live"})

    async def ready(request: Request) -> Response:
        reason = unready()
        said = {"status": reason or "ready", "bus": "up" if is_bus_up() else "down"}
        return JSONResponse(said, status_code=503 if reason else 200)

    async def figures(request: Request) -> Response:
        metrics.BUS_UP.set(is_bus_up())
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    told = [Route("/live", live), Route("/ready", ready)]
    return [*told, Route("/metrics", figures)] if figures_too else told
