"""What must hold after the day: the demo proves it instead of believing it."""

from typing import Any

from house.demo.client import Client, Refused
from house.demo.story import Day


class Broken(Exception):
    """An invariant does not hold; the message says which."""


def check(day: Day) -> list[str]:
    """Return what was proved; raises Broken at the first thing that is not as it must be."""
    return [proof(day) for proof in PROOFS]


def import_adds_up(day: Day) -> str:
    job = day.known["import"]
    counts = job["counts"]
    created, refused = counts.get("created", 0), counts.get("refused", 0)
    _hold(job["state"] == "completed", f"the import is {job['state']}")
    joined = sum(counts.get(n, 0) for n in ("contacts_added", "unchanged", "passed_over"))
    told = created + refused + joined
    _hold(told == job["done"] == job["total"], f"rows are missing: {job}")
    _hold(refused >= 5, "the faulty rows were not refused")
    return f"import: {created} created + {refused} refused = {job['total']} rows"


def books_balance(day: Day) -> str:
    balance = day.known["trial_balance"]
    _hold(balance["difference"]["amount"] == "0.00", f"the books differ: {balance['difference']}")
    proof = day.client.get("/ledger-verification")
    _hold(proof["sound"], f"the ledger is not sound: {proof['problems']}")
    return f"books: difference 0.00, {proof['entries']} entries verified"


def order_and_money_agree(day: Day) -> str:
    order, customer = day.known["order"], day.known["customer"]
    receivables = day.client.get("/receivables", customer_id=customer["id"])["items"]
    receipts = day.client.get("/receipts", customer_id=customer["id"])["items"]
    _hold(all(r["state"] == "settled" for r in receivables), f"still open: {receivables}")
    paid = sum(_minor(r["amount"]) for r in receipts)
    _hold(paid == _minor(order["total"]), f"paid {paid}, ordered {order['total']}")
    exposure = day.client.get(f"/exposures/{customer['id']}")
    _hold(_minor(exposure["exposure"]) == 0, f"credit is still used: {exposure}")
    return f"order {order['number']}: ordered = paid = {order['total']['amount']}, no credit in use"


def timeline_is_whole(day: Day) -> str:
    kinds = [row["kind"] for row in day.known["timeline"]]
    for once in ("sales.order.confirmed", "sales.order.completed", "service_desk.ticket.solved"):
        _hold(kinds.count(once) == 1, f"{once} stands {kinds.count(once)} times on the timeline")
    shipped = kinds.count("sales.order.shipped")
    _hold(shipped == 2, f"two shipments, but {shipped} on the timeline")
    return f"timeline: {len(kinds)} entries, each once"


def partner_heard_all(day: Day) -> str:
    sequences = [event.sequence for event in day.heard]
    _hold(sequences == list(range(1, len(sequences) + 1)), f"a gap or repetition: {sequences}")
    ids = {event.id for event in day.heard}
    _hold(len(ids) == len(day.heard), "the partner was told twice")
    return f"partner: {len(ids)} events, in order, each once"


def strangers_get_nothing(day: Day) -> str:
    anonymous = Client(day.url, patience_s=5)
    problem = _refusal(anonymous)
    _hold(problem == "unauthenticated", f"a stranger got {problem}")
    return "a stranger gets nothing"


def _refusal(client: Client) -> str:
    try:
        client.get("/customers")
    except Refused as refusal:
        return refusal.code
    return "an answer"


def _minor(money: dict[str, Any]) -> int:
    return int(money["amount"].replace(".", ""))


def _hold(condition: bool, otherwise: str) -> None:
    if not condition:
        raise Broken(otherwise)


PROOFS = (
    import_adds_up,
    books_balance,
    order_and_money_agree,
    timeline_is_whole,
    partner_heard_all,
    strangers_get_nothing,
)
