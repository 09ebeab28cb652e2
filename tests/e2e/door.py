"""A client without any patience: one request, one answer, and how long it took."""

import threading
import time
import uuid
from dataclasses import dataclass
from typing import Any

import httpx

from house.demo.client import Client, Refused, wait_for
from house.demo.story import NEW_PASSWORD
from house.suite import Suite

LISTS = ("/customers", "/orders", "/receivables", "/tickets", "/messages", "/staff")
"""One list of every service."""
DEADLINE_S = 3.0
BACK_S = 10.0
LONGEST_S = 10.0
HEARD_S = 60


@dataclass(frozen=True)
class Answer:
    """What came back: status 0 where nothing did."""

    status: int
    seconds: float
    retry_after: str
    body: dict[str, Any]


class Door:
    """Asks the gateway of a suite as the administrator; repeats nothing, raises nothing."""

    def __init__(self, suite: Suite, **headers: str):
        self._http = httpx.Client(
            base_url=f"{suite.url}/v1", timeout=LONGEST_S, trust_env=False, headers=headers
        )
        # The test before may have taken the broker away: only here one waits for its return.
        token = wait_for("the administrator can sign in", self._sign_in, BACK_S)
        self._http.headers["Authorization"] = f"Bearer {token}"

    def get(self, path: str) -> Answer:
        return self._ask("GET", path)

    def post(self, path: str, body: dict[str, Any], key: str = "") -> Answer:
        headers = {"Idempotency-Key": key or uuid.uuid4().hex}
        return self._ask("POST", path, json=body, headers=headers)

    def open_customer(self, name: str) -> Answer:
        return self.post("/customers", {"name": name, "contact": {"name": "张三"}})

    def _sign_in(self) -> str:
        answer = self.post("/sessions", {"login": "admin", "password": NEW_PASSWORD})
        return str(answer.body.get("access_token", ""))

    def _ask(self, method: str, path: str, **about: Any) -> Answer:
        started = time.monotonic()
        try:
            answer = self._http.request(method, path, **about)
        except httpx.TransportError as error:
            return Answer(0, time.monotonic() - started, "", {"error": repr(error)})
        seconds = time.monotonic() - started
        wait = answer.headers.get("Retry-After", "")
        return Answer(answer.status_code, seconds, wait, answer.json() if answer.content else {})


def name() -> str:
    return f"停电{uuid.uuid4().hex[:8]}公司"


def all_work(door: Door) -> bool:
    """Whether every service reads and one of them writes."""
    return all(door.get(path).status == 200 for path in LISTS) and (
        door.open_customer(name()).status == 201
    )


def taken(client: Client, path: str, body: dict[str, Any]) -> Any:
    """Return what was made of *body*, or None while a service has not heard of it all yet."""
    try:
        return client.post(path, body)
    except Refused:
        return None


def found(client: Client, path: str) -> Any:
    """Return what lies at *path*, or None while it is refused."""
    try:
        return client.get(path)
    except Refused:
        return None


def hear(suite: Suite, client: Client) -> list[str]:
    """Return the lines of the live stream as *client* hears it, which grow from now on."""
    lines: list[str] = []
    headers = {**client._http.headers, "Accept": "text/event-stream"}
    address = f"{suite.url}/v1/live?seconds={HEARD_S}"

    def listen() -> None:
        with httpx.stream("GET", address, headers=headers, timeout=HEARD_S + 5) as answer:
            lines.extend(answer.iter_lines())

    threading.Thread(target=listen, daemon=True).start()
    wait_for("the stream is open", lambda: any("retry:" in line for line in lines))
    return lines
