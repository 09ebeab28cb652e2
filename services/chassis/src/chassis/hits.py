"""
Records that answer to words, in the order in which they were entered: as many as a page needs.

What is common is met soon in the newest documents; what is rare is asked of the index, and common
words beside it of the documents that it names. So a page costs the same however many there are.
"""

from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy.orm import Session

from chassis.tokens import Term, is_whole

LOOKED_AT, RUN = 256, 16
"""
Documents that SQLite looks into for how common words are, a third of a millisecond, and how many
of them lie together: those of one page cost less than one each of many.
"""
SAMPLED = 2**20
"""Bytes of the table in which PostgreSQL looks how common the words are, half a millisecond."""
SEEN = 4
"""Documents of the look that must have words which are taken for common."""
FURTHER = 2
"""How far it is walked at most, in what should be enough; the index finds the rest."""
LAST = 2**62
"""Behind every number."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of the table *name*: terms, and the weight that PostgreSQL counts alone."""

    name: str
    terms: tuple[Term, ...]
    weight: str = ""

    def match(self, terms: tuple[Term, ...]) -> str:
        """Return the question for the index of SQLite."""
        return " AND ".join(
            "(" + " OR ".join(p if is_whole(p) else f"{p}*" for p in term) + ")" for term in terms
        )

    def tsquery(self, terms: tuple[Term, ...]) -> str:
        """Return the question for PostgreSQL."""
        whole, part = (f":{self.weight}" if self.weight else ""), f":*{self.weight}"
        return " & ".join(
            "(" + " | ".join(f"'{p}'{whole if is_whole(p) else part}" for p in term) + ")"
            for term in terms
        )


@dataclass(frozen=True, slots=True)
class Look:
    """How many of the documents *seen* met all terms, and each of them; *rows*: all there are."""

    rows: float
    seen: int
    met: int
    each: tuple[int, ...]

    def is_common(self, walk: float) -> bool:
        """Return whether the hits are met sooner by walking."""
        return self.met >= SEEN and self.met**2 * self.rows > walk * self.seen**2


class OnSqlite:
    """
    How the table and its FTS5 index are asked.

    walk_from: of n documents, words that a share s of them has are walked to where s² n is more. A
        page of fifty is found in 50/s documents of the order; the index reads all s n hits of a
        prefix, each for a quarter of what a document costs to look into.
    """

    walk_from = 200

    def __init__(self, session: Session, asked: Asked):
        self._connection, self.asked = session.connection(), asked
        self._name, self._fts = asked.name, f"search_fts_{asked.name}"

    def last(self) -> int:
        """Return the number of the newest document."""
        return self._connection.exec_driver_sql(_last(self._name)).scalar() or 0

    def look(self) -> Look:
        """Return how common the terms are in some documents."""
        last, terms = self.last(), self.asked.terms
        starts = range(1, last + 1, max(RUN, last * RUN // LOOKED_AT))
        numbers = [n for start in starts for n in range(start, min(start + RUN, last + 1))]
        # Counted where they lie: to fetch so many documents takes longer than to look into them.
        each = "".join(f", count(*) FILTER (WHERE {_instr((term,))})" for term in terms)
        all_met = f"count(*) FILTER (WHERE {_instr(terms)})"
        told = f"SELECT count(*), {all_met}{each if len(terms) > 1 else ''} FROM {self._name} "
        where = "WHERE number IN (SELECT value FROM json_each(?))"
        values = _parts(terms) * (2 if len(terms) > 1 else 1)
        asked = (*values, orjson.dumps(numbers).decode())
        seen, met, *by_term = self._connection.exec_driver_sql(told + where, asked).one()
        rows = seen / len(numbers) * last if numbers else 0
        return Look(rows, seen, met, tuple(by_term) or (met,))

    def walk(self, first: int, behind: int, most: int) -> list[Any]:
        """Return (number, record id) of hits between two numbers, these left out."""
        terms = self.asked.terms
        walked = (
            f"SELECT number, record_id FROM {self._name} WHERE number > ? AND number < ? "
            f"AND {_instr(terms)} ORDER BY number DESC LIMIT ?"
        )
        asked = (first, behind, *_parts(terms), most)
        return list(self._connection.exec_driver_sql(walked, asked).all())

    def fetch(self, rare: tuple[Term, ...], at: int, most: int) -> list[Any]:
        """Return (number, record id) of hits behind *at*, the *rare* terms asked of the index."""
        others = tuple(term for term in self.asked.terms if term not in rare)
        also = f"AND {_instr(others, f'{self._name}.document')} " if others else ""
        fetched = (
            # CROSS JOIN: in the order of the index, which reads on only until the page is full.
            f"SELECT number, record_id FROM {self._fts} CROSS JOIN {self._name} "
            f"ON number = {self._fts}.rowid WHERE {self._fts} MATCH ? "
            f"AND {self._fts}.rowid < ? {also}ORDER BY {self._fts}.rowid DESC LIMIT ?"
        )
        asked = (self.asked.match(rare), at, *_parts(others), most)
        return list(self._connection.exec_driver_sql(fetched, asked).all())


class OnPostgres:
    """
    How the table and its GIN index are asked.

    walk_from: as on SQLite; but each hit is fetched, for ten times what walking one costs.
    """

    walk_from = 6

    def __init__(self, session: Session, asked: Asked):
        self._connection, self.asked, self._name = session.connection(), asked, asked.name

    def last(self) -> int:
        """Return the number of the newest document."""
        return self._connection.exec_driver_sql(_last(self._name)).scalar() or 0

    def look(self) -> Look:
        """Return how common the terms are in some documents."""
        terms = self.asked.terms
        one = "count(*) FILTER (WHERE document @@ CAST(%s AS tsquery))"
        size = f"greatest(1.0, pg_relation_size('{self._name}'))"
        questions = [terms, *((term,) for term in terms if len(terms) > 1)]
        told = (
            f"SELECT least(1, {SAMPLED} / {size}), count(*), {', '.join([one] * len(questions))} "
            # The same pages each time: they are at hand, and a question is answered one way.
            f"FROM {self._name} TABLESAMPLE SYSTEM (least(100, {SAMPLED}00 / {size})) "
            "REPEATABLE (1)"
        )
        asked = tuple(map(self.asked.tsquery, questions))
        share, seen, met, *each = self._connection.exec_driver_sql(told, asked).one()
        return Look(seen / float(share), seen, met, tuple(each) or (met,))

    def walk(self, first: int, behind: int, most: int) -> list[Any]:
        """Return (number, record id) of hits between two numbers, these left out."""
        walked = (
            # OFFSET keeps it from asking the index as well, which would read all hits first.
            f"SELECT number, record_id FROM (SELECT * FROM {self._name} WHERE number > %s "
            f"AND number < %s ORDER BY number DESC OFFSET 0) AS near "
            f"WHERE document @@ CAST(%s AS tsquery) ORDER BY number DESC LIMIT %s"
        )
        asked = (first, behind, self.asked.tsquery(self.asked.terms), most)
        return list(self._connection.exec_driver_sql(walked, asked).all())

    def fetch(self, rare: tuple[Term, ...], at: int, most: int) -> list[Any]:
        """Return (number, record id) of hits behind *at*, the *rare* terms asked of the index."""
        others = tuple(term for term in self.asked.terms if term not in rare)
        also = "AND document @@ CAST(%s AS tsquery) " if others else ""
        fetched = (
            # OFFSET keeps it from walking all documents in order for what it expects to be common.
            f"SELECT number, record_id FROM (SELECT * FROM {self._name} "
            f"WHERE document @@ CAST(%s AS tsquery) OFFSET 0) AS met "
            f"WHERE number < %s {also}ORDER BY number DESC LIMIT %s"
        )
        beside = (self.asked.tsquery(others),) if others else ()
        asked = (self.asked.tsquery(rare), at, *beside, most)
        return list(self._connection.exec_driver_sql(fetched, asked).all())


def on(session: Session, asked: Asked) -> OnSqlite | OnPostgres:
    """Return how the database of *session* is asked."""
    is_postgres = session.get_bind().dialect.name == "postgresql"
    return OnPostgres(session, asked) if is_postgres else OnSqlite(session, asked)


@dataclass(frozen=True, slots=True)
class Hits:
    """The records that answer to what is asked, in the order in which they were entered."""

    session: Session
    asked: Asked

    def read(self, behind: int | None, most: int) -> list[Any]:
        """
        Return up to *most* hits as (number, record id), the newest first.

        behind: the number behind which to begin; None for the newest of all.
        """
        engine, terms = on(self.session, self.asked), self.asked.terms
        at = LAST if behind is None else behind
        if isinstance(engine, OnSqlite) and all(is_whole(p) for term in terms for p in term):
            # Its index ends at a full page by itself where it has to put no prefix together first.
            return engine.fetch(terms, at, most)
        look, found = engine.look(), list[Any]()
        if look.is_common(engine.walk_from):
            wide = int(FURTHER * most * look.seen / look.met) + 1
            start = min(at, engine.last() + 1)
            found = engine.walk(start - wide, start, most)
            at = start - wide + 1
        if len(found) < most:
            found += engine.fetch(_rare(terms, look), at, most - len(found))
        return found


def _rare(terms: tuple[Term, ...], look: Look) -> tuple[Term, ...]:
    """Return the terms to ask of an index, without those that it takes long to put together."""
    whole = {term for term in terms if all(map(is_whole, term))}
    rarest = min(zip(look.each, terms, strict=True))[1]
    common = {t for t, met in zip(terms, look.each, strict=True) if met >= SEEN}
    asked = tuple(t for t in terms if t in whole or t not in common)
    return asked or (rarest,)


def _last(name: str) -> str:
    return f"SELECT max(number) FROM {name}"


def _parts(terms: tuple[Term, ...]) -> tuple[str, ...]:
    return tuple(f" {prefix}" for term in terms for prefix in term)


def _instr(terms: tuple[Term, ...], document: str = "document") -> str:
    """Return the condition that a document has one prefix of each term, each a value of its own."""
    one = f"instr({document}, ?)"
    return " AND ".join(f"({' OR '.join([one] * len(term))})" for term in terms)
