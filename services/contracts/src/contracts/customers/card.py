"""Cards: contacts as vCards and QR pictures, and vCards as contacts."""

from chassis import fields
from chassis.errors import Conflict, NotFound
from chassis.fields import Schema
from chassis.files import File
from contracts.customers.contact import ContactKey, contact
from contracts.customers.customer import CustomerKey
from contracts.permits import WITHOUT_LEAVE

MOST = 200
LONGEST = 500_000


class NoCards(Conflict):
    code = "customers.contact.no_cards"
    pointer = "/vcards"
    en = "The text has no vCard (BEGIN:VCARD … END:VCARD)."
    zh = "文本中没有名片（BEGIN:VCARD … END:VCARD）。"


class TooManyCards(Conflict):
    code = "customers.contact.too_many_cards"
    pointer = "/vcards"
    en, zh = "At most {most} cards at a time.", "一次最多 {most} 张名片。"


class ImportCards(CustomerKey):
    vcards = fields.LongText(
        min=1,
        max=LONGEST,
        required=True,
        metadata={
            "examples": ["BEGIN:VCARD\nVERSION:3.0\nFN:王小明\nTEL:13800138000\nEND:VCARD\n"]
        },
    )
    dry_run = fields.Flag(load_default=False)


class CardProblem(Schema):
    """What is wrong with a card, and where that stands."""

    line = fields.Whole(metadata={"description": "Its line in the text, from 1."})
    property = fields.Text(metadata={"description": "What the card calls it, such as TEL."})
    pointer = fields.Text(metadata={"description": "The field of the contact that it fills."})
    code = fields.Text()
    detail = fields.Text(metadata={"description": "The code as a sentence for people."})


class CardTaken(Schema):
    """What became of one card; `code` says why it was refused, `problems` each reason."""

    card = fields.Whole(metadata={"description": "Its place in the text, from 1."})
    name = fields.Text(allow_none=True)
    title = fields.Text(allow_none=True)
    company = fields.Text(allow_none=True)
    phones = fields.Many(fields.Text())
    emails = fields.Many(fields.Text(max=254))
    contact_id = fields.Id(allow_none=True)
    code = fields.Text(allow_none=True)
    problems = fields.Many(fields.One(CardProblem))


class CardsTaken(Schema):
    created = fields.Whole()
    refused = fields.Whole()
    items = fields.Many(fields.One(CardTaken), max=MOST)


vcard = contact.operation(
    "vcard",
    summary="Download a contact as a vCard.",
    http="GET /contacts/{contact_id}/vcard",
    takes=ContactKey,
    gives=File,
    safe=True,
    raises=(NotFound,),
)
qr_code = contact.operation(
    "qr_code",
    summary="Download a contact as a QR picture that telephones read (PNG).",
    http="GET /contacts/{contact_id}/qr-code",
    takes=ContactKey,
    gives=File,
    safe=True,
    raises=(NotFound,),
)
vcards = contact.operation(
    "vcards",
    summary="Download the contacts of a customer as vCards.",
    http="GET /customers/{customer_id}/vcards",
    takes=CustomerKey,
    gives=File,
    safe=True,
    raises=(NotFound, *WITHOUT_LEAVE),
)
import_vcards = contact.operation(
    "import_vcards",
    summary="Add contacts to a customer from vCards; each card is taken or refused by itself.",
    http="POST /customers/{customer_id}/import-vcards",
    takes=ImportCards,
    plain=("vcards", "text/vcard", "text/x-vcard", "application/octet-stream"),
    gives=CardsTaken,
    timeout_s=10.0,
    raises=(NotFound, NoCards, TooManyCards),
)
