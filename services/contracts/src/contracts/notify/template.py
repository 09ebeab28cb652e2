"""Templates: texts with variables, in versions; a variable that is missing is a refusal."""

from marshmallow import fields as plain

from chassis import fields
from chassis.contract import Resource
from chassis.errors import Conflict, NotFound, Stale
from chassis.fields import Schema
from contracts.histories import history_of
from contracts.notify import shared
from contracts.shared import RecordFields

LANGUAGES = ("zh", "en")
NAME = r"^[a-z][a-z0-9_]{1,59}$"


class Taken(Conflict):
    code = "notify.template.taken"
    pointer = "/name"
    en = "There is a template {name} for {channel} in {language} already."
    zh = "模板 {name}（{channel}，{language}）已存在。"


class Unreadable(Conflict):
    """The text is no template, or asks for what templates may not do; `line` says where."""

    code = "notify.template.unreadable"
    pointer = "/body"
    en, zh = "Line {line} cannot be read: {reason}.", "第 {line} 行不是允许的模板语法（{reason}）。"


class LoneBrace(Conflict):
    """A name in single braces is no variable: it would be sent as it stands."""

    code = "notify.template.lone_brace"
    pointer = "/body"
    en = "Line {line} has {{{name}}}, which would be sent as it stands; write {{{{ {name} }}}}."
    zh = "第 {line} 行的 {{{name}}} 不是变量，会原样发出；请写作 {{{{ {name} }}}}。"


class MissingVariable(Conflict):
    code = "notify.template.missing_variable"
    pointer = "/variables"
    en, zh = "The template needs the variable {name}.", "模板缺少变量 {name}。"


class TooLong(Conflict):
    code = "notify.template.too_long"
    en = "The text has {length} characters; {limit} are allowed."
    zh = "文本长度为 {length}，最多允许 {limit}。"


class Inactive(Conflict):
    code = "notify.template.inactive"
    en, zh = "The template {name} is switched off.", "模板 {name} 已停用。"


class Content(Schema):
    """What people may write."""

    subject = fields.Text(
        max=200, allow_none=True, metadata={"description": "Of an e-mail; may hold variables."}
    )
    body = fields.LongText(
        min=1,
        max=5000,
        metadata={
            "description": "Jinja: {{ name }}, {% if %}; no loops or calls. A name in single "
            'braces is refused as a slip; {{ "{name}" }} says it literally.'
        },
    )
    on_doubt = shared.doubt()
    purpose = shared.purpose()
    active = fields.Flag()


class NewTemplate(Content):
    name = fields.Text(min=2, max=60, required=True, validate=[fields.Matches(NAME)])
    channel = shared.channel(required=True)
    language = fields.Choice(*LANGUAGES, load_default="zh")
    body = fields.LongText(min=1, max=5000, required=True)
    on_doubt = shared.doubt(load_default="at_most_once")
    purpose = shared.purpose(load_default="transactional")
    active = fields.Flag(load_default=True)


class TemplateKey(Schema):
    template_id = fields.Id(required=True)


class TemplatePatch(Content, TemplateKey):
    """Fields that are not given stay as they are."""


class Template(Content, RecordFields):
    name = fields.Text()
    channel = shared.channel()
    language = fields.Choice(*LANGUAGES)
    variables = fields.Many(fields.Text(), metadata={"description": "Names that it mentions."})


class TemplateVersion(Schema):
    number = fields.Whole(required=True)
    subject = fields.Text(allow_none=True)
    body = fields.LongText()
    at = fields.Instant()
    by = fields.Text()


class TemplateVersions(Schema):
    items = plain.List(plain.Nested(TemplateVersion))


class Filling(TemplateKey):
    variables = shared.variables(load_default=dict)


class Preview(Schema):
    """What would go out."""

    subject = fields.Text(allow_none=True)
    text = fields.LongText()
    characters = fields.Whole()
    segments = fields.Whole(allow_none=True, metadata={"description": "Parts of an SMS."})
    encoding = fields.Text(allow_none=True, metadata={"description": "gsm7 or ucs2."})


template = Resource("notify", "template", zh="模板")

create = template.operation(
    "create",
    summary="Write a template.",
    http="POST /templates",
    takes=NewTemplate,
    gives=Template,
    status=201,
    raises=(Taken, Unreadable, LoneBrace),
)
get = template.operation(
    "get",
    summary="Read one template.",
    http="GET /templates/{template_id}",
    takes=TemplateKey,
    gives=Template,
    safe=True,
    raises=(NotFound,),
)
history = history_of(template, TemplateKey)
names = template.naming()
listed, searched = template.list_operations(
    Template,
    summary="List templates.",
    filters={"name": "text", "channel": "choice", "language": "choice", "active": "flag"},
    sorts=("name", "created_at"),
    default_sort="name",
    quick=("name", "subject"),
)
update = template.operation(
    "update",
    summary="Change a template; messages that were made with it stay as they are.",
    http="PATCH /templates/{template_id}",
    takes=TemplatePatch,
    gives=Template,
    guarded=True,
    raises=(NotFound, Stale, Unreadable, LoneBrace),
)
versions = template.operation(
    "versions",
    summary="Read every text that a template has had, newest first.",
    http="GET /templates/{template_id}/versions",
    takes=TemplateKey,
    gives=TemplateVersions,
    safe=True,
    raises=(NotFound,),
)
preview = template.operation(
    "preview",
    summary="Fill a template without sending anything.",
    http="POST /templates/{template_id}/preview",
    takes=Filling,
    gives=Preview,
    safe=True,
    raises=(NotFound, MissingVariable, Unreadable, TooLong),
)
