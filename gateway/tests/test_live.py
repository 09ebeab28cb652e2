"""Live updates: who is told what, and how a reader goes on after a break."""

import asyncio
import json
import threading
import uuid

import httpx
import jsonschema
import pika
import pytest
from toy_shop import issue_token

from chassis.context import Call
from chassis.contract import Catalogue, Resource
from chassis.errors import Unauthenticated
from contracts import catalogue
from gateway import live as module
from gateway.live import Live
from gateway.refusals import TooManyStreams

thing = Resource("shop", "thing")
thing.operation("get", summary="Read.", http="GET /things/{thing_id}", safe=True)
CATALOGUE = Catalogue((thing, Resource("shop", "job")))
BOSS = {"grants": ("shop.*",), "scopes": {"*": "all"}, "actor_kind": "staff"}


def who(name="boss", **about):
    return Call(audience="", **{**BOSS, "actor_id": name, **about})


def happened(live, number, noun="thing", action="changed", shared=(), around=None, **data):
    about = {"id": f"e{number}", "subject": f"t{number}", "aggregateversion": number, "data": data}
    about |= {"sharedwith": list(shared)} if shared else {}
    about |= around or {}
    live.hear(f"shop.{noun}.{action}.v1", about)


class Reader:
    """Reads a stream inside an event loop of its own; gives the lines as (id, kind, data)."""

    def __init__(self, live, call, **about):
        self.live, self.call, self.about = live, call, about

    def read(self, during=lambda live: None, seconds=0.05):
        return asyncio.run(self._read(during, seconds))

    async def _read(self, during, seconds):
        async def renew():
            return self.call

        async def stays():
            await asyncio.sleep(60)

        options = {"renew": renew, "gone": stays, "seconds": seconds, **self.about}
        stream = self.live.stream(self.call, **options)
        chunks = [await anext(stream)]
        during(self.live)
        chunks += [chunk async for chunk in stream]
        return [line for line in map(parsed, chunks) if line]


def parsed(chunk):
    fields = dict(line.split(": ", 1) for line in chunk.decode().strip().split("\n"))
    if "event" in fields:
        jsonschema.validate(fields, module.EVENT)
        return fields.get("id", ""), fields["event"], json.loads(fields["data"])
    return None


@pytest.fixture
def live():
    return Live(CATALOGUE, most=10)


@pytest.mark.requirement("PLT-35")
def test_a_change_is_told_without_what_stands_in_the_record(live):
    [(event_id, kind, data)] = Reader(live, who()).read(lambda live: happened(live, 1, price=9))
    assert (event_id, kind) == ("e1", "record_changed")
    assert data == {
        "resource": "shop.thing",
        "id": "t1",
        "action": "changed",
        "version": 1,
        "at": "",
    }


@pytest.mark.requirement("PLT-35")
@pytest.mark.parametrize(
    ("reader", "is_told"),
    [
        (who("boss"), True),
        (who("rep", scopes={"*": "own"}), False),
        (who("owner", scopes={"*": "own"}), True),
        (who("rep", scopes={"*": "department"}, departments=("d1",)), True),
        (who("rep", scopes={"*": "department"}, departments=("d2",)), False),
        (who("rep", scopes={"*": "below"}, reach=("d0", "d1")), True),
        (who("rep", scopes={"*": "own:d1"}), True),
        (who("rep", grants=("shop.other.*",)), False),
    ],
)
def test_only_what_surely_lies_in_the_scope_is_told(live, reader, is_told):
    lines = Reader(live, reader).read(
        lambda live: happened(live, 1, owner_id="owner", department_id="d1")
    )
    assert ("record_changed" in [kind for _, kind, _ in lines]) is is_told


@pytest.mark.requirement("PLT-35")
@pytest.mark.parametrize(
    ("reader", "is_told"),
    [
        (who("friend", scopes={"*": "own"}), True),
        (who("rep", scopes={"*": "own"}, departments=("d2",)), True),
        (who("rep", scopes={"*": "own"}, departments=("d3",)), False),
        (who("friend", scopes={"*": "own"}, grants=("shop.other.*",)), False),
    ],
)
def test_with_whom_a_record_is_shared_is_told_of_it(live, reader, is_told):
    about = {"owner_id": "owner", "department_id": "d1", "shared": ("friend", "d2")}
    lines = Reader(live, reader).read(lambda live: happened(live, 1, **about))
    assert ("record_changed" in [kind for _, kind, _ in lines]) is is_told


@pytest.mark.requirement("PLT-35")
@pytest.mark.parametrize(
    ("reader", "is_told"),
    [
        (who("head", scopes={"*": "own"}), True),
        (who("deputy", scopes={"*": "own"}, stands_in_for=("head",)), True),
        (who("rep", scopes={"*": "department"}, departments=("d2",)), True),
        (who("rep", scopes={"*": "department"}, departments=("d3",)), False),
        (who("rep", scopes={"*": "own"}, departments=("d2",)), False),
        (who("head", scopes={"*": "own"}, grants=("shop.other.*",)), False),
    ],
)
def test_who_leads_the_owner_or_has_what_a_record_is_about_is_told_of_it(live, reader, is_told):
    around = {"readers": ["owner", "head"], "places": ["d1", "d2"]}
    lines = Reader(live, reader).read(lambda live: happened(live, 1, around=around))
    assert ("record_changed" in [kind for _, kind, _ in lines]) is is_told


@pytest.mark.requirement("PLT-35")
@pytest.mark.parametrize(("scopes", "is_told"), [
    ({"*": "department"}, True),
    ({"*": "department", "shop.maker": "own"}, False),
    ({"*": "own", "shop.maker": "all"}, True),
    ({"*": "own", "shop.thing": "all"}, False),
])  # fmt: skip
def test_a_record_without_owner_is_told_by_the_scope_of_what_it_is_seen_through(
    live, scopes, is_told
):
    around = {"readers": ["owner"], "places": ["d1"], "seenas": "shop.maker"}
    reader = who("rep", scopes=scopes, departments=("d1",))
    lines = Reader(live, reader).read(lambda live: happened(live, 1, around=around))
    assert ("record_changed" in [kind for _, kind, _ in lines]) is is_told


@pytest.mark.requirement("PLT-35")
def test_whose_telephone_rings_is_told_who_calls_and_nobody_else_is():
    live = Live(catalogue(), most=10)

    def ring():
        about = {"owner_id": "rep", "title": "王芳 · 华为", "customer_id": "c1", "contact_id": "p1"}
        envelope = {"id": "e1", "subject": "call-1", "aggregateversion": 1, "data": about}
        live.hear("notify.call.rang.v1", envelope)

    told = Reader(live, who("rep", grants=())).read(lambda live: ring())
    [shown] = [data for _, kind, data in told if kind == "incoming_call"]
    assert (shown["id"], shown["title"]) == ("call-1", "王芳 · 华为")
    assert (shown["customer_id"], shown["contact_id"]) == ("c1", "p1")
    others = Reader(live, who("boss")).read(lambda live: ring())
    assert "incoming_call" not in [kind for _, kind, _ in others]


@pytest.mark.requirement("PLT-35")
def test_a_reminder_that_is_due_is_told_to_its_owner():
    live = Live(catalogue(), most=10)
    data = {"reminder_id": "r1", "title": "给王芳回电话", "owner_id": "rep"}
    due = {"id": "e1", "subject": "r1", "aggregateversion": 2, "data": data}
    told = Reader(live, who("rep", grants=())).read(
        lambda live: live.hear("notify.reminder.fallen_due.v1", due)
    )
    [shown] = [data for _, kind, data in told if kind == "reminder_due"]
    assert (shown["id"], shown["title"]) == ("r1", "给王芳回电话")


@pytest.mark.requirement("PLT-35")
@pytest.mark.parametrize(("limited", "readers"), [(False, ["boss", "rep"]), (True, ["rep"])])
def test_a_record_without_events_is_told_as_itself(live, limited, readers):
    about = {"resource": "shop.thing", "owner_id": "rep"}
    about |= {"action": "removed", "limited": limited}

    def heard(name, scope):
        call = who(name, scopes={"*": scope})
        envelope = {"id": "e1", "subject": "t1", "data": about}
        lines = Reader(live, call).read(lambda live: live.hear("shop.record.changed.v1", envelope))
        return [data for _, kind, data in lines if kind == "record_changed"]

    told = {name: heard(name, scope) for name, scope in (("boss", "all"), ("rep", "own"))}
    assert [name for name in told if told[name]] == readers
    assert (told["rep"][0]["resource"], told["rep"][0]["action"]) == ("shop.thing", "removed")


@pytest.mark.requirement("PLT-35")
def test_progress_of_a_job_is_told_to_whoever_started_it(live):
    def progress(live):
        told = {"job_id": "j", "done": 5, "total": 9, "created_by_id": "rep"}
        happened(live, 1, noun="job", action="progressed", **told)

    [(_, kind, data)] = Reader(live, who("rep")).read(progress)
    assert (kind, data["done"], data["total"]) == ("job_progress", 5, 9)
    assert Reader(live, who("boss")).read(progress) == []


@pytest.mark.requirement("PLT-35")
def test_whoever_an_event_names_learns_that_a_counter_may_have_changed(live):
    reader = Reader(live, who("rep", grants=()))
    lines = reader.read(lambda live: happened(live, 1, approver_ids=["rep", "x"]))
    assert lines == [("e1", "counter_changed", {"resource": "shop.thing"})]


@pytest.mark.requirement("PLT-35")
def test_a_reader_goes_on_behind_the_last_event_that_came(live, monkeypatch):
    monkeypatch.setattr(module, "OVERLAP", 1)
    for number in range(1, 6):
        happened(live, number)
    lines = Reader(live, who(), last_id="e3").read()
    assert [event_id for event_id, _, _ in lines] == ["e2", "e4", "e5"]
    monkeypatch.setattr(module, "OVERLAP_S", -1.0)
    lines = Reader(live, who(), last_id="e3").read()
    assert [event_id for event_id, _, _ in lines] == ["e4", "e5"], "e2 came long before"


def test_a_reader_who_was_away_too_long_begins_anew(live):
    happened(live, 1)
    assert Reader(live, who(), last_id="long-ago").read() == [("", "reset", {})]
    assert Reader(live, who()).read(lambda live: live.gap()) == [("", "reset", {})]


def test_the_first_stream_begins_when_events_are_heard_and_has_missed_nothing(live):
    def heard():
        live.gap()
        happened(live, 1)

    live.want(lambda: asyncio.get_running_loop().call_soon(heard))
    lines = Reader(live, who()).read()
    assert [kind for _, kind, _ in lines] == ["record_changed"]


def test_who_listens_when_events_may_have_been_missed_begins_anew(live):
    assert Reader(live, who()).read(lambda live: live.gap()) == [("", "reset", {})]


def test_without_a_broker_a_stream_begins_all_the_same(live, monkeypatch):
    monkeypatch.setattr(module, "FIRST_S", 0.001)
    live.want(lambda: None)
    assert Reader(live, who()).read(lambda live: live.gap()) == [("", "reset", {})]


def test_a_reader_who_does_not_keep_up_begins_anew(live, monkeypatch):
    def flood(live):
        for number in range(module.LONGEST_QUEUE + 5):
            happened(live, number)

    assert ("", "reset", {}) in Reader(live, who()).read(flood)


def test_a_stream_ends_with_the_rights_of_its_reader(live, monkeypatch):
    monkeypatch.setattr(module, "BEAT_S", 0.01)

    async def out():
        raise Unauthenticated()

    Reader(live, who(), renew=out).read(seconds=30)  # it would last half a minute
    assert live.open == 0


@pytest.mark.requirement("ORG-07")
def test_whose_rights_are_gone_is_told_nothing_more_however_much_happens(live, monkeypatch):
    monkeypatch.setattr(module, "FRESH_S", 0.0)

    async def out():
        raise Unauthenticated()

    def busy(live):
        for number in range(3):
            happened(live, number)

    assert Reader(live, who(), renew=out).read(busy, seconds=30) == []
    assert live.open == 0


@pytest.mark.requirement("ORG-07")
def test_a_stream_tells_by_the_rights_of_the_moment(live, monkeypatch):
    monkeypatch.setattr(module, "FRESH_S", 0.0)

    async def less():
        return who("rep", scopes={"*": "own"})

    assert Reader(live, who(), renew=less).read(lambda live: happened(live, 1)) == []


def test_nobody_opens_streams_without_end(live):
    live._streams = {module._Stream(who("rep")) for _ in range(module.PER_ACTOR)}
    live.admit(who("boss"))
    with pytest.raises(TooManyStreams):
        live.admit(who("rep"))


def test_an_event_on_the_bus_reaches_a_browser(gateway, broker, patience):
    lines = []
    thread = threading.Thread(target=listen, args=(gateway.url, lines), daemon=True)
    thread.start()
    connection = pika.BlockingConnection(pika.URLParameters(broker.uri))
    channel = connection.channel()
    channel.exchange_declare("crm.events", "topic", durable=True)

    def came():
        event = {"id": str(uuid.uuid4()), "subject": "t9", "aggregateversion": 2, "data": {}}
        channel.basic_publish("crm.events", "shop.toy.painted.v1", json.dumps(event))
        return "event: record_changed" in lines

    patience(came, 6)
    connection.close()
    thread.join(10)
    patience(lambda: gateway.gateway.api.live.open == 0, 3)


def listen(url, lines):
    headers = {"Authorization": f"Bearer {issue_token('boss')}", "Accept": "text/event-stream"}
    with httpx.stream("GET", f"{url}/v1/live?seconds=8", headers=headers, timeout=10) as answer:
        assert answer.headers["content-type"] == "text/event-stream"
        lines.extend(iter_until(answer, "record_changed"))


def iter_until(answer, word):
    for line in answer.iter_lines():
        yield line
        if word in line:
            return


def test_a_stream_needs_a_known_reader_and_the_right_accept(web, api, problem):
    problem(web.get("/v1/live"), 401, "unauthenticated")
    answer = api.get("/live", headers={"Accept": "application/json"})
    problem(answer, 406, "not_acceptable")
    problem(api.get("/live", params={"seconds": -1}), 400, "bad_request")
    assert api.get("/live", params={"seconds": 0}).text.startswith("retry: ")


def test_private_words_are_told_only_to_those_whom_they_name():
    notice = Resource("organization", "notice")
    notice.operation("list", summary="Mine.", http="GET /notices", safe=True)
    live = Live(Catalogue((notice,)), most=10)
    envelope = {"id": "e", "subject": "n", "data": {"owner_ids": ["rep"]}}
    boss = who("boss", grants=("*",))

    def told(live):
        live.hear("organization.notice.created.v1", envelope)

    rep = who("rep", grants=("*",))
    assert Reader(live, rep).read(told) == [
        ("e", "counter_changed", {"resource": "organization.notice"})
    ]
    assert Reader(live, boss).read(told) == []


def test_a_line_about_a_comment_names_the_record_it_is_about(live):
    about = {"about_resource": "shop.toy", "about_id": "t7"}
    [(_, _, data)] = Reader(live, who()).read(lambda live: happened(live, 1, **about))
    assert about.items() <= data.items()
