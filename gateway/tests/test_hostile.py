"""Clients that send too much, too little, too slowly or in two minds."""

import socket
import time

import pytest
from toy_shop import issue_token

TOKEN = f"Authorization: Bearer {issue_token('boss')}\r\n".encode()


@pytest.fixture
def talk(gateway):
    """Send raw bytes and return what comes back until the connection ends or is silent."""

    def send(*pieces, wait_s=3.0):
        with socket.create_connection(("127.0.0.1", gateway.settings.port)) as link:
            link.settimeout(wait_s)
            heard = b""
            try:
                for piece in pieces:
                    link.sendall(piece)
                while chunk := link.recv(65536):
                    heard += chunk
            except (TimeoutError, ConnectionError):
                pass
            return heard

    return send


def is_alive(web):
    return web.get("/live").status_code == 200


def test_a_half_sent_head_is_cut_in_time(talk, web):
    started = time.monotonic()
    heard = talk(b"GET /v1/toys HTTP/1.1\r\nHost: x\r\n")
    assert heard.startswith(b"HTTP/1.1 400") and time.monotonic() - started < 2
    assert b"application/problem+json" in heard and b'"bad_request"' in heard
    assert is_alive(web)


def test_a_silent_connection_is_cut_in_time(talk):
    started = time.monotonic()
    talk()
    assert time.monotonic() - started < 2


def test_a_body_that_never_comes_is_answered_408(talk):
    head = b"POST /v1/toys HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n" + TOKEN
    heard = talk(head + b"Content-Length: 50\r\n\r\n{")
    assert heard.startswith(b"HTTP/1.1 408") and b"body_too_slow" in heard


def test_huge_headers_are_refused(talk, web):
    heard = talk(b"GET /v1/toys HTTP/1.1\r\nHost: x\r\n", b"X-A: " + b"a" * 40_000 + b"\r\n\r\n")
    assert (heard.startswith(b"HTTP/1.1 431") and b'"head_too_long"' in heard) or heard == b""
    assert is_alive(web)


def test_who_sends_too_much_is_told_so_in_his_language(talk):
    head = b"GET /v1/toys HTTP/1.1\r\nHost: x\r\nAccept-Language: en\r\nX-A: "
    heard = talk(head + b"a" * 33_000 + b"\r\n\r\n")
    assert b"Address and headers may have 32000 bytes." in heard and b"x-request-id: " in heard


def test_many_headers_are_refused(talk, web):
    heard = talk(b"GET /v1/toys HTTP/1.1\r\nHost: x\r\n", b"X-A: b\r\n" * 5000 + b"\r\n")
    assert (heard.startswith(b"HTTP/1.1 431") and b'"head_too_long"' in heard) or heard == b""
    assert is_alive(web)


def test_a_body_announced_as_200_megabytes_is_refused_unread(talk):
    head = b"POST /v1/toys HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n" + TOKEN
    heard = talk(head + b"Content-Length: 200000000\r\n\r\n{")
    assert heard.startswith(b"HTTP/1.1 413") and b"connection: close" in heard


@pytest.mark.requirement("PLT-34")
@pytest.mark.parametrize(("token", "status"), [(TOKEN, b"413"), (b"", b"401")])
def test_who_sends_too_much_before_listening_hears_why(talk, web, token, status):
    head = b"POST /v1/toys HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n" + token
    size = 5_000_000
    pieces = [b"x" * 50_000] * (size // 50_000)
    for _ in range(3):
        heard = talk(head + b"Content-Length: %d\r\n\r\n" % size, *pieces)
        assert heard.startswith(b"HTTP/1.1 " + status) and b"connection: close" in heard
    assert is_alive(web)


def test_a_chunked_body_without_end_is_refused_at_the_limit(talk, web):
    head = b"POST /v1/toys HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n" + TOKEN
    chunk = b"10000\r\n" + b"x" * 65536 + b"\r\n"
    heard = talk(head + b"Transfer-Encoding: chunked\r\n\r\n", *[chunk] * 40)
    assert heard == b"" or heard.startswith(b"HTTP/1.1 413")
    assert is_alive(web)


@pytest.mark.parametrize(
    "head",
    [
        b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n",
        b"Content-Length: 2\r\nContent-Length: 5\r\n",
        b"Transfer-Encoding: chunked, identity\r\n",
        b"Transfer-Encoding: xchunked\r\n",
        b"Content-Length: -1\r\n",
        b"Content-Length : 2\r\n",
    ],
)
def test_a_body_of_two_lengths_cannot_smuggle_a_request(talk, web, head):
    smuggled = b"GET /v1/smuggled HTTP/1.1\r\nHost: x\r\n\r\n"
    start = b"POST /v1/toys HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    heard = talk(start + head + b"\r\n0\r\n\r\n" + smuggled, wait_s=0.5)
    assert heard.count(b"HTTP/1.1") <= 1 and b"HTTP/1.1 2" not in heard
    assert is_alive(web)


@pytest.mark.parametrize(
    "line",
    [
        b"GET http://[ HTTP/1.1\r\n",
        b"GET /v1/\xff HTTP/1.1\r\n",
        b"GET /v1/toys/%ff HTTP/1.1\r\n",
        b"GET /v1/toys?%ff=%zz HTTP/1.1\r\n",
        b"FOO /v1/toys HTTP/1.1\r\n",
        b"CONNECT x:443 HTTP/1.1\r\n",
        b"TRACE /v1/toys HTTP/1.1\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\r\n",
    ],
)
def test_a_strange_request_line_is_refused_and_harms_nobody(talk, web, line):
    heard = talk(line + b"Host: x\r\n" + TOKEN + b"Connection: close\r\n\r\n", wait_s=1.5)
    assert b"HTTP/1.1 5" not in heard and b"HTTP/1.1 2" not in heard
    assert is_alive(web)


def test_a_client_that_hangs_up_is_forgotten(talk, web, gateway):
    for _ in range(5):
        with socket.create_connection(("127.0.0.1", gateway.settings.port)) as link:
            link.sendall(b"POST /v1/wait HTTP/1.1\r\nHost: x\r\n" + TOKEN + b"\r\n")
    time.sleep(0.6)
    assert is_alive(web) and gateway.gateway.api.in_flight == 0


def test_requests_in_one_breath_are_answered_in_order(talk):
    one = b"GET /v1/toys/%d HTTP/1.1\r\nHost: x\r\n" + TOKEN
    heard = talk(one % 1 + b"\r\n" + one % 2 + b"Connection: close\r\n\r\n")
    assert heard.find(b'"id":"1"') < heard.find(b'"id":"2"') and heard.count(b" 200 OK") == 2


@pytest.mark.parametrize(
    "body",
    [
        '{"name": "a", "name": "b"}',
        '{"name": "a", "parent": {"x": 1, "x": 1}}',
        '{"a": 1, "\\u0061": 2}',
    ],
)
def test_a_name_that_stands_twice_in_an_object_is_refused(api, problem, body):
    answer = api.post("/toys", content=body, headers={"Content-Type": "application/json"})
    problem(answer, 400, "duplicate_key")


def test_a_text_that_looks_like_a_name_is_no_name(api):
    body = r'{"name": "a\": b \": c"}'
    answer = api.post("/toys", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 201
