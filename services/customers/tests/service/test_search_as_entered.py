"""Who asks for words alone finds what a plain scan finds, the last entered first."""

import random

import pytest

from chassis import entered, hits
from chassis.tokens import document, is_whole, query
from contracts.customers import contact, lead
from contracts.customers import customer as contract

pytestmark = [pytest.mark.postgres, pytest.mark.requirement("CUS-73")]
PLACES, SIGNS, TRADES = ("上海", "深圳", "重庆"), "华为海李工", ("贸易", "工程", "Trade")
ASKED = (
    *("上海 贸易", "shanghai maoyi", "li gong", "shh", "sh", "s", "华", "华为", "海贸", "李工工程"),
    *("sz 138", "138 gongcheng", "800", "1380", "上海 trade", "tra hua", "cq", "zq", "zhongqing"),
    *("深圳 上海", "shenzhen shanghai", "shen 工程 8", "x", "cqlg", "重庆 s m"),
)


@pytest.fixture
def many(customers):
    """Sixty customers as (id, document), the first entered first; a third of them removed."""
    some, known = random.Random(7), []
    for number in range(60):
        name = some.choice(PLACES) + "".join(some.choices(SIGNS, k=2)) + some.choice(TRADES)
        phone = f"138{some.randrange(10**4):04d}0{number:03d}"
        asked = {"name": name, "phones": [{"number": phone}], "on_duplicate": "create"}
        made = customers.call(contract.create, asked)
        known.append((made["id"], document([name], [phone, f"86{phone}"])))
        if number % 3 == 0:
            key = {"customer_id": made["id"]}
            customers.call(contract.remove, key, if_version=made["version"])
            known.pop()
    return known


def scanned(many, words):
    """Return the ids of all that answer, the last entered first, by looking at each."""
    terms = query(words)

    def meets(tokens, prefix):
        return any(t == prefix if is_whole(prefix) else t.startswith(prefix) for t in tokens)

    def answers(text):
        return all(any(meets(text.split(), prefix) for prefix in term) for term in terms)

    return [record_id for record_id, text in reversed(many) if answers(text)]


def read(customers, words, of=contract.listed, **asked):
    """Return the ids of all pages."""
    found, cursor = [], {}
    while True:
        page = customers.call(of, {"q": words, **asked, **cursor})
        found += [one["id"] for one in page["items"]]
        if page["next_cursor"] is None:
            return found
        cursor = {"cursor": page["next_cursor"]}


WAYS = {"as they are": {}, "walked": {"SEEN": 1, "FURTHER": 0.2}, "fetched": {"SEEN": 10**6}}


@pytest.mark.parametrize("way", WAYS)
def test_pages_of_words_hold_what_a_plain_scan_finds(customers, many, monkeypatch, way):
    for name, value in WAYS[way].items():
        monkeypatch.setattr(hits, name, value)
    for kind in (hits.OnSqlite, hits.OnPostgres):
        monkeypatch.setattr(kind, "walk_from", 0)
    assert sum(bool(scanned(many, words)) for words in ASKED) > 12
    for words in ASKED:
        wanted = scanned(many, words)
        assert read(customers, words, limit=7) == wanted, words
        assert sorted(read(customers, words, sort="name", limit=40)) == sorted(wanted), words


def test_words_are_read_as_entered_only_where_nothing_else_is_asked(customers, many, monkeypatch):
    taken = []
    really = hits.Hits.read
    monkeypatch.setattr(hits.Hits, "read", lambda *a: taken.append(1) or really(*a))
    rep = customers.acting(actor_id="rep", scopes={"*": "own"})
    assert rep.call(contract.listed, {"q": "上海"})["items"] == []
    for other in ({"sort": "name"}, {"region": "华东"}, {"total": "exact"}, {"kind": "company"}):
        customers.call(contract.listed, {"q": "上海", **other})
    tree = {"field": "kind", "op": "eq", "value": "company"}
    customers.call(contract.searched, {"q": "上海", "filter": tree})
    assert taken == []
    customers.call(contract.listed, {"q": "上海", "limit": 3, "fields": "name"})
    assert taken


def test_a_cursor_leads_on_whichever_way_the_next_page_is_read(customers, many, monkeypatch):
    wanted = scanned(many, "上海")
    first = customers.call(contract.listed, {"q": "上海", "limit": 3})
    behind = {"q": "上海", "limit": 40, "cursor": first["next_cursor"]}
    monkeypatch.setattr(entered, "AS_ENTERED", "")  # as where his rights were narrowed meanwhile
    rest = customers.call(contract.listed, behind)
    assert [one["id"] for one in first["items"] + rest["items"]] == wanted
    older = customers.call(contract.listed, {"q": "上海", "limit": 3})
    monkeypatch.undo()
    rest = customers.call(contract.listed, {**behind, "cursor": older["next_cursor"]})
    assert [one["id"] for one in older["items"] + rest["items"]] == wanted


@pytest.mark.parametrize("of", [lead, contact])
def test_leads_and_contacts_come_in_the_order_of_their_lists(customers, monkeypatch, of):
    taken, made = [], []
    really = hits.Hits.read
    monkeypatch.setattr(hits.Hits, "read", lambda *a: taken.append(1) or really(*a))
    key = {}
    if of is contact:
        key = {"customer_id": customers.call(contract.create, {"name": "湘军"})["id"]}
    for number in range(5):
        asked = {"name": "曾国藩" if number != 2 else "左宗棠", **key}
        made.append(customers.call(of.create, {**asked, "on_duplicate": "create"})["id"])
    wanted = [*made[:2], *made[3:]]
    for words in ("曾国", "zengguo", "zgf"):
        assert read(customers, words, of=of.listed, limit=2) == wanted[::-1]
    assert taken
