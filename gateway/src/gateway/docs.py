"""The interactive API page, from files that are installed with the gateway: no network needed."""

from importlib.resources import files

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

ASSETS = ("flask_openapi3_swagger", "templates/swagger")
POLICY = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "frame-ancestors 'none'"
)
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>API</title>
<link rel="stylesheet" href="/docs/assets/css/swagger-ui.css"></head>
<body><div id="page"></div>
<script src="/docs/assets/js/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script></body></html>
"""
START = """window.onload = () => SwaggerUIBundle({
  url: "/v1/openapi.json", dom_id: "#page", deepLinking: true,
  docExpansion: "none", filter: true, validatorUrl: null
});
"""
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
}


MISTAKEN = "/v1/docs"
"""Where people look for the page as well."""


def docs_routes() -> list[BaseRoute]:
    """Return /docs and its assets; the files of Swagger UI come from an installed package."""
    package, folder = ASSETS

    async def page(request: Request) -> Response:
        return HTMLResponse(PAGE, headers=HEADERS)

    async def start(request: Request) -> Response:
        return Response(START, media_type="text/javascript", headers=HEADERS)

    async def home(request: Request) -> Response:
        return RedirectResponse("/docs")

    return [
        Route("/", home),
        Route(MISTAKEN, home),
        Route("/docs", page),
        Route("/docs/start.js", start),
        Mount("/docs/assets", StaticFiles(directory=str(files(package).joinpath(folder)))),
    ]
