"""Entries in two phases: what is set aside is nobody else's, and is resolved once."""

from dataclasses import replace

import pytest

from contracts.ledger import account, book, cash_book, entry
from contracts.ledger import pending_entry as contract
from contracts.organization import staff

from .test_verification import tamper

pytestmark = pytest.mark.requirement("LED-01")


def set_aside(ledger, amount="60.00", code="1001", **about):
    lines = ((code, f"-{amount}"), ("5602", amount))
    postings = [{"account_code": c, "amount": {"amount": a}} for c, a in lines]
    return ledger.keyed(contract.create, {"postings": postings, **about})


def resolve(ledger, operation, made, **about):
    payload = {"pending_entry_id": made["id"], **about}
    return ledger.keyed(operation, payload, if_version=made["version"])


@pytest.fixture
def cash(ledger):
    ledger.post(("1001", "100.00"), ("3001", "-100.00"))
    return ledger


def reserved(ledger):
    told = ledger.call(account.read_balance, {"account_id": ledger.account("1001")["id"]})
    return told["balance"]["amount"], told["reserved"]["amount"]


def test_what_is_set_aside_cannot_be_spent_by_others(cash):
    made = set_aside(cash)
    assert reserved(cash) == ("100.00", "60.00")
    spend = ("1001", "-50.00"), ("5602", "50.00")
    assert cash.refusal(cash.post, *spend) == "ledger.entry.below_zero"
    assert cash.refusal(set_aside, cash, "41.00") == "ledger.entry.below_zero"
    resolve(cash, contract.void, made)
    cash.post(*spend)
    assert cash.problems() == []


def test_a_pending_entry_is_posted_once(cash):
    made = resolve(cash, contract.post, set_aside(cash))
    assert (made["state"], cash.balance("1001")) == ("posted", "40.00")
    assert reserved(cash) == ("40.00", "0.00")
    told = cash.call(entry.get, {"entry_id": made["entry_id"]})
    assert (told["kind"], told["source_id"]) == ("pending", made["id"])
    for again in (contract.post, contract.void):
        assert cash.refusal(resolve, cash, again, made) == "ledger.pending_entry.not_pending"


def test_less_than_was_set_aside_can_be_posted_and_never_more(cash):
    made = set_aside(cash)
    refused = cash.refusal(resolve, cash, contract.post, made, amount={"amount": "60.01"})
    assert refused == "ledger.pending_entry.more_than_pending"
    resolve(cash, contract.post, made, amount={"amount": "25.00"})
    assert reserved(cash) == ("75.00", "0.00")


def test_an_entry_of_three_postings_is_posted_whole(cash):
    lines = ("1001", "-9.00"), ("5602", "5.00"), ("5601", "4.00")
    postings = [{"account_code": c, "amount": {"amount": a}} for c, a in lines]
    made = cash.keyed(contract.create, {"postings": postings})
    refused = cash.refusal(resolve, cash, contract.post, made, amount={"amount": "1.00"})
    assert refused == "ledger.pending_entry.not_divisible"


def test_what_is_set_aside_lapses_at_its_moment(cash):
    made = set_aside(cash, expires_at="2026-03-26T00:00:00Z")
    cash.harness.clock.advance(days=1)
    refused = cash.refusal(resolve, cash, contract.post, made)
    assert refused == "ledger.pending_entry.not_pending"
    cash.harness.run_due()
    assert reserved(cash) == ("100.00", "0.00")
    assert cash.call(contract.get, {"pending_entry_id": made["id"]})["state"] == "lapsed"


def test_a_moment_that_is_past_is_refused(cash):
    refused = cash.refusal(set_aside, cash, expires_at="2026-03-01T00:00:00Z")
    assert refused == "ledger.pending_entry.already_past"


def test_a_pending_entry_must_balance(cash):
    postings = [
        {"account_code": "1001", "amount": {"amount": "-1.00"}},
        {"account_code": "5602", "amount": {"amount": "2.00"}},
    ]
    refused = cash.refusal(cash.keyed, contract.create, {"postings": postings})
    assert refused == "ledger.entry.unbalanced"


@pytest.fixture
def read_twice(ledger, tmp_path, monkeypatch):
    """A house where somebody else reads each entry by hand; what was posted before stands."""
    ledger.post(("1002", "100.00"), ("3001", "-100.00"))
    monkeypatch.setattr(type(ledger.runtime.settings), "upload_folder", tmp_path / "files")
    settings = replace(ledger.runtime.settings, review_entries=True)
    ledger.runtime.settings = ledger.runtime.database.settings = settings
    return ledger


def reviewed(ledger, made, operation=contract.review):
    boss = ledger.harness.acting(actor_id="boss")
    key = {"pending_entry_id": made["id"]}
    return boss.call(operation, key, if_version=made["version"])


def test_nobody_posts_by_hand_what_nobody_else_has_read(read_twice):
    lines = ("1002", "-9.00"), ("5602", "9.00")
    refused = read_twice.refusal
    assert refused(read_twice.post, *lines) == entry.NeedsReview.code
    postings = [{"account_code": c, "amount": {"amount": a}} for c, a in lines]
    batch = {"entries": [{"postings": postings}]}
    assert refused(read_twice.keyed, entry.post_batch, batch) == entry.NeedsReview.code
    assert read_twice.balance("1002") == "100.00"


def test_somebody_else_reviews_an_entry_which_is_posted_as_it_was_read(read_twice):
    refused = read_twice.refusal
    made = set_aside(read_twice, "9.00", "1002")
    assert refused(resolve, read_twice, contract.post, made) == contract.NotReviewed.code
    assert refused(resolve, read_twice, contract.review, made) == contract.OwnEntry.code
    made = reviewed(read_twice, made)
    assert (made["reviewed_by"], made["state"]) == ("boss", "pending")
    assert refused(reviewed, read_twice, made) == contract.ReviewedBefore.code
    part = {"amount": {"amount": "5.00"}}
    assert refused(resolve, read_twice, contract.post, made, **part) == contract.ReviewedWhole.code
    made = resolve(read_twice, contract.post, made)
    assert (made["state"], read_twice.balance("1002")) == ("posted", "91.00")
    assert refused(reviewed, read_twice, made) == contract.NotPending.code
    assert read_twice.problems() == []


def test_a_review_is_taken_back_before_the_entry_is_posted(read_twice):
    refused = read_twice.refusal
    made = reviewed(read_twice, set_aside(read_twice, "9.00", "1002"))
    made = reviewed(read_twice, made, contract.unreview)
    assert (made["reviewed_by"], made["reviewed_at"]) == (None, None)
    assert refused(reviewed, read_twice, made, contract.unreview) == contract.NotReviewed.code
    assert refused(resolve, read_twice, contract.post, made) == contract.NotReviewed.code
    assert reviewed(read_twice, made)["reviewed_by"] == "boss"


def test_what_waits_for_a_review_is_listed_and_its_days_do_not_close(read_twice):
    made = set_aside(read_twice, "9.00", "1002", happened_on="2026-02-27")
    other = reviewed(read_twice, set_aside(read_twice, "8.00", "1002"))
    unread = {"state": "pending", "reviewed_by_is_null": True}
    found = read_twice.call(contract.listed, unread)["items"]
    assert [one["id"] for one in found] == [made["id"]]
    found = read_twice.call(contract.listed, {"reviewed_by": "boss"})["items"]
    assert [one["id"] for one in found] == [other["id"]]
    close = book.close, {"until": "2026-02-28"}
    assert read_twice.refusal(read_twice.call, *close) == book.EntriesWait.code
    resolve(read_twice, contract.post, reviewed(read_twice, made))
    assert read_twice.call(*close)["closed_until"] == "2026-02-28"


def test_an_entry_is_taken_back_by_one_that_is_reviewed_too(read_twice):
    made = resolve(
        read_twice, contract.post, reviewed(read_twice, set_aside(read_twice, "9.00", "1002"))
    )
    key = {"entry_id": made["entry_id"], "memo": "录错"}
    refused = read_twice.refusal
    assert refused(read_twice.keyed, entry.reverse, key) == entry.NeedsReview.code
    first = read_twice.keyed(contract.draft_reversal, key)
    assert (first["reverses_id"], first["memo"]) == (made["entry_id"], "录错")
    draft = read_twice.keyed, contract.draft_reversal, key
    assert refused(*draft) == contract.ReversalWaits.code
    back = resolve(read_twice, contract.post, reviewed(read_twice, first))
    assert (refused(*draft), read_twice.balance("1002")) == (entry.AlreadyReversed.code, "100.00")
    told = read_twice.call(entry.get, {"entry_id": back["entry_id"]})
    assert (told["kind"], told["reverses_id"]) == ("reversal", made["entry_id"])
    assert read_twice.problems() == []


def test_what_was_reversed_meanwhile_is_not_taken_back_by_its_draft(cash):
    made = resolve(cash, contract.post, set_aside(cash))
    key = {"entry_id": made["entry_id"]}
    draft = cash.keyed(contract.draft_reversal, key)
    cash.keyed(entry.reverse, key)
    assert cash.refusal(resolve, cash, contract.post, draft) == entry.AlreadyReversed.code
    resolve(cash, contract.void, draft)


def test_who_wrote_an_entry_is_shown_no_review_and_nobody_posts_what_is_not_read(read_twice):
    made = set_aside(read_twice, "9.00", "1002")
    assert made["abilities"] == ["void"]
    boss = read_twice.harness.acting(actor_id="boss")
    seen = boss.call(contract.get, {"pending_entry_id": made["id"]})
    assert seen["abilities"] == ["review", "void"]
    assert reviewed(read_twice, made)["abilities"] == ["unreview", "post", "void"]


def test_a_review_that_the_history_does_not_tell_is_found(read_twice):
    made = reviewed(read_twice, set_aside(read_twice, "9.00", "1002"))
    assert read_twice.problems() == []
    for forged in ("'x'", "null"):
        tamper(read_twice, f"update pending_entry set reviewed_by = {forged}")
        told = f"pending entry {made['id']}: its history tells of another review"
        assert told in read_twice.problems()


def test_the_voucher_names_who_wrote_who_reviewed_and_who_posted(read_twice, tmp_path):
    made = reviewed(read_twice, set_aside(read_twice, "9.00", "1002"))
    made = resolve(read_twice, contract.post, made)
    names = {"names": {"staff-1": "王会计", "boss": "李总"}}
    read_twice.harness.rpc.answers[staff.names.id] = names
    printed = {"entry_id": made["entry_id"], "format": "html"}
    file = read_twice.call(cash_book.print_voucher, printed)["file"]
    signed = "制单：王会计　　审核：李总　　记账：王会计"
    assert signed in (tmp_path / "files" / file["id"]).read_text()
