"""Raw SQL against the books: the database itself refuses what would break them."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

pytestmark = pytest.mark.requirement("LED-01")

POSTING = (
    "insert into posting (entry_id, line, account_id, currency, amount_minor, happened_on, memo)"
    " values ('{id}', {line}, '{account}', '{currency}', {minor}, '{day}', '')"
)
ENTRY = (
    "insert into journal_entry (id, year, number, kind, happened_on, memo, lines, hash,"
    " created_at, created_by, reverses_id) values ('{id}', {year}, {number}, 'manual', '{day}',"
    " '', {lines}, 'x', '2026-03-25 04:00:00.000000', '', {reverses})"
)


def posting(minor, line=1, **other):
    given = {"id": "raw", "account": "account-1002", "currency": "CNY", "day": "2026-03-25"}
    return POSTING.format(minor=minor, line=line, **{**given, **other})


def entry(**other):
    given = {"id": "raw", "year": 2026, "number": 2, "day": "2026-03-25", "lines": 2}
    return ENTRY.format(**{**given, "reverses": "null", **other})


PAIR = (posting(5), posting(-5, 2, account="account-3001"))


def attack(ledger, *statements):
    """Run the statements in one transaction and commit it."""
    with ledger.runtime.database.write_engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


@pytest.fixture
def posted(ledger):
    ledger.made = ledger.post(("1002", "9.00"), ("3001", "-9.00"))
    return ledger


def test_a_sound_entry_by_hand_is_taken(posted):
    attack(posted, *PAIR, entry())
    assert posted.balance("1002") == "9.05"


@pytest.mark.parametrize(
    "statements",
    [
        ("update journal_entry set memo = 'x'",),
        ("update journal_entry set number = 7",),
        ("delete from journal_entry",),
        ("update posting set amount_minor = amount_minor + 1",),
        ("delete from posting",),
        ("delete from posting where line = 1", "delete from posting where line = 2"),
        ("update account_balance set debit_minor = debit_minor + 5",),
        ("delete from account_balance",),
        ("update account set type = 'income' where code = '1002'",),
        ("update account set currency = 'USD' where code = '1002'",),
        (posting(5), posting(-4, 2, account="account-3001"), entry()),
        (*PAIR,),
        (entry(),),
        (*PAIR, entry(lines=3)),
        (posting(5), entry(lines=1)),
        (*PAIR, entry(number=3)),
        (*PAIR, entry(number=1)),
        (*PAIR, entry(year=2025, number=1)),
        (*PAIR, entry(), posting(5, 3), posting(-5, 4)),
        (*PAIR, entry(), posting(5, 4)),
        (posting(0), posting(0, 2), entry()),
        (posting(5), posting(-5, 2, day="2026-03-24"), entry()),
        (posting(5, currency="USD"), posting(-5, 2, currency="USD"), entry()),
        (posting(5), posting(-5, 2, account="account-1122", currency="USD"), entry()),
        (posting(5), posting(-5, 2, account="account-1001"), entry()),
        (posting(5), posting(-5, 2, account="nowhere"), entry()),
    ],
)
def test_the_database_refuses(posted, statements):
    with pytest.raises(DBAPIError):
        attack(posted, *statements)
    assert posted.problems() == []
    assert posted.balance("1002") == "9.00"


def test_no_posting_can_be_added_to_an_entry_or_written_twice(posted):
    made = posted.made["id"]
    for line in (1, 3):
        with pytest.raises(DBAPIError):
            attack(posted, posting(5, line, id=made), posting(-5, line + 1, id=made))
    assert posted.problems() == []


def test_nothing_can_be_replaced_on_sqlite(posted):
    if not posted.runtime.database.is_sqlite:
        pytest.skip("only SQLite knows REPLACE")
    made = posted.made["id"]
    for statement in (
        posting(5, id=made),
        entry(id=made),
        entry(number=1),
        "insert into account_balance values ('account-1002', 'CNY', 0, 0)",
    ):
        with pytest.raises(DBAPIError):
            attack(posted, *PAIR, statement.replace("insert", "insert or replace", 1))
    assert posted.problems() == []


def test_an_entry_is_reversed_once_also_by_hand(posted):
    made = posted.made["id"]
    attack(posted, *PAIR, entry(reverses=f"'{made}'"))
    again = [s.replace("'raw'", "'raw2'") for s in (*PAIR, entry(number=3, reverses=f"'{made}'"))]
    with pytest.raises(DBAPIError):
        attack(posted, *again)


def test_a_closed_period_takes_nothing_by_hand(posted):
    attack(posted, "update book set closed_until = '2026-03-25'")
    with pytest.raises(DBAPIError):
        attack(posted, *PAIR, entry())


def test_truncation_is_refused_on_postgresql(posted):
    if posted.runtime.database.is_sqlite:
        pytest.skip("SQLite has no TRUNCATE")
    with pytest.raises(DBAPIError):
        attack(posted, "truncate journal_entry cascade")


def test_lines_are_numbered_from_one_on_postgresql(posted):
    """There a racing line beyond the count is told apart by its number."""
    if posted.runtime.database.is_sqlite:
        pytest.skip("SQLite has one writer")
    with pytest.raises(DBAPIError):
        attack(posted, posting(5, 2), posting(-5, 3, account="account-3001"), entry())


OTHERS = [statement.replace("'raw'", "'raw2'") for statement in PAIR]


def both(first, second):
    """Write two entries by one statement."""
    return f"{first}, {second.split(' values ')[1]}"


def test_two_entries_of_one_statement_are_taken(posted):
    attack(posted, *PAIR, *OTHERS, both(entry(), entry(id="raw2", number=3)))
    assert posted.balance("1002") == "9.10"


@pytest.mark.parametrize(
    "second",
    [{"number": 4}, {"number": 3, "lines": 3}, {"number": 3, "day": "2026-03-24"}],
)
def test_one_bad_entry_of_a_statement_spoils_the_others(posted, second):
    with pytest.raises(DBAPIError):
        attack(posted, *PAIR, *OTHERS, both(entry(), entry(id="raw2", **second)))
    assert posted.problems() == []


def test_two_entries_do_not_balance_one_another(posted):
    crossed = (
        posting(5),
        posting(-4, 2, account="account-3001"),
        posting(4, id="raw2"),
        posting(-5, 2, id="raw2", account="account-3001"),
    )
    with pytest.raises(DBAPIError):
        attack(posted, *crossed, both(entry(), entry(id="raw2", number=3)))
    assert posted.problems() == []
