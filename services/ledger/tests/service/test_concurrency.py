"""Many posters at once: none fails, no number is missing, the sum stays zero."""

import datetime as dt
import itertools
import random
import threading
import time
from contextlib import contextmanager

import pytest
from sqlalchemy import event, text

from chassis.errors import ServiceError
from contracts.ledger import account, book, pending_entry, receipt, receivable, year_end
from contracts.ledger import entry as contract
from ledger.periods import store as periods

from .test_guards import posting

pytestmark = pytest.mark.requirement("LED-01")
WORKERS, TRANSFERS, ACCOUNTS = 8, 240, 10


def run(work, workers=WORKERS):
    """Run *work(number)* in threads and return what was raised."""
    raised = []

    def guarded(number):
        try:
            work(number)
        except Exception as error:
            raised.append(error)

    threads = [threading.Thread(target=guarded, args=(n,)) for n in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def transfer(source, target, amount="0.01"):
    return {
        "postings": [
            {"account_code": source, "amount": {"amount": f"-{amount}"}},
            {"account_code": target, "amount": {"amount": amount}},
        ]
    }


@pytest.mark.requirement("LED-02")
def test_books_are_opened_once_whoever_asks_at_the_same_moment(ledger):
    ready = threading.Barrier(WORKERS)
    lines = [{"account_code": "1002", "amount": {"amount": "5.00"}}]

    def work(number):
        ready.wait()
        opening = {"on": "2026-01-01", "lines": lines}
        ledger.call(year_end.open_balances, opening, idempotency_key=f"opening-{number}")

    told = [refused.code for refused in run(work)]
    assert told == ["ledger.opening_balance.opened_before"] * (WORKERS - 1)
    assert (ledger.balance("1002"), ledger.problems()) == ("5.00", [])


@pytest.mark.postgres
def test_one_reversal_of_an_entry_waits_whoever_drafts_at_the_same_moment(ledger):
    made = ledger.post(("1002", "9.00"), ("3001", "-9.00"))
    ready = threading.Barrier(WORKERS)

    def work(number):
        ready.wait()
        key = {"entry_id": made["id"]}
        ledger.call(pending_entry.draft_reversal, key, idempotency_key=f"back-{number}")

    told = [refused.code for refused in run(work)]
    assert told == [pending_entry.ReversalWaits.code] * (WORKERS - 1)
    assert len(ledger.call(pending_entry.listed)["items"]) == 1


def test_concurrent_transfers_all_arrive_once(ledger):
    codes = [f"1002{n:02d}" for n in range(ACCOUNTS)]
    for code in codes:
        ledger.call(account.create, {"code": code, "name_zh": code, "type": "asset"})

    def work(number):
        dice = random.Random(number)
        for turn in range(TRANSFERS // WORKERS):
            two = dice.sample(codes, 2)
            ledger.call(contract.post, transfer(*two), idempotency_key=f"{number}-{turn}")

    before = deadlocks(ledger)
    assert run(work) == []
    assert deadlocks(ledger) == before
    told = ledger.call(contract.listed, {"sort": "number", "limit": 1, "total": "exact"})
    last = ledger.call(contract.listed, {"sort": "-number", "limit": 1})["items"][0]
    assert (told["total"], last["number"]) == (TRANSFERS, TRANSFERS)
    assert ledger.problems() == []
    assert ledger.call(book.read_trial_balance)["difference"]["amount"] == "0.00"


def deadlocks(ledger):
    """Return how often the server had to choose a victim in this database."""
    if ledger.runtime.database.is_sqlite:
        return 0
    time.sleep(1.2)  # the server tells its figures once a second
    with ledger.runtime.database.reading() as connection:
        told = "select deadlocks from pg_stat_database where datname = current_database()"
        return connection.scalar(text(told))


def test_the_same_key_from_many_posts_once(ledger):
    answers = []

    def work(number):
        body = transfer("1002", "3001")
        answers.append(ledger.call(contract.post, body, idempotency_key="one")["id"])

    assert run(work) == []
    assert len(set(answers)) == 1
    assert ledger.balance("1002") == "-0.01"


def test_cash_is_never_overdrawn_by_two_at_once(ledger):
    ledger.post(("1001", "1.00"), ("3001", "-1.00"))
    keys = itertools.count()

    def work(number):
        body = transfer("1001", "5602", "0.60")
        ledger.call(contract.post, body, idempotency_key=f"s{next(keys)}")

    raised = run(work, 4)
    assert [error.code for error in raised] == ["ledger.entry.below_zero"] * 3
    assert ledger.balance("1001") == "0.40"


def test_one_entry_reversed_by_many_is_reversed_once(ledger):
    made = ledger.post(("1002", "1.00"), ("3001", "-1.00"))
    raised = run(lambda n: ledger.keyed(contract.reverse, {"entry_id": made["id"]}), 4)
    assert [error.code for error in raised] == ["ledger.entry.already_reversed"] * 3
    assert ledger.balance("1002") == "0.00"
    assert ledger.problems() == []


def test_two_clerks_cannot_allocate_the_same_debt_twice(ledger):
    [debt] = ledger.owe("100.00")
    raised = run(lambda n: ledger.receive("60.00", (debt, "60.00")), 4)
    assert {error.code for error in raised} == {"ledger.receipt.over_allocated"}
    assert len(raised) == 3
    assert ledger.debt(debt["id"]) == ("open", "40.00")
    assert ledger.problems() == []


def test_one_movement_of_the_bank_reported_by_many_counts_once(ledger):
    raised = run(lambda n: ledger.receive("5.00", bank_reference="b-1"), 4)
    assert [error.code for error in raised] == ["ledger.receipt.double_receipt"] * 3
    assert ledger.balance("1002") == "5.00"


def test_receipts_reversals_and_cancellations_at_once_never_lock_up(ledger):
    """Nobody waits for ever, nobody is chosen as a victim, and the books stay sound."""
    allowed = ("ledger.", "stale", "not_found", "unknown_record")
    for order in ("a", "b"):
        ledger.confirm(order)
    debts = ledger.call(receivable.listed)["items"]

    def work(number):
        dice = random.Random(number)
        for _ in range(6):
            try:
                turn(ledger, dice, debts)
            except ServiceError as refusal:
                assert refusal.code.startswith(allowed), refusal.code

    assert run(work, 6) == []
    assert ledger.problems() == []


def turn(ledger, dice, debts):
    debt, what = dice.choice(debts), dice.random()
    if what < 0.5:
        ledger.receive("20.00", (debt, "20.00"))
    elif what < 0.9:
        posted = ledger.call(receipt.listed, {"state": "posted"})["items"]
        if posted:
            chosen = dice.choice(posted)
            about = {"if_version": chosen["version"]}
            ledger.keyed(receipt.reverse, {"receipt_id": chosen["id"], "reason": "x"}, **about)
    else:
        ledger.cancel(debt["source_id"])


def test_whoever_posts_while_the_period_is_being_closed_comes_late(ledger):
    ledger.post(("1002", "1.00"), ("3001", "-1.00"))
    outcome = []

    def post():
        outcome.append(ledger.refusal(ledger.post, ("1002", "1.00"), ("3001", "-1.00")))

    with ledger.runtime.transaction(ledger.harness.who) as uow:
        periods.hold_still(uow).close(dt.date(2026, 3, 25), today=dt.date(2026, 3, 26))
        uow.flush()
        poster = threading.Thread(target=post)
        poster.start()
        time.sleep(0.5)
        uow.commit()
    poster.join()
    assert outcome == ["ledger.entry.period_closed"]
    assert ledger.balance("1002") == "1.00"


@pytest.mark.requirement("LED-17")
def test_who_holds_one_account_makes_nobody_else_wait(ledger):
    """A writer in the middle of its work has locked one balance; others post and are done."""
    if ledger.runtime.database.is_sqlite:
        pytest.skip("SQLite has one writer")
    with ledger.runtime.database.write_engine.connect() as connection:
        line = posting(5, id="slow", account="account-1122")
        connection.execute(text(line))
        ledger.post(("1002", "1.00"), ("3001", "-1.00"))
        connection.rollback()
    assert ledger.balance("1002") == "1.00"


@pytest.mark.requirement("LED-17")
def test_many_posters_on_one_hot_account_all_get_through_and_so_do_others(ledger):
    """The hot account may not be overdrawn, so that each of them locks its balance."""
    ledger.post(("1001", "1.00"), ("3001", "-1.00"))
    cold = [f"1002{number:02d}" for number in range(WORKERS // 2)]
    for code in cold:
        ledger.call(account.create, {"code": code, "name_zh": code, "type": "asset"})

    def work(number):
        for turn in range(5):
            pair = ("1001", "5602") if number % 2 else (cold[number // 2], "3001")
            ledger.call(contract.post, transfer(*pair), idempotency_key=f"{number}-{turn}")

    assert run(work) == []
    rows = ledger.call(contract.listed, {"limit": 200})["items"]
    assert sorted(row["number"] for row in rows) == list(range(1, 5 * WORKERS + 2))
    assert (ledger.balance("1001"), ledger.problems()) == ("0.80", [])


@pytest.mark.requirement("LED-17")
def test_behind_the_number_comes_only_what_it_seals(ledger):
    """Whoever draws a number makes others wait: audiences, records and history come before."""
    if ledger.runtime.database.is_sqlite:
        pytest.skip("SQLite has one writer")
    [debt] = ledger.owe("5.00")
    with statements(ledger) as told:
        ledger.receive("5.00", (debt, "5.00"))
    [drawn] = [place for place, said in enumerate(told) if "FOR UPDATE" in said and YEAR in said]
    behind = [next((t for t in SEALED if t in said), said) for said in told[drawn + 1 :]]
    assert behind == list(SEALED)


YEAR = "journal_year"
SEALED = ("journal_entry", "idempotency_key", "outbox_event")


@contextmanager
def statements(ledger):
    """Gather what is said to the database meanwhile."""
    told, engine = [], ledger.runtime.database.write_engine

    def note(connection, cursor, statement, *_):
        told.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield told
    finally:
        event.remove(engine, "before_cursor_execute", note)


WAITING = """
select count(*) from pg_stat_activity where datname = current_database()
and wait_event_type = 'Lock' and query like '%journal_year%'
"""


@contextmanager
def holding_the_year(ledger, waiters):
    """Hold the numbers of the year until so many others wait for them, and for nothing else."""
    with ledger.runtime.database.write_engine.connect() as connection:
        connection.execute(text("select * from journal_year for update"))
        yield
        until = time.monotonic() + 5
        while connection.scalar(text(WAITING)) < waiters:
            assert time.monotonic() < until, "they wait for one another before"
            connection.execute(text("select pg_stat_clear_snapshot()"))
        connection.rollback()


@pytest.mark.requirement("LED-17")
def test_posters_do_everything_but_drawing_their_numbers_side_by_side(ledger):
    if ledger.runtime.database.is_sqlite:
        pytest.skip("SQLite has one writer")
    codes = [f"1002{number:02d}" for number in range(6)]
    for code in codes:
        ledger.call(account.create, {"code": code, "name_zh": code, "type": "asset"})
    ledger.post(("1002", "1.00"), ("3001", "-1.00"))

    def post(number):
        two = codes[2 * number : 2 * number + 2]
        ledger.call(contract.post, transfer(*two), idempotency_key=f"{number}")

    posters = [threading.Thread(target=post, args=(number,)) for number in range(3)]
    with holding_the_year(ledger, len(posters)):
        for poster in posters:
            poster.start()
    for poster in posters:
        poster.join()
    assert sorted(row["number"] for row in ledger.call(contract.listed)["items"]) == [1, 2, 3, 4]
