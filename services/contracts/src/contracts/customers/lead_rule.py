"""Rules by which new leads come to people (线索分配), and the pool of leads that nobody has."""

from chassis import fields
from chassis.contract import Resource
from chassis.errors import BadFilter, Conflict, NotFound, Stale
from chassis.fields import Schema
from chassis.listing import Listing, Page
from contracts.customers.conditions import Conditional, NewConditional
from contracts.customers.lead import Lead, LeadKey, LeadTransferForbidden, NotOpen, lead
from contracts.customers.parts import UnknownPool, UnknownStaff
from contracts.customers.pool import NotAdministrator, NotMember, ViewLimit
from contracts.histories import history_of
from contracts.shared import RecordFields

WAYS = ("round_robin", "least_busy", "weighted", "equal", "performance")
OF = ("leads", "customers")
PERFORMANCE_DAYS = 90
REASONS = ("no_rule", "nobody_active", "all_full", "all_behind", "all_new", "closed")


OF_WHAT = (
    "Of what it gives: leads, or customers whom an import with the target `rule` opens; their "
    "`scale` is the size, and who was never contacted counts as not handled."
)


class HasOwner(Conflict):
    """Somebody was quicker."""

    code = "customers.lead.has_owner"
    en, zh = "The lead has an owner already.", "该线索已有负责人。"


class LeadTooNew(Conflict):
    """New in the pool: others shall have a chance to see it first."""

    code = "customers.lead.too_new"
    en = "The lead is new in the pool; it can be claimed from {from_at}."
    zh = "该线索刚进入资源池，{from_at} 之后方可领取。"


class LeadFormerOwner(Conflict):
    code = "customers.lead.former_owner"
    en = "You had this lead before; you can claim it again from {from_at}."
    zh = "您曾是该线索的负责人，{from_at} 之后方可再次领取。"


class LeadClaimLimit(Conflict):
    code = "customers.lead.claim_limit_reached"
    en = "You have claimed {claimed} leads of this pool today; {limit} a day are allowed."
    zh = "您今天已从该资源池领取 {claimed} 条线索，每日上限为 {limit} 条。"


class Member(Schema):
    """Somebody who gets leads by the rule."""

    staff_id = fields.Id(required=True)
    weight = fields.Whole(
        min=1,
        max=1000,
        load_default=1,
        metadata={"description": "How many of the leads, against the weights of the others."},
    )
    cap = fields.Whole(
        min=0,
        max=100_000,
        load_default=0,
        metadata={"description": "Open leads that he may have at a time; 0: any number."},
    )


class LeadRuleFields(Conditional):
    """What people may write."""

    name = fields.Text(min=1, max=100)
    position = fields.Whole(
        min=0, max=10_000, metadata={"description": "The first rule that fits a lead counts."}
    )
    active = fields.Flag()
    sources = fields.Many(
        fields.Text(min=1, max=80), max=50, metadata={"description": "Empty: of any source."}
    )
    regions = fields.Many(fields.Text(min=1, max=80), max=50)
    industries = fields.Many(fields.Text(min=1, max=80), max=50)
    sizes = fields.Many(fields.Text(min=1, max=40), max=50)
    newcomer_days = fields.Whole(
        min=0,
        max=3650,
        metadata={"description": "How long somebody is new and gets a share only; 0: nobody is."},
    )
    newcomer_share = fields.Whole(
        min=0,
        max=100,
        metadata={"description": "Of a hundred leads, how many go to the newcomers (新人组)."},
    )
    way = fields.Choice(
        *WAYS,
        metadata={
            "description": "performance: by weights of 1 and one more for each customer who "
            f"had a first deal with the member in the last {PERFORMANCE_DAYS} days."
        },
    )
    members = fields.Many(fields.One(Member), min=1, max=200)
    working_hours = fields.Flag(
        metadata={"description": "Only while the company works; what comes at night waits."}
    )
    skip_behind = fields.Flag(
        metadata={"description": "Who has not yet handled the last lead gets no other."}
    )
    follow_up = fields.Flag(
        metadata={"description": "Whether the days count anew from each time it was handled."}
    )
    warn_days = fields.Whole(
        min=0,
        max=365,
        metadata={"description": "Days until an unhandled lead is told as overdue; 0: never."},
    )
    superior_days = fields.Whole(
        min=0, max=365, metadata={"description": "Days until the superior is told; 0: never."}
    )
    reassign_days = fields.Whole(
        min=0,
        max=365,
        metadata={"description": "Days until an unhandled lead goes to another; 0: never."},
    )


class NewLeadRule(NewConditional, LeadRuleFields):
    name = fields.Text(min=1, max=100, required=True)
    of = fields.Choice(*OF, load_default="leads", metadata={"description": OF_WHAT})
    position = fields.Whole(min=0, max=10_000, load_default=0)
    active = fields.Flag(load_default=True)
    sources = fields.Many(fields.Text(min=1, max=80), max=50, load_default=list)
    regions = fields.Many(fields.Text(min=1, max=80), max=50, load_default=list)
    industries = fields.Many(fields.Text(min=1, max=80), max=50, load_default=list)
    sizes = fields.Many(fields.Text(min=1, max=40), max=50, load_default=list)
    newcomer_days = fields.Whole(min=0, max=3650, load_default=0)
    newcomer_share = fields.Whole(min=0, max=100, load_default=0)
    way = fields.Choice(*WAYS, load_default="round_robin")
    members = fields.Many(fields.One(Member), min=1, max=200, required=True)
    working_hours = fields.Flag(load_default=False)
    skip_behind = fields.Flag(load_default=False)
    follow_up = fields.Flag(load_default=False)
    warn_days = fields.Whole(min=0, max=365, load_default=0)
    superior_days = fields.Whole(min=0, max=365, load_default=0)
    reassign_days = fields.Whole(min=0, max=365, load_default=0)


class LeadRuleKey(Schema):
    lead_rule_id = fields.Id(required=True)


class LeadRulePatch(LeadRuleFields, LeadRuleKey):
    """Fields that are not given stay as they are."""


class LeadRule(LeadRuleFields, RecordFields):
    of = fields.Choice(*OF, metadata={"description": OF_WHAT})
    last_id = fields.Id(
        allow_none=True, metadata={"description": "Who got the last one by it, newcomers aside."}
    )


class ManyLeads(Schema):
    lead_ids = fields.Many(fields.Id(), min=1, max=200, required=True)
    owner_id = fields.Id(
        allow_none=True,
        load_default=None,
        metadata={"description": "Who gets them all; null: whoever the rules say."},
    )


class Assigned(Schema):
    lead_id = fields.Id(required=True)
    owner_id = fields.Id(allow_none=True)
    reason = fields.Choice(
        *REASONS, allow_none=True, metadata={"description": "Why nobody got it."}
    )


class AllAssigned(Schema):
    items = fields.Many(fields.One(Assigned), max=200)


class LeadRelease(LeadKey):
    reason = fields.Text(min=1, max=300, required=True)
    pool_id = fields.Id(
        allow_none=True,
        metadata={
            "description": "Where to; null: the general pool. Not given: where it came from."
        },
    )


class LeadInPool(Schema):
    """A lead that nobody has; how to reach the person is told to who claims it."""

    id = fields.Id(required=True)
    version = fields.Whole()
    company = fields.Text(allow_none=True)
    industry = fields.Text(allow_none=True)
    source = fields.Text(allow_none=True)
    region = fields.Text(allow_none=True)
    size = fields.Text(allow_none=True)
    score = fields.Whole()
    pool_id = fields.Id(
        allow_none=True, metadata={"description": "The pool where it lies; null: the general one."}
    )
    pooled_at = fields.Instant(allow_none=True)
    created_at = fields.Instant()
    abilities = fields.Many(
        fields.Text(),
        metadata={"description": "What the caller may do: view, claim, assign."},
    )
    masked = fields.Many(fields.Text(), metadata={"description": "Fields that its pool hides."})


class LeadPoolDetail(LeadInPool):
    """What one may know before a claim: all but who it is, how to reach him and what is hidden."""

    title = fields.Text(allow_none=True)
    description = fields.LongText(allow_none=True)
    owners_before = fields.Whole(metadata={"description": "How often somebody had it before."})
    released_because = fields.Text(
        allow_none=True, metadata={"description": "Why it came back the last time."}
    )


class LeadAssigned(Schema):
    """Who got a lead, and by which rule."""

    id = fields.Id(required=True)
    name = fields.Text()
    owner_id = fields.Id(allow_none=True)
    from_owner_id = fields.Id(allow_none=True)
    rule_id = fields.Id(allow_none=True)
    rule_name = fields.Text(allow_none=True)


class LeadOverdue(Schema):
    """Nobody has handled a lead; who is to be told: its owner or the superior."""

    id = fields.Id(required=True)
    name = fields.Text()
    owner_id = fields.Id(allow_none=True)
    level = fields.Choice("owner", "superior")
    days = fields.Whole()


class RuleExhausted(Schema):
    """A rule for leads finds nobody who can take them; they wait in a pool."""

    id = fields.Id(required=True)
    name = fields.Text()
    reason = fields.Choice(*REASONS, metadata={"description": "Why nobody gets them."})
    pool_id = fields.Id(allow_none=True)
    pool_name = fields.Text(allow_none=True)
    administrator_ids = fields.Many(
        fields.Id(), max=50, metadata={"description": "Who administers the pool."}
    )
    keeper_id = fields.Id(allow_none=True, metadata={"description": "Who made the rule."})


lead_rule = Resource("customers", "lead_rule", zh="线索分配规则")

create = lead_rule.operation(
    "create",
    summary="Say which leads come to whom.",
    http="POST /lead-rules",
    takes=NewLeadRule,
    gives=LeadRule,
    status=201,
    raises=(UnknownStaff, BadFilter),
)
get = lead_rule.operation(
    "get",
    summary="Read one rule.",
    http="GET /lead-rules/{lead_rule_id}",
    takes=LeadRuleKey,
    gives=LeadRule,
    safe=True,
    raises=(NotFound,),
)
listed, searched = lead_rule.list_operations(
    LeadRule,
    summary="List the rules.",
    filters={
        "name": "text",
        "of": "choice",
        "active": "flag",
        "way": "choice",
        "position": "number",
    },
    sorts=("created_at", "position", "name"),
    quick=("name",),
)
update = lead_rule.operation(
    "update",
    summary="Change a rule; leads that have an owner stay with him.",
    http="PATCH /lead-rules/{lead_rule_id}",
    takes=LeadRulePatch,
    gives=LeadRule,
    guarded=True,
    raises=(NotFound, Stale, UnknownStaff, BadFilter),
)
remove = lead_rule.operation(
    "remove",
    summary="Delete a rule.",
    http="DELETE /lead-rules/{lead_rule_id}",
    takes=LeadRuleKey,
    gives=LeadRule,
    guarded=True,
    raises=(NotFound, Stale),
)
history = history_of(lead_rule, LeadRuleKey)
assign = lead.operation(
    "assign",
    summary="Give leads that nobody has to a colleague or by the rules; tells who got which.",
    http="POST /leads/assign",
    takes=ManyLeads,
    gives=AllAssigned,
    keyed="required",
    raises=(
        *(NotFound, NotAdministrator, UnknownStaff, NotMember, LeadTransferForbidden),
        *(LeadTooNew, LeadFormerOwner, LeadClaimLimit),
    ),
)
claim = lead.operation(
    "claim",
    summary="Take a lead that nobody has; of many who try at once one wins.",
    http="POST /leads/{lead_id}/claim",
    takes=LeadKey,
    gives=Lead,
    raises=(
        *(NotFound, NotMember, HasOwner, NotOpen),
        *(LeadTooNew, LeadFormerOwner, LeadClaimLimit),
    ),
)
release = lead.operation(
    "release",
    summary="Give an open lead back to a pool of leads, with the reason.",
    http="POST /leads/{lead_id}/release",
    takes=LeadRelease,
    gives=Lead,
    guarded=True,
    raises=(NotFound, Stale, NotOpen, UnknownPool),
)
IN_POOL = Listing(
    item=LeadInPool,
    filters={
        "id": "id",
        "source": "text",
        "region": "text",
        "industry": "text",
        "size": "text",
        "score": "number",
        "pool_id": "id",
        "created_at": "instant",
    },
    sorts=("created_at", "score"),
    default_sort="created_at",
)
pool = lead.operation(
    "pool",
    summary="List open leads that nobody has, in the pools of which the caller is a member.",
    http="GET /lead-pool",
    takes=IN_POOL.query_schema,
    gives=Page.of(LeadInPool),
    safe=True,
    listing=IN_POOL,
)
view = lead.operation(
    "view",
    summary="Open one lead of a pool; so many records of pools a day may be opened by one person.",
    http="POST /lead-pool/{lead_id}/view",
    takes=LeadKey,
    gives=LeadPoolDetail,
    raises=(NotFound, NotMember, HasOwner, ViewLimit),
)
assigned = lead.event("assigned", summary="A lead came to somebody.", data=LeadAssigned)
released = lead.event("released", summary="A lead went back to the pool.", data=LeadAssigned)
overdue = lead.event("overdue", summary="A lead waits to be handled.", data=LeadOverdue)
exhausted = lead_rule.event(
    "exhausted",
    summary="Leads wait in a pool until a rule finds somebody to take them; told once a day.",
    data=RuleExhausted,
)
