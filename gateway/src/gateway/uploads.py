"""Streams an uploaded form to the shared folder; only its description goes to the service."""

from typing import Any

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from chassis.files import FileStore, Spool, safe_name
from gateway.exchange import Exchange
from gateway.plans import Plan
from gateway.refusals import BrokenForm, TooLarge, UnsupportedMediaType

MAX_FIELDS, MAX_FIELD_BYTES, MAX_HEAD_BYTES = 50, 64_000, 4_000
FORM_ALLOWANCE = 1_000_000
"""Bytes for the other parts and the boundaries, beside the file itself."""
_DEFAULT_TYPE = "application/octet-stream"


class Form:
    """Takes the parser's callbacks: one part named "file", the rest short texts."""

    def __init__(self, store: FileStore, limit: int):
        self._store, self._limit = store, limit
        self.spool: Spool | None = None
        self.name, self.content_type = "file", _DEFAULT_TYPE
        self.fields: dict[str, bytes] = {}
        self.ended = False
        self._head: dict[str, bytes] = {}
        self._field, self._value, self._part = b"", b"", ""

    def callbacks(self) -> Any:
        return {
            "on_part_begin": self._begin,
            "on_header_field": self._on_field,
            "on_header_value": self._on_value,
            "on_header_end": self._on_header,
            "on_headers_finished": self._on_head,
            "on_part_data": self._on_data,
            "on_end": self._on_end,
        }

    def _begin(self) -> None:
        self._head, self._field, self._value, self._part = {}, b"", b"", ""

    def _on_field(self, data: bytes, start: int, end: int) -> None:
        self._field += data[start:end]
        self._bound(len(self._field))

    def _on_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]
        self._bound(len(self._value))

    def _bound(self, size: int) -> None:
        if size > MAX_HEAD_BYTES or len(self._head) > 10:
            raise BrokenForm()

    def _on_header(self) -> None:
        self._head[self._field.decode("latin-1").lower()] = self._value
        self._field, self._value = b"", b""

    def _on_head(self) -> None:
        kind, options = parse_options_header(self._head.get("content-disposition", b""))
        if kind != b"form-data" or not options.get(b"name"):
            raise BrokenForm()
        self._part = options[b"name"].decode("utf-8", "replace")
        if self._part == "file":
            self._begin_file(options.get(b"filename", b"file"))
        elif self._part in self.fields or len(self.fields) >= MAX_FIELDS:
            raise BrokenForm()
        else:
            self.fields[self._part] = b""

    def _begin_file(self, name: bytes) -> None:
        if self.spool is not None:
            raise BrokenForm()
        self.spool = self._store.begin()
        self.name = safe_name(name.decode("utf-8", "replace"))
        sent = self._head.get("content-type", b"").decode("latin-1")[:100]
        self.content_type = sent.split(";")[0].strip().lower() or _DEFAULT_TYPE

    def _on_data(self, data: bytes, start: int, end: int) -> None:
        if self._part == "file" and self.spool is not None:
            self.spool.write(data[start:end])
            if self.spool.size > self._limit:
                raise TooLarge(limit=self._limit)
            return
        self.fields[self._part] += data[start:end]
        if len(self.fields[self._part]) > MAX_FIELD_BYTES:
            raise BrokenForm()

    def _on_end(self) -> None:
        self.ended = True


async def receive_upload(
    exchange: Exchange, store: FileStore, limit: int, timeout_s: float
) -> Form:
    """Return the form whose file lies finished in the store; nothing stays of a broken one."""
    _, options = parse_options_header(exchange.headers.get(b"content-type", b""))
    boundary = options.get(b"boundary", b"")
    if not boundary or len(boundary) > 70:
        raise UnsupportedMediaType(accepted="multipart/form-data; boundary=…")
    form = Form(store, limit)
    parser = MultipartParser(boundary, callbacks=form.callbacks())
    try:
        async for chunk in exchange.chunks(limit + FORM_ALLOWANCE, timeout_s):
            parser.write(chunk)
        parser.finalize()
        if form.spool is None or not form.ended:  # cut off, so that half a file would be kept
            raise BrokenForm()
        form.spool.keep()
    except FormParserError as error:
        _discard(form)
        raise BrokenForm() from error
    except BaseException:
        _discard(form)
        raise
    return form


def payload_of(plan: Plan, form: Form) -> dict[str, Any]:
    """Return the payload: the form's texts by the declared types, and the file's description."""
    assert form.spool is not None
    texts = {name: value.decode("utf-8", "replace") for name, value in form.fields.items()}
    payload = {name: plan.coercions.get(name, str)(text) for name, text in texts.items()}
    payload["upload"] = {
        "id": form.spool.id,
        "name": form.name,
        "size": form.spool.size,
        "sha256": form.spool.sha256,
        "content_type": form.content_type,
    }
    return payload


def _discard(form: Form) -> None:
    if form.spool is not None:
        form.spool.discard()
