"""Pictures of business cards become drafts, in the job process."""

import io
import shlex
import sys
from dataclasses import replace

import pytest
from PIL import Image

from chassis import jobs
from chassis.files import FileStore
from contracts.customers import card_scan as contract

LINES = '["蓝天科技有限公司", "王芳 采购经理", "13800138000"]'


@pytest.fixture
def reader(customers):
    """Return a function that makes a few words of Python the reader of pictures."""

    def reader(words):
        command = shlex.join([sys.executable, "-c", words])
        customers.runtime.settings = replace(customers.runtime.settings, card_reader=command)

    return reader


def scan(customers, content=None):
    if content is None:
        out = io.BytesIO()
        Image.new("RGB", (40, 20), "white").save(out, "PNG")
        content = out.getvalue()
    about = FileStore(customers.runtime.settings.upload_folder).put(content)
    upload = {**about, "name": "card.png", "content_type": "image/png"}
    job = customers.call(contract.scan, {"upload": upload}, idempotency_key="k")
    jobs.run(customers.runtime, job["id"])
    return customers.call(contract.get, {"card_scan_id": job["id"]})


@pytest.mark.requirement("CUS-10")
def test_a_picture_becomes_a_draft(customers, reader):
    reader(f"print({LINES!r})")
    told = scan(customers)
    assert (told["state"], told["draft"]["name"]) == ("completed", "王芳")
    assert told["draft"]["phones"] == ["13800138000"]
    assert told["lines"][0] == "蓝天科技有限公司"


@pytest.mark.parametrize("words", ["raise SystemExit(1)", "print('no json')", "print('7')"])
def test_a_picture_that_cannot_be_read_fails_with_a_code(customers, reader, words):
    reader(words)
    told = scan(customers)
    assert (told["state"], told["draft"]) == ("failed", None)
    assert told["problem"] == "customers.card_scan.unreadable"


def test_without_a_reader_cards_are_refused_with_a_clear_code(customers, refusal_of, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert refusal_of(scan, customers).code == "customers.card_scan.not_installed"


def test_only_pictures_are_read(customers, reader, refusal_of):
    reader("print('[]')")
    assert refusal_of(scan, customers, b"hello").code == "attachment.type_not_allowed"
    assert refusal_of(scan, customers, b"").code == "attachment.empty"


def test_a_draft_is_for_who_sent_the_card(customers, reader, refusal_of):
    reader(f"print({LINES!r})")
    told = scan(customers)
    rep = customers.acting(actor_id="rep", scopes={"*": "own"})
    key = {"card_scan_id": told["id"]}
    assert refusal_of(rep.call, contract.get, key).status == 404
