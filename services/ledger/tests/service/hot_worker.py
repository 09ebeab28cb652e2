"""One process of the tests of hot accounts: moves cents to and fro until it is done or killed."""

import os
import random
import threading
from pathlib import Path

from chassis.database import Database
from chassis.errors import ServiceError
from chassis.testing.harness import Harness
from contracts.ledger import entry
from ledger.service import service


def code(number):
    return f"HA{number:02d}"


def transfer(dice, key, accounts):
    """Return one cent from one account to another, named by its key."""
    source, target = dice.sample(range(accounts), 2)
    postings = [
        {"account_code": code(source), "amount": {"amount": "-0.01"}},
        {"account_code": code(target), "amount": {"amount": "0.01"}},
    ]
    return {"memo": key, "postings": postings}


def send(harness, key, transfers):
    """Post one transfer, or many as one."""
    if len(transfers) == 1:
        return harness.call(entry.post, transfers[0], idempotency_key=key)
    return harness.call(entry.post_batch, {"entries": transfers}, idempotency_key=key)


def work(harness, name, about, acknowledged):
    """Post every transfer until it is answered, and write down what was accepted."""
    dice = random.Random(name)
    seen = about["seen"]
    for start in range(0, about["count"], about["batch"]):
        keys = [f"{name}-{start + n}" for n in range(about["batch"])]
        transfers = [transfer(dice, key, about["accounts"]) for key in keys]
        while keys[0] not in seen:
            try:
                send(harness, keys[0], transfers)
                os.write(acknowledged, "".join(f"{key}\n" for key in keys).encode())
            except ServiceError as refusal:
                if refusal.code != "ledger.entry.below_zero":
                    continue
            break


def main(url, name, path, *numbers):
    about = dict(zip(("threads", "accounts", "count", "batch"), numbers, strict=True))
    settings = service.settings(bus_keys="test:secret", page_key="page", database_url=url)
    harness = Harness(service, url, database=Database(url, settings))
    about["seen"] = set(Path(path).read_text().split()) if Path(path).exists() else set()
    acknowledged = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    threads = [
        threading.Thread(target=work, args=(harness, f"{name}.{t}", about, acknowledged))
        for t in range(about["threads"])
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
