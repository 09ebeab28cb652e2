"""The day that the demo tells: from an imported list to money in the bank and a solved ticket."""

import tempfile
import threading
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import httpx

from crm_partner import PartnerClient
from house.demo.client import UNKNOWN_YET, Body, Client, Refused, wait_for
from house.demo.companies import write_sheet

NEW_PASSWORD = "Demo-2026-spring!"
"""For suites that tests start and throw away; `make demo` makes one up."""


ANOTHER_PASSWORD = """admin has another password: set CRM_DEMO_PASSWORD to it, or make one with
  .venv/bin/python -m organization new-password admin"""


@dataclass
class Day:
    """What the chapters of the day hand on to one another."""

    url: str
    password: str
    amqp_uri: str = ""
    companies: int = 5000
    data: Path | None = None
    client: Client = field(init=False)
    new_password: str = NEW_PASSWORD
    or_else: str = NEW_PASSWORD  # tried where the password is another one by now, if not empty
    known: dict[str, Any] = field(default_factory=dict)
    quiet: bool = False
    heard: list[Any] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.client = Client(self.url)
        self.mark = uuid.uuid4().hex[:6].upper()

    def say(self, text: str) -> None:
        if not self.quiet:
            print(text, flush=True)

    def chapter(self, title: str) -> None:
        self.say(f"\n── {title}")


def sign_in(day: Day) -> None:
    """The administrator signs in; the first password must be changed before anything else."""
    day.chapter("Sign in")
    try:
        tokens = day.client.sign_in("admin", day.password)
    except Refused as refusal:
        if refusal.status != 401:
            raise
        tokens = _sign_in_again(day)
    if tokens["must_change_password"]:
        change = {"current_password": day.password, "new_password": day.new_password}
        day.client.post("/password", change)
        tokens = day.client.sign_in("admin", day.new_password)
        if day.new_password != NEW_PASSWORD:  # else the suite ends with the demo
            day.say(f"\n   *** admin's password is now:  {day.new_password}  *** Note it down.\n")
    me = day.client.get("/me")
    day.known["me"] = me
    day.say(f"   signed in as {me['name']}")


def _sign_in_again(day: Day) -> Body:
    """An earlier demo has changed the first password; if somebody else has, ask for it."""
    try:
        if day.or_else:
            return day.client.sign_in("admin", day.or_else)
    except Refused as refusal:
        if refusal.status != 401:
            raise
    raise SystemExit(ANOTHER_PASSWORD)


def connect_a_partner(day: Day) -> None:
    """A partner system asks for public events; what it gets is shown at the end."""
    day.chapter("A partner subscribes")
    topics = ["customers.customer.*", "sales.order.*", "ledger.receipt.*", "service_desk.ticket.*"]
    partner = day.client.post("/partners", {"name": f"erp-{day.mark.lower()}", "topics": topics})
    day.known["partner"] = partner
    day.say(f"   {partner['name']} may read {', '.join(topics)}")
    client = PartnerClient(day.amqp_uri, partner["name"])
    thread = threading.Thread(target=client.listen, args=(day.heard.append,), daemon=True)
    thread.start()
    day.known["listening"] = (client, thread)


def import_companies(day: Day) -> None:
    """A list of companies comes as a GBK file with faults in it."""
    day.chapter(f"Import {day.companies} companies from a GB18030 sheet")
    with tempfile.TemporaryDirectory() as folder:
        sheet = Path(folder) / "客户名单.csv"
        lines = write_sheet(sheet, day.companies, day.data)
        started = time.monotonic()
        job = day.client.upload("/customer-imports", sheet, target="pool")
    job = _watch(day, job, lines)
    took = time.monotonic() - started
    day.say(f"   {job['state']} after {took:.1f} s: {job['counts']}")
    for error in job["errors"][:8]:
        day.say(f"   row {error['row']}: {error['code']} {error['pointer']} {error['detail']}")
    day.known["import"] = job


def _watch(day: Day, job: Body, lines: int) -> Body:
    shown = -1
    while job["state"] in ("queued", "running"):
        time.sleep(0.5)
        job = day.client.get(f"/jobs/{job['id']}")
        if job["done"] != shown:
            shown = job["done"]
            day.say(f"   {shown:>6} of {lines} rows")
    return job


def claim_from_the_pool(day: Day) -> None:
    """A rep finds a company by two characters and takes it out of the public pool."""
    day.chapter("Search the pool and claim")
    pool = day.client.get("/pool/customers", limit=3)["items"]
    name = pool[0]["name"]
    found = day.client.get("/pool/customers", q=name[:2], limit=5)["items"]
    day.say(f"   {name[:2]} finds {len(found)}: {', '.join(c['name'] for c in found[:3])}")
    customer = day.client.post(f"/customers/{pool[0]['id']}/claim", {})
    day.known["claimed"] = customer
    day.say(f"   claimed {customer['name']}")


def convert_a_lead(day: Day) -> None:
    """A lead becomes customer, contact and opportunity, or nothing at all."""
    day.chapter("A lead becomes a customer")
    company = f"深圳市{day.mark}智能科技有限公司"
    mobile = f"138{int(day.mark, 16) % 10**8:08d}"
    day.known["mobile"] = mobile
    lead = day.client.post(
        "/leads",
        {"name": "王芳", "company": company, "phones": [{"number": mobile}], "source": "展会"},
    )
    done = day.client.post(
        f"/leads/{lead['id']}/convert",
        {
            "opportunity": {
                "name": f"{company} 首单",
                "amount": {"amount": "20000.00", "currency": "CNY"},
            }
        },
        version=lead["version"],
    )
    day.known["customer"] = day.client.get(f"/customers/{done['customer_id']}")
    day.known["opportunity_id"] = done["opportunity_id"]
    day.say(f"   {company}: customer, contact and opportunity in one piece")


def quote_and_order(day: Day) -> None:
    """Two products with a quantity break, a discount, a quote that is accepted, an order."""
    day.chapter("Quote and order")
    customer = day.known["customer"]
    wait_for("sales knows the customer", lambda: _quote(day, customer))
    quote = day.known["quote"]
    day.say(f"   quote {quote['number']}: net {quote['net']['amount']}, total {_money(quote)}")
    for verb in ("send", "accept"):
        quote = day.client.post(f"/quotes/{quote['id']}/{verb}", version=quote["version"])
    order = day.client.post(f"/quotes/{quote['id']}/convert", version=quote["version"])
    if "lines" not in order or "quote_id" not in order:
        order = day.client.get(f"/orders/{order['order_id']}")
    day.say(f"   order {order['number']} is a {order['state']}")
    order = day.client.post(f"/orders/{order['id']}/confirm", version=order["version"])
    day.known["order"] = order
    day.say(f"   confirmed: credit held in the ledger, total {_money(order)}")


def _quote(day: Day, customer: Body) -> bool:
    lines = [
        {
            "product_id": _product(day, "控制器", "1280.00", [("10", "1180.00")])["id"],
            "quantity": "10",
        },
        {"product_id": _product(day, "传感器", "99.90", [])["id"], "quantity": "33"},
    ]
    wanted = {
        "customer_id": customer["id"],
        "lines": lines,
        "discount_percent": "3",
        "opportunity_id": day.known["opportunity_id"],
    }
    try:
        day.known["quote"] = day.client.post("/quotes", wanted)
    except Refused as refusal:
        if refusal.code not in UNKNOWN_YET:
            raise
        return False
    return True


def _product(day: Day, name: str, price: str, breaks: list[tuple[str, str]]) -> Body:
    key = f"product {name}"
    if key not in day.known:
        code = f"{name}-{day.mark}"
        about = {"code": code, "name": name, "unit": "台", "tax_percent": "13"}
        product = day.client.post("/products", {**about, "list_price": _cny(price)})
        day.known[key] = product
        if breaks:
            prices = [
                {"product_id": product["id"], "min_quantity": least, "unit_price": _cny(amount)}
                for least, amount in breaks
            ]
            named = {"code": f"P-{day.mark}", "name": "标准价"}
            day.client.post("/price-lists", {**named, "lines": prices})
    product = day.known[key]
    assert isinstance(product, dict)
    return product


def ship(day: Day) -> None:
    """Everything goes out in two shipments."""
    day.chapter("Ship")
    order = day.known["order"]
    first = [{"line_id": order["lines"][0]["id"], "quantity": "4"}]
    order = day.client.post(
        f"/orders/{order['id']}/ship",
        {"lines": first, "carrier": "顺丰", "tracking_number": f"SF{day.mark}"},
        version=order["version"],
    )
    day.say(f"   first shipment: delivery is {order['delivery_state']}")
    order = day.client.post(f"/orders/{order['id']}/ship", {}, version=order["version"])
    day.known["order"] = order
    day.say(f"   second shipment: delivery is {order['delivery_state']}")


def receive_the_money(day: Day) -> None:
    """The customer pays in two parts; what is left of the second stays as an advance."""
    day.chapter("Receive the money in two parts")
    order, customer = day.known["order"], day.known["customer"]
    open_ones = wait_for(
        "the ledger has opened the receivable",
        lambda: day.client.get("/receivables", customer_id=customer["id"])["items"],
    )
    due = int(open_ones[0]["open_amount"]["amount"].replace(".", ""))
    first = due // 2
    for number, part in enumerate((first, due - first), 1):
        amount = _cny(f"{part // 100}.{part % 100:02d}")
        receipt = day.client.post(
            "/receipts",
            {
                "customer_id": customer["id"],
                "amount": amount,
                "bank_reference": f"ICBC-{day.mark}-{number}",
                "oldest_first": True,
            },
        )
        day.say(f"   receipt {receipt['number']}: {amount['amount']}")
    day.known["order"] = wait_for(
        "the order is completed",
        lambda: (o := day.client.get(f"/orders/{order['id']}"))["state"] == "completed" and o,
    )
    day.say(f"   order {order['number']} is completed: shipped and paid in full")


def help_the_customer(day: Day) -> None:
    """A ticket is opened, answered and solved."""
    day.chapter("Open and solve a ticket")
    customer = day.known["customer"]
    ticket = wait_for("the service desk knows the customer", lambda: _ticket(day, customer))
    ticket = day.client.post(
        f"/tickets/{ticket['id']}/reply",
        {"text": "您好，请按住复位键五秒后重新上电。", "public": True},
        version=ticket["version"],
    )
    ticket = day.client.get(f"/tickets/{ticket.get('ticket_id', ticket['id'])}")
    ticket = day.client.post(f"/tickets/{ticket['id']}/solve", version=ticket["version"])
    day.known["ticket"] = ticket
    day.say(f"   ticket {ticket['number']} is {ticket['state']}, {ticket['response_state']}")


def _ticket(day: Day, customer: Body) -> Body | None:
    wanted = {
        "subject": "控制器无法联网",
        "description": "昨天收到的控制器连接不上网络。",
        "priority": "high",
        "customer_id": customer["id"],
        "requester_name": "王芳",
    }
    try:
        return day.client.post("/tickets", wanted)
    except Refused as refusal:
        if refusal.code not in UNKNOWN_YET:
            raise
        return None


def write_to_the_customer(day: Day) -> None:
    """An SMS and an e-mail leave by the file driver, each with a trail of states."""
    day.chapter("Send an SMS and an e-mail")
    customer = day.known["customer"]
    phone = day.known["mobile"]
    order = day.known["order"]
    sms = {
        "channel": "sms",
        "to": phone,
        "text": f"【演示公司】您的订单{order['number']}已发货，感谢惠顾。",
        "customer_id": customer["id"],
    }
    mail = {
        "channel": "email",
        "to": "wangfang@example.com",
        "subject": f"订单 {order['number']}",
        "text": "您好，您的订单已全部发货。",
        "customer_id": customer["id"],
    }
    for wanted in (sms, mail):
        message = day.client.post("/messages", wanted)
        message = wait_for("the message is sent", partial(_sent, day, message["id"]))
        day.say(f"   {message['channel']} to {message['to']} is {message['state']}")


def _sent(day: Day, message_id: str) -> Body | None:
    message = day.client.get(f"/messages/{message_id}")
    return message if message["state"] == "sent" else None


def look_back(day: Day) -> None:
    """The 360° timeline of the customer, the trial balance, what the partner has received."""
    day.chapter("The customer's timeline")
    customer = day.known["customer"]
    kinds = ("ticket.solved", "message", "order.completed", "receipt", "opportunity")
    rows = wait_for("the timeline is complete", lambda: _timeline(day, customer["id"], kinds))
    day.known["timeline"] = rows
    for row in reversed(rows):
        day.say(f"   {row['at'][:19]}  {row['kind']:<34} {row.get('title') or ''}")
    day.chapter("Trial balance")
    balance = day.client.get("/trial-balance")
    for row in balance["items"]:
        if row["debit"]["amount"] != "0.00" or row["credit"]["amount"] != "0.00":
            day.say(f"   {row['code']} {row['name_zh']:<10} {row['balance']['amount']:>14}")
    day.say(f"   difference {balance['difference']['amount']}")
    day.known["trial_balance"] = balance


def ask_the_partner(day: Day) -> None:
    """What the partner's own client has received, in order and each once."""
    day.chapter("What the partner has received")
    order = day.known["order"]["id"]
    wait_for("the partner hears of the completed order", lambda: _heard(day, "completed", order))
    client, thread = day.known["listening"]
    client.stop()
    thread.join(10)
    for kind, count in sorted(Counter(event.type for event in day.heard).items()):
        day.say(f"   {count:>3} × {kind}")


def _heard(day: Day, action: str, order_id: str) -> bool:
    kind = f"sales.order.{action}.v1"
    return any(event.type == kind and event.subject == order_id for event in list(day.heard))


def _timeline(day: Day, customer_id: str, kinds: tuple[str, ...]) -> list[Body] | None:
    rows = day.client.all(f"/customers/{customer_id}/timeline")
    told = " ".join(row["kind"] for row in rows)
    return rows if all(kind in told for kind in kinds) else None


def _cny(amount: str) -> Body:
    return {"amount": amount, "currency": "CNY"}


def _money(document: Body) -> str:
    return f"{document['total']['amount']} {document['total']['currency']}"


CHAPTERS = (
    sign_in,
    connect_a_partner,
    import_companies,
    claim_from_the_pool,
    convert_a_lead,
    quote_and_order,
    ship,
    receive_the_money,
    help_the_customer,
    write_to_the_customer,
    look_back,
    ask_the_partner,
)


def reachable(url: str) -> bool:
    """Return whether a gateway answers at *url*."""
    try:
        return httpx.get(f"{url}/live", timeout=3, trust_env=False).status_code < 500
    except httpx.HTTPError:
        return False
