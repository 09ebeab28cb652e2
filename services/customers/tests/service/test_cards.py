"""Contacts as vCards and QR pictures, and vCards as contacts."""

import io

import pytest
from PIL import Image

from chassis.files import FileStore
from contracts.customers import card
from contracts.customers import contact as contract
from customers.cards import handlers

OLD = (
    "BEGIN:VCARD\nVERSION:2.1\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=E7=8E=8B;=E8=8A=B3;;;\n"
    "TEL;CELL:138-0013-8000\nEND:VCARD\n"
)
NEW = (
    "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Zhang San\\, Jr.\r\nORG:蓝天;研发部\r\nTITLE:Chief\r\n"
    "  Engineer\r\nitem1.TEL;VALUE=uri:tel:+86-139-0000-1234\r\nEMAIL:z@example.com\r\n"
    "BDAY:19900327\r\nEND:VCARD\r\n"
)


@pytest.fixture
def acme(open_customer):
    return open_customer(name="甲;公司")


def add(customers, customer, name="欧阳娜娜", **fields):
    given = {"customer_id": customer["id"], "name": name, **fields}
    return customers.call(contract.create, given)


def content(customers, told):
    folder = FileStore(customers.runtime.settings.upload_folder)
    return folder.path(told["file"]["id"]).read_bytes()


def take(who, customer, text, **about):
    return who.call(card.import_vcards, {"customer_id": customer["id"], "vcards": text, **about})


@pytest.mark.requirement("CUS-10")
def test_a_contact_is_written_as_a_card_and_read_back(customers, acme, open_customer):
    phones = [{"number": "13800138000"}, {"number": "13900139000"}]
    title = "采购, 经理" * 10
    about = {"title": title, "phones": phones, "birthday": "1990-03-27"}
    made = add(customers, acme, **about, emails=[{"address": "a@example.com"}])
    told = customers.call(card.vcard, {"contact_id": made["id"]})
    text = content(customers, told).decode()
    assert "N:欧阳;娜娜;;;\r\n" in text and "ORG:甲\\;公司\r\n" in text
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    [item] = take(customers, open_customer(), text)["items"]
    copy = customers.call(contract.get, {"contact_id": item["contact_id"]})
    for name in ("name", "title", "birthday", "phone", "email"):
        assert copy[name] == made[name]


@pytest.mark.requirement("CUS-10")
def test_a_contact_is_a_picture_that_telephones_read(customers, acme):
    made = add(customers, acme, phones=[{"number": "13800138000"}])
    told = customers.call(card.qr_code, {"contact_id": made["id"]})
    picture = Image.open(io.BytesIO(content(customers, told)))
    assert picture.format == "PNG" and picture.size[0] == picture.size[1] >= 200


@pytest.mark.requirement("CUS-10")
def test_cards_of_old_and_new_telephones_are_taken(customers, acme):
    told = take(customers, acme, OLD + "nonsense\n" + NEW)
    assert (told["created"], told["refused"]) == (2, 0)
    assert [item["name"] for item in told["items"]] == ["王芳", "Zhang San, Jr."]
    assert told["items"][1]["company"] == "蓝天 研发部"
    second = customers.call(contract.get, {"contact_id": told["items"][1]["contact_id"]})
    assert (second["title"], second["phone"]) == ("Chief Engineer", "+8613900001234")
    assert (second["birthday"], second["email"]) == ("1990-03-27", "z@example.com")
    assert len(customers.call(contract.listed, {"q": "wangfang"})["items"]) == 1


def test_each_card_is_taken_or_refused_by_itself(customers, acme):
    nameless = "BEGIN:VCARD\nTEL:13700137000\nEND:VCARD\n"
    wrong = "BEGIN:VCARD\nFN:李雷\nTEL:12\nEND:VCARD\n"
    told = take(customers, acme, OLD + OLD + nameless + wrong)
    assert (told["created"], told["refused"]) == (1, 3)
    codes = [item["code"] for item in told["items"]]
    assert codes == [None, "customers.contact.duplicate", "invalid", "invalid"]


@pytest.mark.requirement("CUS-10")
def test_a_refused_card_says_on_which_line_what_is_wrong(customers, acme):
    nameless = "BEGIN:VCARD\nTEL:13700137000\nEND:VCARD\n"
    wrong = (
        "BEGIN:VCARD\nFN:李\n 雷\nTEL:13700137000\nitem1.TEL:12\nEMAIL:a@@\n"
        "BDAY:19900231\nEND:VCARD\n"
    )
    items = take(customers, acme, NEW + nameless + wrong)["items"]
    told = [[tuple(p.values())[:4] for p in item["problems"]] for item in items]
    assert told[:2] == [[], [(11, "FN", "/name", "required")]]
    assert {one[:3] for one in told[2]} == {
        (18, "TEL", "/phones/1/number"),
        (19, "EMAIL", "/emails/0/address"),
        (20, "BDAY", "/birthday"),
    }
    assert (20, "BDAY", "/birthday", "not_a_day") in told[2]
    assert items[1]["problems"][0]["detail"]


def test_a_trial_takes_nothing(customers, acme):
    told = take(customers, acme, NEW, dry_run=True)
    assert (told["created"], told["items"][0]["contact_id"]) == (1, None)
    assert customers.call(contract.listed)["items"] == []


def test_what_has_no_card_or_too_many_is_refused(customers, acme, refusal_of):
    assert refusal_of(take, customers, acme, "hello").code == "customers.contact.no_cards"
    refusal = refusal_of(take, customers, acme, NEW * (card.MOST + 1))
    assert refusal.code == "customers.contact.too_many_cards"


def test_cards_are_for_those_who_see_the_customer(customers, acme, refusal_of):
    made = add(customers, acme)
    rep = customers.acting(actor_id="rep", scopes={"*": "own"})
    for operation in (card.vcard, card.qr_code):
        assert refusal_of(rep.call, operation, {"contact_id": made["id"]}).status == 404
    assert refusal_of(rep.call, card.vcards, {"customer_id": acme["id"]}).status == 404
    assert refusal_of(take, rep, acme, NEW).status == 404


def test_the_contacts_of_a_customer_come_in_one_file(customers, acme):
    add(customers, acme)
    add(customers, acme, "王芳")
    told = customers.call(card.vcards, {"customer_id": acme["id"]})
    assert content(customers, told).decode().count("BEGIN:VCARD") == 2


@pytest.mark.parametrize("right", ["hidden", "masked"])
def test_what_the_caller_does_not_see_is_on_no_card(customers, acme, monkeypatch, right):
    reach = {"phones": [{"number": "13800138000"}], "emails": [{"address": "a@example.com"}]}
    made = add(customers, acme, **reach)
    rules = {"phones": right, "emails": right, "name": right}
    rights = {"customers.contact": rules, "customers.customer": {"name": right}}
    drawn = []
    draw = handlers._picture
    monkeypatch.setattr(handlers, "_picture", lambda text: drawn.append(text) or draw(text))
    monkeypatch.setattr(handlers, "offload", lambda work, *given: work(*given))
    who = customers.acting(field_rights=rights)
    one = who.call(card.vcard, {"contact_id": made["id"]})
    all_ = who.call(card.vcards, {"customer_id": acme["id"]})
    picture = who.call(card.qr_code, {"contact_id": made["id"]})
    texts = [content(customers, one).decode(), content(customers, all_).decode(), *drawn]
    names = [told["file"]["name"] for told in (one, all_, picture)]
    assert len(texts) == 3
    for told in (*texts, *names):
        assert not any(x in told for x in ("13800138000", "@", "TEL", "欧阳", "甲", "ORG"))


def test_a_card_writes_no_field_that_its_reader_may_not_write(customers, acme):
    text = "BEGIN:VCARD\nVERSION:3.0\nFN:王五\nTEL:13800138000\nEND:VCARD\n"
    who = customers.acting(field_rights={"customers.contact": {"phones": "read_only"}})
    told = who.call(card.import_vcards, {"customer_id": acme["id"], "vcards": text})
    assert (told["created"], told["items"][0]["code"]) == (0, "field.read_only")
    assert customers.call(card.import_vcards, {"customer_id": acme["id"], "vcards": text})[
        "created"
    ]
