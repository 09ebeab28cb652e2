"""
The part of S3 that attachments need, in the requests that S3 and stores like it understand.

Written on `requests`: the vendor's library would pin others of ours to old versions for four calls.
"""

import datetime as dt
import hashlib
import hmac
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import requests
from defusedxml.ElementTree import fromstring

from chassis.clock import SystemClock
from chassis.errors import NotFound, Unavailable
from chassis.files import CHUNK
from chassis.values import new_id

TIMEOUT_S = (5, 30)
NOTHING = hashlib.sha256(b"").hexdigest()


@dataclass(frozen=True)
class Keys:
    """Who asks, and where: the parts of a signature that do not change."""

    access: str
    secret: str
    region: str = "us-east-1"


def signed(
    request: tuple[str, str], headers: Mapping[str, str], keys: Keys, now: dt.datetime
) -> dict[str, str]:
    """
    Return *headers* with the signature of AWS, version 4.

    request: method and URL, its query in the order of names and encoded.
    headers: must hold x-amz-content-sha256, the hash of the body.
    """
    method, url = request
    parts, at = urlsplit(url), now.strftime("%Y%m%dT%H%M%SZ")
    told = {**{k.lower(): v for k, v in headers.items()}, "host": parts.netloc, "x-amz-date": at}
    names = ";".join(sorted(told))
    lines = [f"{name}:{told[name]}\n" for name in sorted(told)]
    body = told["x-amz-content-sha256"]
    canonical = "\n".join([method, parts.path, parts.query, "".join(lines), names, body])
    scope = f"{at[:8]}/{keys.region}/s3/aws4_request"
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    key = f"AWS4{keys.secret}".encode()
    for word in (at[:8], keys.region, "s3", "aws4_request"):
        key = hmac.digest(key, word.encode(), "sha256")
    to_sign = f"AWS4-HMAC-SHA256\n{at}\n{scope}\n{digest}"
    signature = hmac.digest(key, to_sign.encode(), "sha256").hex()
    credential = f"Credential={keys.access}/{scope}"
    about = f"AWS4-HMAC-SHA256 {credential},SignedHeaders={names},Signature={signature}"
    return {**headers, "x-amz-date": at, "Authorization": about}


class S3Store:
    """Contents as objects of one bucket, addressed by path."""

    def __init__(self, endpoint: str, bucket: str, prefix: str, keys: Keys):
        self._base = f"{endpoint.rstrip('/')}/{quote(bucket)}"
        self._prefix = f"{prefix}/"
        self._keys = keys

    def put(self, blob_id: str, source: Path) -> None:
        """Keep a copy of the file; the same id again replaces it."""
        with source.open("rb") as content:
            digest = hashlib.file_digest(content, "sha256").hexdigest()
            content.seek(0)
            self._ask("PUT", self._path(blob_id), digest, data=content)

    def fetch(self, blob_id: str, target: Path) -> None:
        """Write the content to *target* at once; raises NotFound."""
        answer = self._ask("GET", self._path(blob_id), stream=True)
        partial = target.with_name(f"{new_id()}.part")
        try:
            with partial.open("xb") as out:
                for chunk in answer.iter_content(CHUNK):
                    out.write(chunk)
            partial.rename(target)
        except requests.RequestException as error:
            raise Unavailable(service="attachments", retry_after_s=5) from error
        finally:
            partial.unlink(missing_ok=True)

    def remove(self, blob_id: str) -> None:
        """Delete the content; one that is gone already is no error."""
        self._ask("DELETE", self._path(blob_id))

    def older_than(self, moment: dt.datetime) -> Iterator[str]:
        """Yield the ids of contents that were put before *moment*."""
        after = ""
        while True:
            asked = {"list-type": "2", "prefix": self._prefix, "start-after": after}
            told = {name: value for name, value in sorted(asked.items()) if value}
            query = "&".join(f"{k}={quote(v, safe='')}" for k, v in told.items())
            page = fromstring(self._ask("GET", f"?{query}").content)
            space = page.tag.partition("}")[0] + "}" if page.tag.startswith("{") else ""
            for one in page.iter(f"{space}Contents"):
                after = one.findtext(f"{space}Key") or ""
                at = dt.datetime.fromisoformat(one.findtext(f"{space}LastModified") or "")
                if at < moment:
                    yield after.removeprefix(self._prefix)
            if page.findtext(f"{space}IsTruncated") != "true":
                return

    def _path(self, blob_id: str) -> str:
        return f"/{quote(self._prefix + blob_id)}"

    def _ask(self, method: str, place: str, digest: str = NOTHING, **about: Any) -> Any:
        url = self._base + place
        headers = {"x-amz-content-sha256": digest}
        try:
            told = signed((method, url), headers, self._keys, SystemClock().now())
            answer = requests.request(method, url, headers=told, timeout=TIMEOUT_S, **about)
        except requests.RequestException as error:
            raise Unavailable(service="attachments", retry_after_s=5) from error
        if answer.status_code == 404 and method != "PUT":
            if method == "DELETE":
                return answer
            raise NotFound(resource="file", id=place)
        if answer.status_code >= 300:
            raise Unavailable(service="attachments", retry_after_s=5)
        return answer
