"""A chain that was rewritten as a whole contradicts what another service keeps of it."""

import datetime as dt

import pytest
from click.testing import CliRunner
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from chassis import operating
from contracts.ledger import digest
from ledger.digests.model import Digest
from ledger.digests.rules import digest_of
from ledger.journal.model import Entry, Posting, body_of, head_of
from ledger.journal.rules import GENESIS, chain_hash
from ledger.verification import compare

from .test_verification import tamper

pytestmark = pytest.mark.requirement("LED-01")


@pytest.fixture
def sealed(ledger):
    """Two days of two entries each, sealed and told; what was told is `ledger.kept`."""
    ledger.made = []
    for _ in range(2):
        ledger.made += [ledger.post(("1002", "9.00"), ("3001", "-9.00")) for _ in range(2)]
        ledger.call(digest.seal)
        ledger.harness.clock.advance(days=1)
    told = [event["data"] for event in ledger.told(digest.sealed)]
    ledger.kept = [{**one, "day": dt.date.fromisoformat(one["day"])} for one in told]
    return ledger


def forge(ledger, number, memo):
    """Change an entry and write all hashes and digests behind it anew, as a clever owner would."""
    tamper(ledger, f"update journal_entry set memo = '{memo}' where number = {number}")
    hashes, last = {0: GENESIS}, GENESIS
    with ledger.runtime.database.reading() as connection:
        entries = connection.execute(select(Entry.__table__).order_by(Entry.number)).mappings()
        for entry in entries.all():
            lines = select(Posting.__table__).where(Posting.entry_id == entry["id"])
            body = connection.execute(lines.order_by(Posting.line)).mappings()
            last = chain_hash(last, head_of(entry), [body_of(line) for line in body])
            hashes[entry["number"]] = last
        days = connection.execute(select(Digest.__table__).order_by(Digest.day)).mappings().all()
    for one, value in hashes.items():
        tamper(ledger, f"update journal_entry set hash = '{value}' where number = {one}")
    tamper(ledger, f"update journal_year set last_hash = '{last}'")
    forge_digests(ledger, days, hashes)


def forge_digests(ledger, days, hashes):
    before = GENESIS
    for day in days:
        [head] = day["years"]
        heads = [{**head, "hash": hashes[head["number"]]}]
        sealed = digest_of(before, day["day"], day["entries"], heads)
        words = str(heads).replace("'", '"')
        what = f"years = '{words}', previous = '{before}', digest = '{sealed}'"
        tamper(ledger, f"update book_digest set {what} where day = '{day['day']}'")
        before = sealed


def test_a_sound_book_agrees_with_what_is_kept(sealed):
    assert compare(sealed.runtime, sealed.kept) == []


@pytest.mark.parametrize(("number", "day"), [(2, "2026-03-25"), (3, "2026-03-26")])
def test_the_first_entry_of_a_chain_rewritten_as_a_whole_is_named(sealed, number, day):
    forge(sealed, number, "x")
    assert sealed.problems() == []
    first, *others = compare(sealed.runtime, sealed.kept)
    name = f"entry 2026/{number} ({sealed.made[number - 1]['id']})"
    assert first == f"{name}: it is not what was sealed on {day}"
    assert others[-1] == "digest of 2026-03-26: it is not the one that was told"


def test_entries_cut_off_at_the_end_are_missed(sealed):
    for table, key in (("posting", "entry_id"), ("journal_entry", "id")):
        tamper(sealed, f"delete from {table} where {key} = '{sealed.made[3]['id']}'")
    assert compare(sealed.runtime, sealed.kept)[0].startswith("entry 2026/4: ")


@pytest.fixture
def command(sealed, monkeypatch):
    """Run `crm ledger verify` with a witness beside it; give (exit code, words)."""
    url = sealed.runtime.database.url.render_as_string(False)
    monkeypatch.setenv("LEDGER_DATABASE_URL", url)
    monkeypatch.setenv("CRM_BUS_KEYS", "t:s")
    monkeypatch.setattr(operating.log, "setup", lambda *_: None)
    witness = operating.service_of("organization")
    monkeypatch.setitem(witness.__dict__, "witness", lambda runtime: sealed.kept)

    def run(*words):
        done = CliRunner().invoke(operating.ledger, ["verify", *words])
        return done.exit_code, done.output

    return run


def test_the_operators_command_holds_the_book_against_the_witness(sealed, command):
    assert command() == (0, "ledger: whole\n")
    forge(sealed, 3, "x")
    assert command("--alone") == (0, "ledger: whole\n")
    code, words = command()
    assert code == 1 and "entry 2026/3 " in words and "as organization keeps it" in words


def test_a_witness_that_cannot_be_read_is_a_problem(sealed, command, monkeypatch):
    def fail(runtime):
        raise OperationalError("select", {}, Exception("no such table"))

    monkeypatch.setitem(operating.service_of("organization").__dict__, "witness", fail)
    code, words = command()
    assert code == 1 and "what organization keeps cannot be read" in words
