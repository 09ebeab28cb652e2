"""What customers are worth, folded from what the other services told."""

import pytest

from contracts.customers import customer as customer_contract
from contracts.customers import figure as contract
from contracts.customers import merger, timeline
from contracts.ledger import exposure, receipt
from contracts.sales import order
from contracts.service_desk import ticket


def money(amount, currency="CNY"):
    return {"amount": amount, "currency": currency}


@pytest.fixture
def acme(open_customer):
    return open_customer()


@pytest.fixture
def ordered(customers):
    """Return a function that tells of an order."""

    def ordered(customer, amount, number="o1", event=order.confirmed, version=2, **fields):
        sums = dict.fromkeys(("net", "tax", "total"), money(amount, fields.pop("currency", "CNY")))
        told = {"id": number, "number": number, "customer_id": customer["id"], "lines": [], **sums}
        if event is order.cancelled:
            del told["lines"]
            told["was_confirmed"] = True
        customers.tell(event, number, {**told, **fields}, version=version)

    return ordered


@pytest.fixture
def paid(customers):
    """Return a function that tells of money received."""

    def paid(customer, amount, number="r1", on="2026-03-25", event=receipt.posted, version=1):
        about = {"id": number, "number": number, "customer_id": customer["id"], "state": "posted"}
        sums = {"amount": money(amount), "advance": money("0.00"), "written_off": money("0.00")}
        told = {**about, **sums, "received_on": on, "allocations": []}
        customers.tell(event, number, told, version=version)

    return paid


def figures(who, customer):
    return who.call(contract.figures, {"customer_id": customer["id"]})


def owe(customers, customer, amount, version=1):
    sums = {"held": money("0.00"), "advances": money("0.00"), "exposure": money(amount)}
    told = {"customer_id": customer["id"], "currency": "CNY", "receivable": money(amount)}
    customers.tell(exposure.changed, "e1", {**told, **sums}, version=version)


def complain(customers, customer, event=ticket.opened, version=1):
    about = {"id": "t1", "number": "T1", "title": "坏了", "subject": "坏了", "state": "open"}
    customers.tell(event, "t1", {**about, "customer_id": customer["id"]}, version=version)


def test_a_customer_of_whom_nothing_was_told_is_worth_nothing(customers, acme):
    told = figures(customers, acme)
    assert (told["as_of"], told["orders"], told["rfm"]) == (None, 0, 0)
    assert (told["paid"], told["last_purchase_on"]) == (money("0.00"), None)


@pytest.mark.requirement("CUS-08")
def test_orders_money_debts_and_tickets_add_up(customers, acme, ordered, paid):
    ordered(acme, "1200.00")
    customers.clock.advance(days=1)
    ordered(acme, "300.00", "o2")
    paid(acme, "1000.00")
    owe(customers, acme, "500.00")
    complain(customers, acme)
    told = figures(customers, acme)
    assert (told["orders"], told["ordered"], told["paid"]) == (
        2,
        money("1500.00"),
        money("1000.00"),
    )
    assert (told["arrears"], told["tickets"], told["open_tickets"]) == (money("500.00"), 1, 1)
    assert (told["first_purchase_on"], told["last_purchase_on"]) == ("2026-03-25", "2026-03-26")
    assert told["as_of"] == "2026-03-26T04:00:00.000Z"
    assert (told["purchases_last_year"], told["rfm"]) == (2, 522)


@pytest.mark.requirement("CUS-08")
def test_what_requesters_said_is_the_satisfaction(customers, acme):
    about = {"number": "T1", "title": "坏了", "subject": "坏了", "state": "closed"}
    for subject, said in (("t1", 5), ("t2", 4), ("t3", None)):
        told = {"id": subject, "customer_id": acme["id"], **about}
        told |= {"satisfaction": said} if said else {}
        customers.tell(ticket.closed, subject, told)
    assert figures(customers, acme)["satisfaction"] == 450


def test_what_was_paid_for_another_counts_for_that_one(customers, open_customer, acme, paid):
    beta = open_customer(name="Beta")
    paid(acme, "1000.00")
    told = {"id": "r1", "number": "r1", "customer_id": beta["id"], "payer_id": acme["id"]}
    for version, amount in ((2, "600.00"), (3, "400.00")):
        told |= {"amount": money(amount), "received_on": "2026-03-25"}
        customers.tell(receipt.shared, "r1", told, version=version)
    assert figures(customers, acme)["paid"] == money("600.00")
    assert figures(customers, beta)["paid"] == money("400.00")
    paid(acme, "1000.00", event=receipt.reversed_, version=4)
    customers.tell(receipt.shared, "r1", {**told, "amount": money("0.00")}, version=4)
    assert [figures(customers, one)["paid"] for one in (acme, beta)] == [money("0.00")] * 2


def test_what_was_taken_back_counts_no_longer(customers, acme, ordered, paid):
    ordered(acme, "1200.00")
    ordered(acme, "1200.00", event=order.cancelled, version=3)
    paid(acme, "1200.00")
    paid(acme, "1200.00", event=receipt.reversed_, version=2)
    complain(customers, acme)
    complain(customers, acme, ticket.solved, version=2)
    told = figures(customers, acme)
    assert (told["orders"], told["paid"], told["rfm"]) == (0, money("0.00"), 0)
    assert (told["tickets"], told["open_tickets"]) == (1, 0)


def kept(amount, quantity, event=order.returned):
    """Return what is told of an order of which goods came back, or were never sent."""
    told = {"kept_total": money(amount), "kept_quantity": quantity}
    return {"event": event, "confirmed_at": "2026-03-20T04:00:00.000Z", **told}


@pytest.mark.requirement("EX-12", "CUS-08")
def test_goods_that_came_back_are_not_counted_any_more(customers, acme, ordered):
    ordered(acme, "9000.00", lines=[{"quantity": "100"}])
    ordered(acme, "9000.00", version=3, **kept("2700.00", "30"))
    told = figures(customers, acme)
    assert (told["orders"], told["ordered"], told["quantity"]) == (1, money("2700.00"), "30")
    assert told["ordered_last_year"] == money("2700.00")
    assert told["first_purchase_on"] == "2026-03-20"
    ordered(acme, "9000.00", version=4, **kept("0.00", "0"))
    assert figures(customers, acme)["orders"] == 0


@pytest.mark.requirement("CUS-08")
def test_goods_that_were_never_sent_are_not_counted_any_more(customers, acme, ordered):
    ordered(acme, "9000.00", lines=[{"quantity": "100"}])
    ordered(acme, "9000.00", version=3, **kept("6300.00", "70", order.closed))
    told = figures(customers, acme)
    assert (told["orders"], told["ordered"], told["quantity"]) == (1, money("6300.00"), "70")


def test_older_news_change_nothing(customers, acme, ordered):
    ordered(acme, "1200.00", event=order.cancelled, version=3)
    ordered(acme, "1200.00", version=2)
    assert figures(customers, acme)["orders"] == 0


def test_other_currencies_stand_beside_that_of_the_house(customers, acme, ordered):
    ordered(acme, "10.00", currency="USD")
    ordered(acme, "20.00", "o2")
    told = figures(customers, acme)
    assert (told["ordered"], told["orders"]) == (money("20.00"), 2)
    assert [one["currency"] for one in told["amounts"]] == ["CNY", "USD"]
    assert told["amounts"][1]["ordered"] == money("10.00", "USD")


@pytest.mark.requirement("CUS-08")
def test_goods_are_counted_in_all_and_of_the_last_year(customers, acme, ordered):
    line = {"id": "l", "number": 1, "product_id": "p", "unit": "台", "quantity": "2.5"}
    ordered(acme, "100.00", lines=[line, {**line, "quantity": "10"}])
    customers.clock.advance(days=366)
    ordered(acme, "100.00", "o2", lines=[line])
    told = figures(customers, acme)
    assert (told["quantity"], told["quantity_last_year"]) == ("15", "2.5")
    ordered(acme, "100.00", "o2", event=order.cancelled, version=3)
    assert figures(customers, acme)["quantity_last_year"] == "0"


@pytest.mark.requirement("CUS-08")
def test_figures_of_the_last_year_change_although_nothing_happens(customers, acme, ordered, paid):
    ordered(acme, "1200.00")
    paid(acme, "1200.00")
    assert figures(customers, acme)["rfm"] == 512
    customers.clock.advance(days=40)
    customers.run_due()
    assert figures(customers, acme)["recency"] == 4
    customers.clock.advance(days=330)
    customers.run_due()
    told = figures(customers, acme)
    assert (told["purchases_last_year"], told["paid_last_year"]) == (0, money("0.00"))
    assert (told["orders"], told["paid"], told["rfm"]) == (1, money("1200.00"), 100)


def test_the_list_shows_whom_the_caller_sees_the_best_first(customers, open_customer, paid):
    first, second = open_customer(), open_customer()
    paid(first, "10.00", "r1")
    paid(second, "20.00", "r2")
    listed = customers.call(contract.listed)["items"]
    assert [row["customer_id"] for row in listed] == [second["id"], first["id"]]
    assert len(customers.call(contract.listed, {"paid_gt": "15.00"})["items"]) == 1
    rep = customers.acting(actor_id="rep", scopes={"*": "own"})
    assert rep.call(contract.listed)["items"] == rep.call(contract.searched)["items"] == []


def test_figures_are_for_those_who_see_the_customer(customers, acme, refusal_of):
    rep = customers.acting(actor_id="rep", scopes={"*": "own"})
    assert refusal_of(figures, rep, acme).status == 404


def test_a_merger_adds_up_what_both_are_worth_and_a_split_takes_it_apart(
    customers, acme, open_customer, paid
):
    other = open_customer()
    paid(acme, "10.00", "r1")
    paid(other, "20.00", "r2")
    customers.call(
        merger.merge_customers, {"customer_id": acme["id"], "duplicate_ids": [other["id"]]}
    )
    paid(other, "5.00", "r3")
    customers.run_due()
    assert figures(customers, acme)["paid"] == money("35.00")
    [log] = customers.call(merger.listed)["items"]
    customers.call(merger.split, {"merger_id": log["id"]})
    customers.run_due()
    assert figures(customers, other)["paid"] == money("25.00")


def test_the_overview_shows_the_figures(customers, acme, paid):
    paid(acme, "10.00")
    seen = customers.call(timeline.overview, {"customer_id": acme["id"]})
    assert seen["figures"]["paid"] == money("10.00")


def test_what_is_told_of_a_removed_customer_is_kept_for_its_return(customers, acme, paid):
    customers.call(customer_contract.remove, {"customer_id": acme["id"]})
    paid(acme, "10.00")
    assert customers.call(contract.listed)["items"] == []
    customers.call(customer_contract.restore, {"customer_id": acme["id"]})
    assert figures(customers, acme)["paid"] == money("10.00")
