"""
Find records by words, pinyin, initials and telephone tails, on SQLite and PostgreSQL alike.

A service keeps one SearchIndex per kind of record and writes it in the transaction of the record.
SQLite answers from an FTS5 table that triggers keep, PostgreSQL from a GIN index over the tokens.
"""

from collections.abc import Iterable
from math import isqrt
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
from chassis.hits import Asked, Hits, on
from chassis.tables import ID_LENGTH, BigKey
from chassis.tokens import HIDDEN, Term, query

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
        # Made once: to put it together took longer than to count.
        self._counted = text(f"SELECT count(*) FROM ({hits} LIMIT :most)")
        found = select(self.table.c.record_id)
        self._found = found.where(self.table.c.number.in_(text(hits)))
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
        asked = self._asked(session, words, numbers=numbers, hidden=hidden)
        if asked is None:
            return false()
        look = on(session, asked).look()
        if session.get_bind().dialect.name == "postgresql":
            return self._by_gin(record_id, asked, common=look.is_common(WALK))
        among = record_id.in_(self._found.params(asked=asked.match(asked.terms)))
        if look.is_common(WALK) or self._are_many(session, asked, look.rows):
            return for_pages(self._row_by_row(record_id, asked.terms), among)
        return among  # type: ignore[no-any-return]

    def entered(
        self, session: Session, words: str, *, numbers: bool = True, hidden: bool = False
    ) -> Hits | None:
        """Return what answers in the order in which it was entered, as `condition` takes words."""
        asked = self._asked(session, words, numbers=numbers, hidden=hidden)
        return None if asked is None else Hits(session, asked)

    def _asked(
        self, session: Session, words: str, *, numbers: bool = True, hidden: bool = False
    ) -> Asked | None:
        terms = query(words, numbers=numbers)
        if not terms:
            return None
        if session.get_bind().dialect.name == "postgresql":
            return Asked(self.name, tuple(terms), "A" if self.hides and not hidden else "")
        if self.hides and hidden:
            terms = [(*term, *(HIDDEN + prefix for prefix in term)) for term in terms]
        return Asked(self.name, tuple(terms))

    def _are_many(self, session: Session, asked: Asked, rows: float) -> bool:
        most = max(1, isqrt(int(WALK * rows)))
        counted = {"asked": asked.match(asked.terms), "most": most}
        return (session.connection().scalar(self._counted, counted) or 0) >= most

    def _kept(self, session: Session, document: str) -> str:
        if not self.hides or session.get_bind().dialect.name != "postgresql":
            return document
        # A lexeme without a position would match whatever the weight.
        tokens = document.split()
        return " ".join(f"{t[1:]}:1" if t[0] == HIDDEN else f"{t}:1A" for t in tokens)

    def _row_by_row(self, record_id: Any, terms: tuple[Term, ...]) -> ColumnElement[bool]:
        c = self.table.c
        met = [or_(*(func.instr(c.document, f" {p}") > 0 for p in term)) for term in terms]
        return select(c.number).where(c.record_id == record_id, and_(*met)).exists()

    def _by_gin(self, record_id: Any, asked: Asked, *, common: bool) -> ColumnElement[bool]:
        """
        Return the condition in one of two forms, of which PostgreSQL can choose neither itself.

        It takes each prefix for half a percent of the rows, and so walked a million of them for
        the three that there are, or sorted 60,000 for a page of fifty.
        """
        c = self.table.c
        met = c.document.op("@@")(cast(asked.tsquery(asked.terms), TSQUERY))
        if common:
            # OFFSET keeps it from being made a join, which would read all hits first.
            walked = select(c.number).where(c.record_id == record_id, met).offset(0).exists()
            return for_pages(walked, record_id.in_(select(c.record_id).where(met)))
        # An array is made first, and expected to be short: its rows are fetched, then sorted.
        ids = func.array(select(c.record_id).where(met).scalar_subquery(), type_=ARRAY(String))
        return record_id == any_(ids)  # type: ignore[no-any-return]


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
