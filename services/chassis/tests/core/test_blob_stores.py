"""Contents in a folder and in a store that speaks S3 behave alike."""

import datetime as dt
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from chassis.attachments.blobs import blob_store
from chassis.attachments.s3 import NOTHING, Keys, signed
from chassis.errors import NotFound, Unavailable
from chassis.settings import ServiceSettings

LONG_AGO = "2020-01-01T00:00:00.000Z"
NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/"
PER_PAGE = 2


class Bucket(BaseHTTPRequestHandler):
    """Just enough of S3 to keep objects in memory; answers lists in pages of two."""

    def do_PUT(self):
        size = int(self.headers["Content-Length"])
        self.server.objects[unquote(self.path)] = self.rfile.read(size)
        self._answer(200)

    def do_DELETE(self):
        self.server.objects.pop(unquote(self.path), None)
        self._answer(204)

    def do_GET(self):
        asked = parse_qs(urlsplit(self.path).query)
        if asked:
            return self._answer(200, self._listed(asked))
        found = self.server.objects.get(unquote(self.path))
        return self._answer(404) if found is None else self._answer(200, found)

    def _listed(self, asked):
        bucket, after = urlsplit(self.path).path + "/", asked.get("start-after", [""])[0]
        keys = sorted(key.removeprefix(bucket) for key in self.server.objects)
        some = [k for k in keys if k.startswith(asked["prefix"][0]) and k > after]
        rows = "".join(
            f"<Contents><Key>{key}</Key><LastModified>{LONG_AGO}</LastModified></Contents>"
            for key in some[:PER_PAGE]
        )
        more = str(len(some) > PER_PAGE).lower()
        return (
            f'<ListBucketResult xmlns="{NAMESPACE}"><IsTruncated>{more}</IsTruncated>'
            f"{rows}</ListBucketResult>"
        ).encode()

    def _answer(self, status, body=b""):
        self.server.asked.append(dict(self.headers))
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture
def bucket():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Bucket)
    server.objects, server.asked = {}, []
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture(params=["folder", "s3"])
def store(request, tmp_path):
    about = {"attachment_store": str(tmp_path / "kept")}
    if request.param == "s3":
        port = request.getfixturevalue("bucket").server_port
        about = {
            "attachment_store": "s3://files/crm",
            "s3_endpoint": f"http://127.0.0.1:{port}",
            "s3_access_key": "me",
            "s3_secret_key": "secret",
        }
    return blob_store(ServiceSettings(**about), "toys")


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "source"
    path.write_bytes("合同\x00".encode() * 50_000)
    return path


def later():
    return dt.datetime.now(dt.UTC) + dt.timedelta(minutes=1)


@pytest.mark.requirement("PLT-16")
def test_what_was_put_comes_back_until_it_is_removed(store, file, tmp_path):
    store.put("a", file)
    store.put("a", file)
    store.fetch("a", tmp_path / "back")
    assert (tmp_path / "back").read_bytes() == file.read_bytes()
    store.remove("a")
    store.remove("a")
    with pytest.raises(NotFound):
        store.fetch("a", tmp_path / "again")
    assert not (tmp_path / "again").exists()


@pytest.mark.requirement("PLT-16")
def test_all_contents_are_told_by_age(store, file):
    for name in ("a", "b", "c", "d", "e"):
        store.put(name, file)
    assert sorted(store.older_than(later())) == ["a", "b", "c", "d", "e"]
    assert list(store.older_than(dt.datetime(2010, 1, 1, tzinfo=dt.UTC))) == []


def test_services_do_not_see_the_contents_of_one_another(bucket, file, tmp_path):
    endpoint = f"http://127.0.0.1:{bucket.server_port}"
    settings = ServiceSettings(attachment_store="s3://files", s3_endpoint=endpoint)
    blob_store(settings, "toys").put("a", file)
    assert list(bucket.objects) == ["/files/toys/a"]
    assert list(blob_store(settings, "tools").older_than(later())) == []


def test_a_store_that_is_away_is_unavailable(file):
    settings = ServiceSettings(attachment_store="s3://files", s3_endpoint="http://127.0.0.1:9")
    with pytest.raises(Unavailable):
        blob_store(settings, "toys").put("a", file)


AMAZON = Keys("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
EXAMPLES = [
    ("/test.txt", {"range": "bytes=0-9"},
     "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"),
    ("/?max-keys=2&prefix=J", {},
     "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "more", "signature"), EXAMPLES)
def test_requests_are_signed_as_in_the_published_examples(path, more, signature):
    url = f"https://examplebucket.s3.amazonaws.com{path}"
    at = dt.datetime(2013, 5, 24, tzinfo=dt.UTC)
    told = signed(("GET", url), {"x-amz-content-sha256": NOTHING, **more}, AMAZON, at)
    assert told["Authorization"].endswith(f"Signature={signature}")
