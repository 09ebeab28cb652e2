"""Processes that post at once and are killed at random, and what must hold behind them."""

import multiprocessing
import random
import time
from dataclasses import dataclass

from sqlalchemy import text

from contracts.ledger import account, book, entry
from ledger.verification import verify

from . import hot_worker

NURSERY = multiprocessing.get_context("forkserver")
"""A process that has imported everything once and from which the workers branch off."""
NURSERY.set_forkserver_preload(["ledger.service", "chassis.testing.harness"])


@dataclass(frozen=True)
class Storm:
    """
    How many processes of how many threads post to how many accounts.

    count: transfers of each thread; batch: of one transaction; kills: processes killed on the way,
    one in pause_s seconds at most.
    """

    processes: int
    threads: int
    accounts: int
    count: int
    batch: int = 1
    kills: int = 4
    pause_s: float = 0.4

    def furnish(self, harness, **about):
        """Open the accounts with two cents each."""
        start = f"-{self.accounts * 0.02:.2f}"
        postings = [{"account_code": "3001", "amount": {"amount": start}}]
        for number in range(self.accounts):
            fields = {"code": f"HA{number:02d}", "name_zh": "热", "type": "asset"}
            harness.call(account.create, {**fields, **about})
            postings.append({"account_code": fields["code"], "amount": {"amount": "0.02"}})
        harness.call(entry.post, {"postings": postings}, idempotency_key="opening")

    def start(self, harness, name):
        numbers = (self.threads, self.accounts, self.count, self.batch)
        about = (harness.url, name, str(harness.acknowledged), *numbers)
        process = NURSERY.Process(target=hot_worker.main, args=about)
        process.start()
        return process

    def rage(self, harness):
        """Run all workers to their end, killing some on the way; what was killed starts again."""
        running = {f"w{n}": self.start(harness, f"w{n}") for n in range(self.processes)}
        try:
            self._watch(harness, running)
        finally:
            for process in running.values():
                process.kill()
                process.join()

    def _watch(self, harness, running):
        dice, kills, last = random.Random(17), self.kills, 0.0
        while running:
            time.sleep(0.2)
            told = harness.call(book.read_trial_balance)
            assert told["difference"]["amount"] == "0.00"
            rested = time.monotonic() - last > self.pause_s
            if kills and rested and harness.acknowledged.exists():
                victim = dice.choice(sorted(running))
                running[victim].kill()
                running[victim].join()
                running[victim] = self.start(harness, victim)
                kills, last = kills - 1, time.monotonic()
            for name in [n for n, process in running.items() if process.exitcode == 0]:
                del running[name]
        assert kills < self.kills, "the work was over before anybody was killed"

    def check(self, harness):
        """Return how many transfers are in the book: each acknowledged one once, and no others."""
        with harness.runtime.database.reading() as connection:
            query = "select memo from journal_entry where memo <> ''"
            posted = list(connection.scalars(text(query)))
            last = connection.scalar(text("select max(number) from journal_entry"))
            total = "select sum(debit_minor - credit_minor) from account_balance b join account a"
            total += " on a.id = b.account_id where a.code like 'HA%'"
            assert connection.scalar(text(total)) == 2 * self.accounts
        assert len(posted) == len(set(posted)) == last - 1
        assert set(harness.acknowledged.read_text().split()) == set(posted)
        assert verify(harness.runtime) == []
        return len(posted)
