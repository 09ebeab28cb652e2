"""Every query on the identity index; all take many at once."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlalchemy import bindparam, delete, select
from sqlalchemy.orm import Session

from chassis.bulk import among, insert_columns
from customers.duplicates.model import VALUE_LIMIT, Hit, Identity, apart, identity

c = identity.c
SINCE_0001 = ("email", "contact_email", "lead_email", "lead_company", "similar_name")
HITS = select(c.kind, c.value, c.resource, c.record_id, c.exclusive, c.extension).where(
    among(c.value, "values"), c.record_id != bindparam("beside")
)

FORGET_ONE = delete(identity).where(
    *(c.record_id == bindparam("of"), c.kind == bindparam("as")),
    *(c.value == bindparam("by"), c.extension == bindparam("behind")),
)


def hits(session: Session, wanted: Iterable[Identity], *, beside: str = "") -> list[Hit]:
    """
    Return the records that are known by one of *wanted*, whatever the kind there.

    beside: id of the record that asks, which is no hit of its own.
    """
    wanted = list(wanted)
    values = sorted({w.value[:VALUE_LIMIT] for w in wanted})
    if not values:
        return []
    rows = session.connection().execute(HITS, {"values": values, "beside": beside})
    found = [Hit(*row) for row in rows]
    return [hit for hit in found if not hit.extension or _is_meant(hit, wanted)]


def hits_of_each(
    session: Session, known_by: Mapping[str, Collection[Identity]]
) -> dict[str, list[Hit]]:
    """Return record id → the other records that are known by something that it is known by."""
    by_value: dict[str, list[Hit]] = {}
    for hit in hits(session, (one for some in known_by.values() for one in some)):
        by_value.setdefault(hit.value, []).append(hit)
    return {
        key: [
            hit
            for value in {one.value[:VALUE_LIMIT] for one in wanted}
            for hit in by_value.get(value, ())
            if hit.record_id != key and (not hit.extension or _is_meant(hit, wanted))
        ]
        for key, wanted in known_by.items()
    }


def _is_meant(hit: Hit, wanted: Iterable[Identity]) -> bool:
    """Tell whether one of *wanted* is not merely a colleague behind the same switchboard."""
    return any(w.value[:VALUE_LIMIT] == hit.value and not apart(w, hit) for w in wanted)


def yielding(session: Session, known_by: Iterable[Identity], *, beside: str = "") -> list[Identity]:
    """Return *known_by*, claiming nothing exclusively that another record claims already."""
    wanted = list(known_by)
    found = hits(session, (i for i in wanted if i.exclusive), beside=beside)
    held = {(hit.kind, hit.value) for hit in found if hit.exclusive}
    return [
        i._replace(exclusive=i.exclusive and (i.kind, i.value[:VALUE_LIMIT]) not in held)
        for i in wanted
    ]


def add(session: Session, resource: str, identities: Mapping[str, Iterable[Identity]]) -> None:
    """
    Note what new records are known by: record id → identities.

    They are written in one order by everybody, so that two writers cannot wait for one another.
    Raises IntegrityError when somebody else just took an exclusive one.
    """
    rows = sorted(
        (kind, value[:VALUE_LIMIT], record_id, exclusive, extension)
        for record_id, known_by in identities.items()
        for kind, value, exclusive, extension in known_by
    )
    if rows:
        names = ("kind", "value", "record_id", "exclusive", "extension")
        columns = dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))
        columns["resource"] = [resource] * len(rows)
        insert_columns(session.connection(), identity, columns)


def change(
    session: Session, resource: str, record_id: str, gone: set[Identity], new: set[Identity]
) -> None:
    """Let a record no longer be known by *gone* and instead by *new*."""
    change_many(session, resource, {record_id: (gone, new)})


def change_many(
    session: Session, resource: str, changes: Mapping[str, tuple[set[Identity], set[Identity]]]
) -> None:
    """Let records no longer be known by the first of their sets and instead by the second."""
    old = [
        {"of": key, "as": i.kind, "by": i.value[:VALUE_LIMIT], "behind": i.extension}
        for key, (gone, _) in changes.items()
        for i in gone
    ]
    if old:
        session.connection().execute(FORGET_ONE, old)
    add(session, resource, {key: sorted(new) for key, (_, new) in changes.items()})


def learn(session: Session, resource: str, identities: Mapping[str, Iterable[Identity]]) -> None:
    """Note what records from the first version are known by since then."""
    mine = (identity.c.record_id.in_(list(identities)), identity.c.kind.in_(SINCE_0001))
    session.connection().execute(delete(identity).where(*mine))
    known_by = {r: [i for i in many if i.kind in SINCE_0001] for r, many in identities.items()}
    add(session, resource, known_by)


def forget(session: Session, record_ids: Sequence[str]) -> None:
    """Let nobody be known as these records any more."""
    session.connection().execute(delete(identity).where(identity.c.record_id.in_(record_ids)))
