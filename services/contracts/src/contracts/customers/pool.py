"""The public pool (公海): customers that belong to nobody until somebody claims them."""

from chassis import fields
from chassis.contract import Resource
from chassis.errors import Conflict, NotFound, Stale
from chassis.fields import Schema
from contracts.customers.customer import KINDS, Customer, CustomerKey
from contracts.customers.parts import NAMING, CapReached, UnknownPool, UnknownStaff


class Taken(Conflict):
    """Somebody was faster, or it was never in the pool."""

    code = "customers.pool.taken"
    en, zh = "The customer is not in the pool any more.", "该客户已不在公海中。"


class AlreadyInPool(Conflict):
    code = "customers.pool.already_there"
    en, zh = "The customer is in the pool already.", "该客户已在公海中。"


class NotMember(Conflict):
    """Pools are for their members."""

    code = "customers.pool.not_member"
    en, zh = "You are not a member of this pool.", "您不是该公海池的成员。"


class NotAdministrator(Conflict):
    """Who assigns from a pool that names administrators must be one of them."""

    code = "customers.pool.not_administrator"
    en, zh = "You do not administer this pool.", "您不是该公海池的管理员。"


class TooNew(Conflict):
    """New in the pool: others shall have a chance to see it first."""

    code = "customers.pool.too_new"
    en = "The customer is new in the pool; it can be claimed from {from_at}."
    zh = "该客户刚进入公海，{from_at} 之后方可领取。"


class FormerOwner(Conflict):
    code = "customers.pool.former_owner"
    en = "You had this customer before; you can claim it again from {from_at}."
    zh = "您曾是该客户的负责人，{from_at} 之后方可再次领取。"


class ClaimLimit(Conflict):
    code = "customers.pool.claim_limit_reached"
    en = "You have claimed {claimed} customers today; {limit} a day are allowed."
    zh = "您今天已领取 {claimed} 个客户，每日上限为 {limit} 个。"


class ViewLimit(Conflict):
    """Nobody reads the whole pool page by page; the house is told when somebody tries."""

    code = "customers.pool.view_limit_reached"
    en = "You have opened {viewed} customers and leads of pools today; {limit} a day are allowed."
    zh = "您今天已查看 {viewed} 条公海客户和线索，每日上限为 {limit} 条。"


class PoolCustomer(Schema):
    """A customer as the members of the pool see it: how to reach it is masked."""

    id = fields.Id(required=True)
    version = fields.Whole()
    kind = fields.Choice(*KINDS)
    name = fields.Text(allow_none=True)
    industry = fields.Text(allow_none=True)
    source = fields.Text(allow_none=True)
    region = fields.Text(allow_none=True)
    phone = fields.Text(allow_none=True)
    email = fields.Text(allow_none=True)
    pooled_at = fields.Instant(allow_none=True)
    pool_id = fields.Id(
        allow_none=True, metadata={"description": "The pool where it lies; null: the general one."}
    )
    created_at = fields.Instant()
    abilities = fields.Many(
        fields.Text(), metadata={"description": "What the caller may do with it: claim, assign."}
    )
    masked = fields.Many(fields.Text(), metadata={"description": "Fields that are masked."})


class PoolDetail(PoolCustomer):
    """What one may know before a claim: all but how to reach it and what its pool hides."""

    former_names = fields.Many(fields.Text())
    tags = fields.Many(fields.Text())
    description = fields.LongText(allow_none=True)
    last_activity_at = fields.Instant(allow_none=True)
    owners_before = fields.Whole(metadata={"description": "How often somebody had it before."})
    released_because = fields.Text(
        allow_none=True, metadata={"description": "Why it came back the last time."}
    )


class ViewLimitReached(Schema):
    """Somebody has opened as many records of pools, of customers and leads, as one day allows."""

    id = fields.Id(required=True, metadata={"description": "Of the member of staff."})
    staff_id = fields.Id(required=True)
    on = fields.Day(required=True)
    viewed = fields.Whole(required=True)


class Release(CustomerKey):
    reason = fields.Text(min=1, max=300, required=True)
    pool_id = fields.Id(
        allow_none=True,
        metadata={
            "description": "Where to; null: the general pool. Not given: where it came from."
        },
    )


class Assignment(CustomerKey):
    owner_id = fields.Id(required=True)
    reason = fields.Text(max=300, allow_none=True, load_default=None)


pool = Resource("customers", "pool", plural="pool", zh="公海", personal=NAMING)

listed, searched = pool.list_operations(
    PoolCustomer,
    whole=False,
    summary="List the customers in the pools of which the caller is a member.",
    filters={
        "name": "text",
        "kind": "choice",
        "industry": "text",
        "source": "text",
        "region": "text",
        "pooled_at": "instant",
        "pool_id": "id",
        "created_at": "instant",
    },
    sorts=("created_at", "name"),
    quick=True,
    http="/pool/customers",
)


class ClaimMany(Schema):
    customer_ids = fields.Many(fields.Id(), min=1, max=50, required=True)


class ClaimOutcome(Schema):
    """What became of one claim; `code` and `detail` are those of the refusal."""

    customer_id = fields.Id(required=True)
    claimed = fields.Flag(required=True)
    code = fields.Text(allow_none=True)
    detail = fields.Text(allow_none=True)


class ClaimOutcomes(Schema):
    claimed = fields.Whole(required=True)
    items = fields.Many(fields.One(ClaimOutcome), max=50)


class Share(Schema):
    """Somebody who is to get customers, in proportion to the weight."""

    owner_id = fields.Id(required=True)
    weight = fields.Whole(min=1, max=100, load_default=1)


class Distribution(Schema):
    """Customers of one pool for several people, those that lie there longest first."""

    pool_id = fields.Id(allow_none=True, load_default=None)
    source = fields.Text(max=80, metadata={"description": "Only those from this source."})
    region = fields.Text(max=80)
    shares = fields.Many(fields.One(Share), min=1, max=100, required=True)
    most = fields.Whole(min=1, max=200, load_default=200)


class Got(Schema):
    owner_id = fields.Id(required=True)
    count = fields.Whole(required=True)
    full = fields.Flag(metadata={"description": "He holds as many as he may."})


class Distributed(Schema):
    assigned = fields.Whole(required=True)
    left = fields.Whole(metadata={"description": "Asked for and not assigned: nobody had room."})
    items = fields.Many(fields.One(Got))


claim = pool.operation(
    "claim",
    summary="Take a customer out of the public pool for oneself (领取); one winner.",
    http="POST /customers/{customer_id}/claim",
    takes=CustomerKey,
    gives=Customer,
    raises=(NotFound, NotMember, Taken, TooNew, FormerOwner, ClaimLimit, CapReached),
)
claim_many = pool.operation(
    "claim_many",
    summary="Claim several customers of the pool; each is claimed or says why not.",
    http="POST /pool/claim",
    takes=ClaimMany,
    gives=ClaimOutcomes,
    timeout_s=8.0,
)
release = pool.operation(
    "release",
    summary="Give a customer back to the public pool (退回), with the reason.",
    http="POST /customers/{customer_id}/release",
    takes=Release,
    gives=Customer,
    guarded=True,
    raises=(NotFound, Stale, AlreadyInPool, UnknownPool),
)
assign = pool.operation(
    "assign",
    summary="Give a customer of the pool to a colleague (分配).",
    http="POST /customers/{customer_id}/assign",
    takes=Assignment,
    gives=Customer,
    raises=(NotFound, NotAdministrator, Taken, CapReached, UnknownStaff),
)
distribute = pool.operation(
    "distribute",
    summary="Spread customers of a pool over people, equally or by weight, within their caps.",
    http="POST /pool/distribute",
    takes=Distribution,
    gives=Distributed,
    keyed="required",
    timeout_s=8.0,
    raises=(NotAdministrator, UnknownPool, UnknownStaff),
)
view = pool.operation(
    "view",
    summary="Open one customer of the pool; so many a day may be opened by one person.",
    http="POST /pool/customers/{customer_id}/view",
    takes=CustomerKey,
    gives=PoolDetail,
    raises=(NotFound, NotMember, Taken, ViewLimit),
)
view_limit_reached = pool.event(
    "view_limit_reached",
    summary="Somebody has opened all the customers and leads of pools that one may in a day.",
    data=ViewLimitReached,
)
