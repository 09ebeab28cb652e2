"""
Find records by words, pinyin, initials and telephone tails, on SQLite and PostgreSQL alike.

A service keeps one SearchIndex per kind of record and writes it in the transaction of the record.
SQLite answers from an FTS5 table that triggers keep, PostgreSQL from a GIN index over the tokens.
"""

from collections.abc import Iterable
from typing import Any

import orjson
from sqlalchemy import (
    DDL,
    Column,
    ColumnElement,
    MetaData,
    String,
    Table,
    Text,
    and_,
    any_,
    bindparam,
    cast,
    delete,
    event,
    false,
    func,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, TSQUERY, TSVECTOR
from sqlalchemy.orm import Session

from chassis.bulk import insert_many
from chassis.hints import for_pages
from chassis.tables import ID_LENGTH, BigKey
from chassis.tokens import HIDDEN, Term, is_whole, query

DENSE = 1000
"""Hits from which on SQLite asks each row for the words instead of the words for their rows."""
LOOKED_AT, SEEN = 256, 8
"""
Documents in which SQLite looks first whether the words are common, a third of a millisecond, and
how many must have them: to count the hits of a prefix that sixty thousand have takes thirteen.
"""
SAMPLED = 2**20
"""Bytes of the table in which PostgreSQL looks how common the words are, half a millisecond."""
WALK = 12
"""
What reading rows in order for a page costs, in rows fetched by id: with h hits among n rows a page
of fifty is found in 50 n/h rows of the order, or by fetching all h of them, which costs four times
as much for each. The order is cheaper where h² > 12 n: from 3,500 of a million, 1,100 of 100,000.
"""
DOCUMENT = Text().with_variant(TSVECTOR(), "postgresql")
"""Tokens with a space before each; PostgreSQL reads them as a set of lexemes."""


class SearchIndex:
    """
    The search table of one kind of record: one row per record.

    name: of the table, in the metadata of the service's own tables.
    hides: whether documents have tokens that `tokens.hidden` put away. PostgreSQL keeps them plain
        and the others with weight A, because twice the prefixes in a question would make its
        planner expect twice the hits and choose to read everything in order.
    """

    def __init__(self, metadata: MetaData, name: str, *, hides: bool = False):
        self.name = name
        self.hides = hides
        self.table = Table(
            name,
            metadata,
            Column("number", BigKey, primary_key=True, autoincrement=True),
            Column("record_id", String(ID_LENGTH), nullable=False, unique=True),
            Column("document", DOCUMENT, nullable=False),
        )
        mine = update(self.table).where(self.table.c.record_id == bindparam("of"))
        self._changed = mine.values(document=bindparam("kept"))
        # Behind each statement SQLite writes out what triggers have put into the index.
        self._changed_at_once = text(
            f"UPDATE {name} SET document = json_extract(one.value, '$[1]') FROM json_each(:rows) "
            "AS one WHERE record_id = json_extract(one.value, '$[0]')"
        )
        fts = f"search_fts_{name}"
        hits = f"SELECT rowid FROM {fts} WHERE {fts} MATCH :asked"
        # Made once: to put them together took longer than to count.
        self._counted = text(f"SELECT count(*) FROM ({hits} LIMIT :most)")
        self._last = text(f"SELECT max(number) FROM {name}")
        found = select(self.table.c.record_id)
        self._found = found.where(self.table.c.number.in_(text(hits)))
        self._sample = text(
            "SELECT count(*) FILTER (WHERE document @@ CAST(:asked AS tsquery)), count(*), "
            f"least(1, {SAMPLED} / greatest(1.0, pg_relation_size('{name}'))) FROM {name} "
            # The same pages each time: they are at hand, and a question is answered one way.
            f"TABLESAMPLE SYSTEM (least(100, {SAMPLED}00 / "
            f"greatest(1.0, pg_relation_size('{name}')))) REPEATABLE (1)"
        )
        for dialect, statements in ddl(name).items():
            for statement in statements:
                made = DDL(statement).execute_if(dialect=dialect)  # type: ignore[no-untyped-call]
                event.listen(self.table, "after_create", made)

    def add(self, session: Session, rows: Iterable[tuple[str, str]]) -> None:
        """Write new records as (record id, document of `tokens.document`), any number at once."""
        values = [{"record_id": r, "document": self._kept(session, d)} for r, d in rows]
        insert_many(session.connection(), self.table, values, at_once=True)

    def change(self, session: Session, record_id: str, document: str) -> None:
        """Replace the document of one record."""
        self.change_many(session, [(record_id, document)])

    def change_many(self, session: Session, rows: Iterable[tuple[str, str]]) -> None:
        """Replace the documents of records, given as `add` takes them."""
        values = [(r, self._kept(session, d)) for r, d in rows]
        if len(values) > 1 and session.get_bind().dialect.name == "sqlite":
            listed = orjson.dumps(values).decode()
            session.connection().execute(self._changed_at_once, {"rows": listed})
        elif values:
            told = [{"of": record_id, "kept": kept} for record_id, kept in values]
            session.connection().execute(self._changed, told)

    def drop(self, session: Session, record_id: str) -> None:
        """Forget one record."""
        session.connection().execute(delete(self.table).where(self.table.c.record_id == record_id))

    def following(self, session: Session, after: str, most: int) -> list[str]:
        """
        Return the ids of records behind *after*, and hold off whoever changes their words.

        Who reads a record after this writes words that are no older than the record.
        """
        c = self.table.c
        ids = session.scalars(select(c.record_id).where(c.record_id > after).order_by(c.record_id)
                              .limit(most)).all()  # fmt: skip
        mine = select(c.number).where(c.record_id.in_(ids)).order_by(c.number)
        session.execute(mine.with_for_update())
        return list(ids)

    def condition(
        self,
        session: Session,
        record_id: Any,
        words: str,
        *,
        numbers: bool = True,
        hidden: bool = False,
    ) -> ColumnElement[bool]:
        """
        Return the condition that a record answers to *words*.

        record_id: the column with the record's id; numbers: whether telephone numbers count.
        hidden: whether tokens count that `tokens.hidden` put away.
        """
        terms = query(words, numbers=numbers)
        if not terms:
            return false()
        if session.get_bind().dialect.name == "postgresql":
            asked = _as_tsquery(terms, "A" if self.hides and not hidden else "")
            return self._by_gin(session, record_id, asked)
        if self.hides and hidden:
            terms = [(*term, *(HIDDEN + prefix for prefix in term)) for term in terms]
        among = record_id.in_(self._found.params(asked=_as_match(terms)))
        if self._seem_common(session, terms) or self._are_many(session, terms):
            return for_pages(self._row_by_row(record_id, terms), among)
        return among  # type: ignore[no-any-return]

    def _seem_common(self, session: Session, terms: list[Term]) -> bool:
        last = session.connection().scalar(self._last) or 0
        numbers = range(1, last + 1, max(1, last // LOOKED_AT))
        # Counted where they lie: to fetch so many documents takes longer than to look into them.
        looked = f"SELECT count(*), count(*) FILTER (WHERE {_instr(terms)}) FROM {self.name}"
        some = f"{looked} WHERE number IN (SELECT value FROM json_each(?))"
        asked = (*(f" {p}" for term in terms for p in term), orjson.dumps(list(numbers)).decode())
        seen, met = session.connection().exec_driver_sql(some, asked).one()
        return met >= SEEN and _walks(met, seen, seen / len(numbers) * last)

    def _are_many(self, session: Session, terms: list[Term]) -> bool:
        asked = {"asked": _as_match(terms), "most": DENSE}
        return (session.connection().scalar(self._counted, asked) or 0) >= DENSE

    def _kept(self, session: Session, document: str) -> str:
        if not self.hides or session.get_bind().dialect.name != "postgresql":
            return document
        # A lexeme without a position would match whatever the weight.
        tokens = document.split()
        return " ".join(f"{t[1:]}:1" if t[0] == HIDDEN else f"{t}:1A" for t in tokens)

    def _row_by_row(self, record_id: Any, terms: list[Term]) -> ColumnElement[bool]:
        c = self.table.c
        met = [or_(*(func.instr(c.document, f" {p}") > 0 for p in term)) for term in terms]
        return select(c.number).where(c.record_id == record_id, and_(*met)).exists()

    def _by_gin(self, session: Session, record_id: Any, asked: str) -> ColumnElement[bool]:
        """
        Return the condition in one of two forms, of which PostgreSQL can choose neither itself.

        It takes each prefix for half a percent of the rows, and so walked a million of them for
        the three that there are, or sorted 60,000 for a page of fifty.
        """
        c = self.table.c
        met = c.document.op("@@")(cast(asked, TSQUERY))
        if self._is_common(session, asked):
            # OFFSET keeps it from being made a join, which would read all hits first.
            walked = select(c.number).where(c.record_id == record_id, met).offset(0).exists()
            return for_pages(walked, record_id.in_(select(c.record_id).where(met)))
        # An array is made first, and expected to be short: its rows are fetched, then sorted.
        ids = func.array(select(c.record_id).where(met).scalar_subquery(), type_=ARRAY(String))
        return record_id == any_(ids)  # type: ignore[no-any-return]

    def _is_common(self, session: Session, asked: str) -> bool:
        hits, rows, share = session.execute(self._sample, {"asked": asked}).one()
        return bool(rows) and _walks(hits, rows, rows / float(share))


def _walks(hits: int, seen: int, rows: float) -> bool:
    """Return whether words that *hits* of *seen* rows have are met sooner by walking all *rows*."""
    return (hits / seen * rows) ** 2 > WALK * rows


def _instr(terms: list[Term]) -> str:
    """Return the condition that a document has one prefix of each term, each a value of its own."""
    return " AND ".join(f"({' OR '.join(['instr(document, ?)'] * len(term))})" for term in terms)


def _as_match(terms: list[Term]) -> str:
    return " AND ".join(
        "(" + " OR ".join(p if is_whole(p) else f"{p}*" for p in term) + ")" for term in terms
    )


def _as_tsquery(terms: list[Term], weight: str) -> str:
    whole, part = (f":{weight}" if weight else ""), f":*{weight}"
    return " & ".join(
        "(" + " | ".join(f"'{p}'{whole if is_whole(p) else part}" for p in term) + ")"
        for term in terms
    )


def ddl(name: str) -> dict[str, list[str]]:
    """Return dialect → the statements that make the index of the table *name*, for migrations."""
    fts = f"search_fts_{name}"
    gone = f"INSERT INTO {fts}({fts}, rowid, document) VALUES ('delete', old.number, old.document);"
    came = f"INSERT INTO {fts}(rowid, document) VALUES (new.number, new.document);"
    return {
        "sqlite": [
            f"CREATE VIRTUAL TABLE {fts} USING fts5(document, content='{name}', "
            "content_rowid='number', detail=none, tokenize='ascii')",
            f"CREATE TRIGGER {name}_added AFTER INSERT ON {name} BEGIN {came} END",
            f"CREATE TRIGGER {name}_dropped AFTER DELETE ON {name} BEGIN {gone} END",
            f"CREATE TRIGGER {name}_changed AFTER UPDATE ON {name} BEGIN {gone} {came} END",
        ],
        "postgresql": [
            f"CREATE INDEX ix_{name}_words ON {name} USING gin (document)",
        ],
    }
