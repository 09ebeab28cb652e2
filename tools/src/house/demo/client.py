"""A small client of the gateway, as a front-end team would write it."""

import json
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

Body = dict[str, Any]
UNDER_WAY = ("idempotency_key_in_flight", "process.already_running", "on_its_way")
"""Codes of 409 that mean: an earlier attempt is being finished or undone, ask again."""
UNKNOWN_YET = ("on_its_way",)
"""Refusals that pass by themselves: the event of a new customer is still on its way."""


class Refused(Exception):
    """
    The gateway answered with a problem; `code` is stable, `detail` is for people.

    asked: method and path of the request, for whoever looks into it.
    """

    def __init__(self, status: int, problem: Body, asked: str = ""):
        self.status = status
        self.code = str(problem.get("code", ""))
        self.problem = problem
        told = f"{self.code}: {problem.get('detail', '')} {problem.get('errors')}"
        super().__init__(f"{status} {told} {asked}".rstrip())


class Client:
    """
    Speaks to /v1 on behalf of one person.

    Every write carries an Idempotency-Key and is repeated with it when no answer came or it was
    503, so that a restart of a service somewhere goes unnoticed.
    """

    def __init__(self, url: str, language: str = "en", patience_s: float = 60.0):
        self._http = httpx.Client(base_url=f"{url}/v1", timeout=30, trust_env=False)
        self._http.headers["Accept-Language"] = language
        self._patience_s = patience_s
        self.requests = 0

    def sign_in(self, login: str, password: str) -> Body:
        """Open a session and use it from now on."""
        tokens = self.post("/sessions", {"login": login, "password": password})
        self._http.headers["Authorization"] = f"Bearer {tokens['access_token']}"
        return tokens

    def use_key(self, key: str) -> None:
        """Call as the system with an API key from now on."""
        self._http.headers["X-Api-Key"] = key

    def get(self, path: str, **query: Any) -> Body:
        return self._ask("GET", path, params=query)

    def all(self, path: str, **query: Any) -> list[Body]:
        """Return every item of a list, page by page."""
        page = self.get(path, limit=200, **query)
        items = list(page["items"])
        while page["next_cursor"]:
            page = self.get(path, limit=200, cursor=page["next_cursor"], **query)
            items += page["items"]
        return items

    def post(self, path: str, body: Body | None = None, *, version: int | None = None) -> Body:
        return self._ask("POST", path, json=body or {}, headers=_conditions(version))

    def patch(self, path: str, body: Body, *, version: int) -> Body:
        return self._ask("PATCH", path, json=body, headers=_conditions(version))

    def upload(self, path: str, file: Path, **form: str) -> Body:
        """Send a file as a form."""
        content = file.read_bytes()
        files = {"file": (file.name, content, "application/octet-stream")}
        return self._ask("POST", path, files=files, data=form, headers=_conditions(None))

    def download(self, path: str) -> bytes:
        return self._http.get(path).content

    def _ask(self, method: str, path: str, **about: Any) -> Body:
        give_up = time.monotonic() + self._patience_s
        while True:
            self.requests += 1
            try:
                answer = self._http.request(method, path, **about)
            except httpx.TransportError:
                if time.monotonic() > give_up:
                    raise
                time.sleep(0.3)
                continue
            body = json.loads(answer.content) if answer.content else {}
            if _try_again(answer.status_code, body) and time.monotonic() < give_up:
                time.sleep(min(float(answer.headers.get("Retry-After", 1)), 5))
                continue
            if answer.status_code >= 400:
                raise Refused(answer.status_code, body, f"{method} {path}")
            return body


def _try_again(status: int, body: Body) -> bool:
    """A repeat with the same key is safe and may help."""
    return status in (429, 500, 503) or body.get("code") in UNDER_WAY


def _conditions(version: int | None) -> dict[str, str]:
    headers = {"Idempotency-Key": uuid.uuid4().hex}
    if version is not None:
        headers["If-Match"] = f'"v{version}"'
    return headers


def wait_for(what: str, look: Callable[[], Any], timeout_s: float = 30.0) -> Any:
    """Return the first true answer of *look*; raises TimeoutError naming *what*."""
    give_up = time.monotonic() + timeout_s
    while time.monotonic() < give_up:
        found = look()
        if found:
            return found
        time.sleep(0.2)
    raise TimeoutError(what)
