"""Many posters at once: none fails, no number is missing, the sum stays zero."""

import itertools
import random
import threading

import pytest

from contracts.ledger import account, book
from contracts.ledger import entry as contract

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


def test_concurrent_transfers_all_arrive_once(ledger):
    codes = [f"1002{n:02d}" for n in range(ACCOUNTS)]
    for code in codes:
        ledger.call(account.create, {"code": code, "name_zh": code, "type": "asset"})

    def work(number):
        dice = random.Random(number)
        for turn in range(TRANSFERS // WORKERS):
            two = dice.sample(codes, 2)
            ledger.call(contract.post, transfer(*two), idempotency_key=f"{number}-{turn}")

    assert run(work) == []
    told = ledger.call(contract.listed, {"sort": "number", "limit": 1, "total": "exact"})
    last = ledger.call(contract.listed, {"sort": "-number", "limit": 1})["items"][0]
    assert (told["total"], last["number"]) == (TRANSFERS, TRANSFERS)
    assert ledger.problems() == []
    assert ledger.call(book.read_trial_balance)["difference"]["amount"] == "0.00"


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
