"""Posting to addresses outside, and to none inside."""

import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from notify.posting import Forbidden, Poster


class Endpoint(BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        getattr(self, f"_{self.path.strip('/')}")()

    def _ok(self):
        self._answer(200, b"thanks")

    def _redirect(self):
        self.send_response(302)
        self.send_header("location", "/ok")
        self.end_headers()

    def _busy(self):
        self.send_response(429)
        self.send_header("retry-after", "120")
        self.end_headers()

    def _large(self):
        self._answer(200, b"x" * 3_000_000)

    def _drip(self):
        self.send_response(200)
        self.end_headers()
        for _ in range(40):
            self.wfile.write(b"x")
            time.sleep(0.1)

    def _answer(self, status, body):
        self.send_response(status)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture
def address():
    server = HTTPServer(("127.0.0.1", 0), Endpoint)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def post(url, **about):
    return Poster(**{"timeout_s": 2, "allow_private": True, **about}).post(url, b"{}", {})


def test_an_answer_is_told_with_status_and_text(address):
    answer = post(f"{address}/ok")
    assert (answer.status, answer.text, answer.error) == (200, "thanks", "")


def test_a_redirect_is_not_followed(address):
    assert post(f"{address}/redirect").status == 302


def test_the_wish_to_wait_is_told(address):
    assert post(f"{address}/busy").retry_after_s == 120


def test_a_large_answer_is_cut(address):
    assert len(post(f"{address}/large").text) == 1000


def test_an_answer_that_drips_is_cut_off_in_time(address):
    started = time.monotonic()
    post(f"{address}/drip", timeout_s=0.5)
    assert time.monotonic() - started < 2


def test_an_address_that_nobody_serves_is_an_error_and_no_crash():
    assert post("http://127.0.0.1:9/x").status is None
    assert post("http://no-such-host.invalid/x").status is None


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/x",
        "https://10.1.2.3/x",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/x",
        "https://[::ffff:10.0.0.1]/x",
        "https://[64:ff9b::a00:1]/x",
        "https://[2002:a00:1::1]/x",
        "https://broker/x",
        "https://BROKER.:8443/x",
        "https://内网/x",
        "https://db.internal/x",
        "https://100.64.0.1/x",
        "https://0.0.0.0/x",
        "https://224.0.0.1/x",
        "http://93.184.216.34/x",
        "https://user@93.184.216.34/x",
        "https://93.184.216.34:99999/x",
        "ftp://93.184.216.34/x",
        "https:///x",
    ],
)
def test_addresses_of_our_own_network_are_refused(url):
    with pytest.raises(Forbidden):
        Poster().check(url)


@pytest.mark.parametrize("host", ["localhost", "127.1", "2130706433"])
def test_a_name_that_leads_inside_is_refused_when_it_is_resolved(host):
    assert post(f"https://{host}/x", allow_private=False).error == "forbidden: a private address"
