"""A catalogue of a toy shop with the answers of its service, and a gateway in a thread."""

import asyncio
import datetime as dt
import threading
import time

import httpx
import jwt
import uvloop
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from chassis.contract import RESOURCES, Catalogue, Deprecation, Resource
from chassis.errors import Conflict, NotFound, Stale, Unauthenticated
from chassis.fields import (
    Choice,
    Flag,
    Id,
    Instant,
    Many,
    Money,
    One,
    Quantity,
    Schema,
    Text,
    Whole,
)
from chassis.files import File
from contracts.jobs import JobQuery, Jobs
from gateway.app import Gateway
from gateway.serve import serve

OLD = Deprecation(since=dt.date(2026, 11, 23), sunset=dt.date(2027, 6, 1), instead="shop.toy.look")


class NewToy(Schema):
    """A toy to be made."""

    name = Text(required=True, min=1, max=40)
    kind = Choice("ball", "doll", load_default="ball")
    size = Whole(min=1, max=9)
    price = Money()
    weight = Quantity(places=2, min="0", max="100")
    made_at = Instant()
    tags = Many(Text(min=1, max=10), max=3)


class ToyPatch(NewToy):
    """A change of a toy."""

    toy_id = Id(required=True)
    name = Text(min=1, max=40)


class Which(Schema):
    """One toy."""

    toy_id = Id(required=True)
    loud = Flag()


class Parent(Schema):
    """A toy that another belongs to."""

    id = Id(required=True)


class Toy(Schema):
    """A toy."""

    id = Id(required=True)
    version = Whole(required=True)
    name = Text(required=True)
    kind = Choice("ball", "doll")
    parent = One(Parent, allow_none=True)
    maker_id = Id(allow_none=True)
    colour_id = Id(allow_none=True)


class Maker(Schema):
    """Who makes toys."""

    id = Id(required=True)
    name = Text()


class Picture(Schema):
    """A picture of a toy, as a form."""

    toy_id = Id(required=True)
    caption = Text(max=20)
    size = Whole()


class Label(Which):
    """What is written on a toy."""

    words = Text(required=True, max=40)


class JobId(Schema):
    job_id = Id(required=True)


class Sold(Conflict):
    code = "shop.toy.sold"
    en, zh = "Toy {id} is sold.", "玩具 {id} 已售出。"


class Shop:
    """The declarations of a small service, with the answers that the played one gives."""

    def __init__(self):
        toy = Resource("shop", "toy")
        make = toy.operation
        self.create = make(
            "create", summary="Make a toy.", http="POST /toys", takes=NewToy, gives=Toy, status=201
        )
        make(
            "get",
            summary="Show.",
            http="GET /toys/{toy_id}",
            takes=Which,
            gives=Toy,
            safe=True,
            raises=(NotFound,),
        )
        make(
            "update",
            summary="Change.",
            http="PATCH /toys/{toy_id}",
            takes=ToyPatch,
            gives=Toy,
            guarded=True,
            raises=(NotFound, Stale, Sold),
        )
        make(
            "remove",
            summary="Remove.",
            http="DELETE /toys/{toy_id}",
            takes=Which,
            status=204,
            guarded=True,
        )
        make(
            "pay",
            summary="Pay.",
            http="POST /toys/{toy_id}/pay",
            takes=Which,
            gives=Toy,
            keyed="required",
            raises=(Sold,),
        )
        make("look", summary="Look.", http="GET /window", gives=Toy, safe=True, access="public")
        make(
            "peep",
            summary="Look, as one once did.",
            http="GET /keyhole",
            gives=Toy,
            safe=True,
            access="public",
            deprecated=OLD,
        )
        make("knock", summary="Knock.", http="POST /knocks", gives=Toy, access="public")
        make("wait", summary="Wait.", http="POST /wait", gives=Toy, timeout_s=0.3, dry_run=False)
        make(
            "paint",
            summary="Add a picture.",
            http="POST /toys/{toy_id}/picture",
            takes=Picture,
            gives=Toy,
            uploads=True,
        )
        make(
            "label",
            summary="Write on it.",
            http="POST /toys/{toy_id}/label",
            takes=Label,
            gives=Toy,
            plain=("words", "text/plain", "text/x-label"),
        )
        make(
            "picture",
            summary="Fetch the picture.",
            http="GET /toys/{toy_id}/picture",
            takes=Which,
            gives=File,
            safe=True,
        )
        make("hidden", summary="For services.", access="internal")
        toy.list_operations(
            Toy,
            summary="All toys.",
            filters={"name": "text", "size": "number"},
            includes=("maker",),
            quick=True,
        )
        maker, colour = Resource("shop", "maker"), Resource("mill", "colour")
        maker.naming()
        maker.list_operations(Maker, summary="All makers.", filters={})
        colour.naming()
        colour.list_operations(Maker, summary="All colours.", filters={}, quick=True)
        self.event = toy.event("painted", summary="A toy was painted.", data=Toy, public=True)
        job = Resource("shop", "job")
        job.operation(
            "get",
            summary="A job.",
            http="GET /jobs/{job_id}",
            takes=JobId,
            gives=Toy,
            safe=True,
            access="signed_in",
        )
        other_job = Resource("mill", "job")
        for one in (job, other_job):
            one.operation(
                "list",
                summary="All jobs.",
                http="GET /jobs",
                takes=JobQuery,
                gives=Jobs,
                safe=True,
                access="signed_in",
            )
        real = dict(RESOURCES)
        staff, role = Resource("organization", "staff"), Resource("organization", "role")
        RESOURCES.update(real)
        for one in (staff, role):
            one.event("updated", summary="Changed.", data=Parent)
        self.catalogue = Catalogue((staff, role, toy, job, other_job, maker, colour))
        self.handlers = {
            "toy_create": lambda p, c: {"id": "t 1", "version": 1, **p},
            "toy_get": lambda p, c: {"id": p["toy_id"], "version": 3, "name": "Ball"},
            "toy_update": lambda p, c: {"id": p["toy_id"], "version": c.if_version + 1},
            "toy_remove": lambda p, c: {"result": None, "error": None},
            "toy_pay": lambda p, c: {"id": p["toy_id"], "version": 4},
            "toy_look": lambda p, c: {"id": "t2", "version": 1, "name": c.actor_kind},
            "toy_peep": lambda p, c: {"id": "t2", "version": 1, "name": c.actor_kind},
            "toy_list": lambda p, c: {"items": [], "next_cursor": None},
            "toy_search": lambda p, c: {"items": [], "next_cursor": None},
            "maker_names": lambda p, c: {"names": {i: f"Maker {i}" for i in p["ids"]}},
            "maker_search": lambda p, c: {
                "items": [{"id": i, "name": i} for i in p["filter"]["value"]]
            },
            "toy_knock": lambda p, c: {"id": "t3", "version": 1, "name": "knock"},
            "toy_wait": lambda p, c: None,
            "toy_label": lambda p, c: {"id": p["toy_id"], "version": 1, "name": p["words"]},
            "toy_paint": lambda p, c: {"id": p["toy_id"], "version": 1, "name": "painted"},
            "job_list": lambda p, c: {
                "items": [{"id": f"shop.{n}", "kind": "a"} for n in (5, 3, 1)],
                "next_cursor": None,
            },
            "job_get": lambda p, c: {"id": p["job_id"], "version": 1, "name": "job"},
        }


class Keys:
    """The signing key of the played organization, and how often it was asked for."""

    def __init__(self):
        self.private = Ed25519PrivateKey.generate()
        self.kid = "k1"
        self.handlers = {"signing_key_list": lambda p, c: {"items": [self._told()]}}

    def _told(self):
        pem = self.private.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        return {"kid": self.kid, "public_pem": pem.decode()}


NETWORKS = [["10.0.0.0/8", "2001:db8::/32"], ["10.1.0.0/16", "2001:db8::7"]]
LIMITS = {
    "trainee": {"shop.toy": {"name": "masked", "size": "hidden"}},
    "guest": {"shop.maker": {"name": "masked"}},
}


class Principals:
    """Who may what in the played organization."""

    grants = {
        "boss": ["shop.*"],
        "bound": ["shop.*"],
        "trainee": ["shop.*"],
        "guest": ["shop.*"],
        "clerk": ["shop.toy.get"],
        "gone": [],
        "new": [],
        "seller": ["shop.toy.*"],
        "finder": ["shop.toy.*", "mill.colour.*"],
        "house": ["*"],
    }

    def __init__(self):
        self.handlers = {
            "principal_get": self._get,
            "principal_by_key": self._by_key,
            "principal_spend_ticket": lambda p, c: {"result": None, "error": None},
        }

    def _get(self, payload, call):
        name = payload["actor_id"]
        assert call.actor_kind == "service" and call.via == "gateway"
        if name not in self.grants:
            raise Unauthenticated()
        return {
            "actor_id": name,
            "actor_kind": "staff",
            "actor_name": name.title(),
            "grants": self.grants[name],
            "scopes": {"*": "all"},
            "departments": ["d1"],
            "reach": ["d1", "d2"],
            "language": "zh",
            "active": name != "gone",
            "must_change_password": name == "new",
            "networks": NETWORKS if name == "bound" else [],
            "field_rights": LIMITS.get(name, {}),
        }

    def _by_key(self, payload, call):
        if len(payload["key_hash"]) != 64:
            raise Unauthenticated()
        return {"actor_id": "system", "actor_kind": "key", "grants": ["*"], "active": True}


keys, principals, shop = Keys(), Principals(), Shop()


def issue_token(subject, **changes):
    """Return an access token as organization issues it; *changes* spoil or vary it."""
    now = dt.datetime.now(dt.UTC)
    head = {"kid": keys.kid, "typ": "at+jwt", **changes.pop("head", {})}
    claims = {
        "sub": subject,
        "sid": "s1",
        "iss": "crm-organization",
        "aud": "crm-api",
        "iat": now,
        "nbf": now,
        "exp": now + dt.timedelta(hours=1),
        **changes,
    }
    claims = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode(claims, keys.private, algorithm="EdDSA", headers=head)


class Running:
    """A gateway with its own event loop in a thread of this process."""

    def __init__(self, catalogue, settings):
        self.catalogue, self.settings = catalogue, settings
        self.url = f"http://127.0.0.1:{settings.port}"
        self.health_url = f"http://127.0.0.1:{settings.health_port}"

    def start(self):
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()
        self.wait_until_ready()
        return self

    def wait_until_ready(self, limit_s=15):
        deadline = time.monotonic() + limit_s
        while time.monotonic() < deadline:
            try:
                if httpx.get(self.url + "/ready").status_code == 200:
                    return
            except httpx.TransportError:
                time.sleep(0.02)
        raise AssertionError("the gateway did not become ready")

    def stop(self):
        self.loop.call_soon_threadsafe(self.stopping.set)
        self._thread.join(20)

    def _work(self):
        uvloop.run(self._serve())

    async def _serve(self):
        self.loop, self.stopping = asyncio.get_running_loop(), asyncio.Event()
        self.gateway = Gateway(self.catalogue, self.settings)
        await serve(self.gateway, self.settings, self.stopping)
