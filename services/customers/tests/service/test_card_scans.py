"""Pictures of business cards become drafts, in the job process."""

import importlib.util
import io
import json
import shlex
import sys
from dataclasses import replace

import pytest
import segno
from PIL import Image, ImageDraw, ImageFont

from chassis import jobs
from chassis.files import FileStore
from contracts.customers import card_scan as contract
from contracts.customers import contact

VCARD = (
    "BEGIN:VCARD\r\nVERSION:3.0\r\nN:王;芳;;;\r\nFN:王芳\r\nORG:蓝天科技有限公司\r\n"
    "TITLE:采购\r\n 经理\r\nTEL;TYPE=CELL:13800138000\r\nEMAIL:w@example.com\r\nEND:VCARD\r\n"
)
HAS_READER = importlib.util.find_spec("rapidocr_onnxruntime") is not None
with_reader = pytest.mark.skipif(not HAS_READER, reason="the extra customers[cards] is not there")
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


def drawn(*lines, code=None):
    """Return a picture of a card with lines of text and, beside them, a QR code."""
    picture = Image.new("RGB", (1400, 700), "white")
    font = ImageFont.load_default(size=44)
    for number, line in enumerate(lines):
        ImageDraw.Draw(picture).text((40, 60 + number * 95), line, font=font, fill="black")
    if code:
        made = io.BytesIO()
        segno.make(code).save(made, kind="png", scale=7)
        picture.paste(Image.open(made).convert("RGB"), (820, 40))
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


@pytest.mark.requirement("CUS-10")
def test_a_vcard_in_a_code_goes_before_what_was_read(customers, reader):
    told = {"lines": ["王劳 采贝", "地址：深圳市南山区科技园1号"], "codes": ["https://a.cn", VCARD]}
    reader(f"print({json.dumps(told)!r})")
    made = scan(customers)["draft"]
    assert (made["name"], made["title"], made["company"]) == (
        "王芳",
        "采购经理",
        "蓝天科技有限公司",
    )
    assert (made["phones"], made["emails"]) == (["13800138000"], ["w@example.com"])
    assert made["address"] == "深圳市南山区科技园1号"


@pytest.mark.parametrize("told", [{"codes": []}, {"lines": "x"}])
def test_a_reader_that_tells_no_lines_fails_with_a_code(customers, reader, told):
    reader(f"print({json.dumps(told)!r})")
    assert scan(customers)["problem"] == "customers.card_scan.unreadable"


@with_reader
@pytest.mark.requirement("CUS-10")
def test_a_drawn_card_is_read_by_the_reader_that_comes_along(customers):
    lines = ("Bluesky Trading Co., Ltd", "Nora Winter", "Sales Manager", "Mobile: 13800138000")
    told = scan(customers, drawn(*lines, "nora@example.com"))
    assert told["state"] == "completed", told
    made = told["draft"]
    assert (made["name"], made["title"]) == ("Nora Winter", "Sales Manager")
    assert made["company"] == "Bluesky Trading Co., Ltd"
    assert (made["phones"], made["emails"]) == (["13800138000"], ["nora@example.com"])


@with_reader
@pytest.mark.requirement("CUS-10")
def test_a_drawn_card_with_name_and_title_on_one_line_is_read(customers):
    lines = ("Bluesky Trading Co., Ltd", "Wei Zhang  Sales Director")
    made = scan(customers, drawn(*lines, "Tel: 0755-25863008 ext. 8001"))["draft"]
    assert (made["name"], made["title"]) == ("Wei Zhang", "Sales Director")
    assert made["phones"] == ["0755-25863008 x8001"]


@pytest.mark.requirement("CUS-10")
def test_the_phones_of_a_draft_are_taken_by_contacts(customers, reader, open_customer):
    reader(f"print({json.dumps(['Wei Zhang  Sales Director', '0755-25863008 转 8001'])!r})")
    made = scan(customers)["draft"]
    given = {"customer_id": open_customer()["id"], "name": made["name"], "title": made["title"]}
    phones = [{"number": one} for one in made["phones"]]
    [phone] = customers.call(contact.create, {**given, "phones": phones})["phones"]
    assert (phone["number"], phone["extension"]) == ("+8675525863008", "8001")


@with_reader
@pytest.mark.requirement("CUS-10")
def test_a_code_on_a_card_is_read_by_the_reader_that_comes_along(customers):
    made = scan(customers, drawn("Bluesky", code=VCARD))["draft"]
    assert (made["name"], made["company"]) == ("王芳", "蓝天科技有限公司")
    assert made["phones"] == ["13800138000"]


@with_reader
def test_a_picture_that_is_a_trap_ends_the_reader_only(customers):
    out = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(out, "PNG")
    assert scan(customers, out.getvalue())["problem"] == "customers.card_scan.unreadable"
