"""Business cards (名片扫描): a picture in, a draft of a lead or contact out."""

from chassis import fields
from chassis.attachments.refusals import FileEmpty, FileTooLarge, TypeNotAllowed
from chassis.contract import Resource
from chassis.errors import Conflict, NotFound
from chassis.fields import Schema
from contracts.jobs import Job
from contracts.shared import Upload

LARGEST = 10 * 1024 * 1024
STATES = ("queued", "running", "completed", "failed", "cancelled")


class NotInstalled(Conflict):
    """Reading pictures takes libraries that are not part of every installation."""

    code = "customers.card_scan.not_installed"
    en = "Cards cannot be read here: install the extra customers[cards]."
    zh = "此处未安装名片识别组件（customers[cards]）。"


class Unreadable(Conflict):
    code = "customers.card_scan.unreadable"
    en, zh = "The picture cannot be read.", "无法识别该图片。"


class ScanCard(Schema):
    upload = fields.One(Upload, required=True)


class CardScanKey(Schema):
    card_scan_id = fields.Id(required=True)


class CardDraft(Schema):
    """What stands on the card, in the fields of a lead or contact."""

    name = fields.Text(max=100, allow_none=True)
    title = fields.Text(max=80, allow_none=True)
    company = fields.Text(max=200, allow_none=True)
    phones = fields.Many(fields.Text(max=31), max=20)
    emails = fields.Many(fields.Text(max=254), max=20)
    address = fields.Text(max=300, allow_none=True)
    website = fields.Text(max=200, allow_none=True)


class CardScan(Schema):
    id = fields.Id(required=True)
    state = fields.Choice(*STATES)
    problem = fields.Text(allow_none=True)
    draft = fields.One(CardDraft, allow_none=True, metadata={"description": "When completed."})
    lines = fields.Many(fields.Text(max=300), max=200, metadata={"description": "As read."})


card_scan = Resource("customers", "card_scan", zh="名片识别", personal=("draft",))

scan = card_scan.operation(
    "start",
    summary="Read a picture of a business card; nothing is saved but the draft.",
    http="POST /card-scans",
    takes=ScanCard,
    gives=Job,
    dry_run=False,
    status=202,
    uploads=True,
    keyed="required",
    timeout_s=10.0,
    raises=(NotInstalled, Unreadable, FileEmpty, FileTooLarge, TypeNotAllowed),
)
get = card_scan.operation(
    "get",
    summary="Read what became of a card that the caller sent.",
    http="GET /card-scans/{card_scan_id}",
    takes=CardScanKey,
    gives=CardScan,
    safe=True,
    raises=(NotFound,),
)
