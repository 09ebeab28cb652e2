"""One process of the test of hot accounts: moves a cent to and fro until it is done or killed."""

import os
import random
import sys
import threading

from chassis.database import Database
from chassis.errors import ServiceError
from chassis.testing.harness import Harness
from contracts.ledger import entry
from ledger.service import service

THREADS = 4
ACCOUNTS = 80


def code(number):
    return f"HA{number:02d}"


def transfer(dice, key):
    """Return one cent from one account to another, named by its key."""
    source, target = dice.sample(range(ACCOUNTS), 2)
    postings = [
        {"account_code": code(source), "amount": {"amount": "-0.01"}},
        {"account_code": code(target), "amount": {"amount": "0.01"}},
    ]
    return {"memo": key, "postings": postings}


def work(harness, name, count, acknowledged):
    """Post every transfer until it is answered, and write down what was accepted."""
    dice = random.Random(name)
    for number in range(count):
        key = f"{name}-{number}"
        payload = transfer(dice, key)
        while True:
            try:
                harness.call(entry.post, payload, idempotency_key=key)
                os.write(acknowledged, f"{key}\n".encode())
            except ServiceError as refusal:
                if refusal.code != "ledger.entry.below_zero":
                    continue
            break


def main(url, name, count, path):
    settings = service.settings(bus_keys="test:secret", page_key="page", database_url=url)
    harness = Harness(service, url, database=Database(url, settings))
    acknowledged = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    threads = [
        threading.Thread(target=work, args=(harness, f"{name}.{t}", int(count), acknowledged))
        for t in range(THREADS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    main(*sys.argv[1:])
