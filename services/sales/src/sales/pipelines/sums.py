"""
Counts and sums of opportunities by pipeline, stage, state and owner, kept by the database itself.

A pipeline over a hundred thousand deals is then the sum of a few hundred rows. Triggers keep the
rows, so that no way of writing an opportunity can miss them.
"""

from typing import Any

from sqlalchemy import DDL, BigInteger, String, event
from sqlalchemy.orm import Mapped, mapped_column

from chassis.tables import ID_LENGTH, Owned
from sales.tables import CURRENCY, Model


class OpportunitySum(Owned, Model):
    """How many opportunities of one kind there are and what they amount to; "" is nobody."""

    __tablename__ = "opportunity_sum"
    resource = "sales.opportunity"

    pipeline_id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    state: Mapped[str] = mapped_column(String(20), primary_key=True)
    stage: Mapped[str] = mapped_column(String(40), primary_key=True)
    currency: Mapped[str] = mapped_column(CURRENCY, primary_key=True)
    owner_id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    department_id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    count: Mapped[int] = mapped_column(BigInteger)
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    weighted_minor: Mapped[int] = mapped_column(BigInteger)


KEY = "pipeline_id, state, stage, currency, owner_id, department_id"
WATCHED = f"{KEY}, amount_minor, probability, deleted_at"


INTO = f"""
  insert into opportunity_sum ({KEY}, count, amount_minor, weighted_minor)"""
UPSERT = f"""
  on conflict ({KEY}) do update set count = opportunity_sum.count + excluded.count,
    amount_minor = opportunity_sum.amount_minor + excluded.amount_minor,
    weighted_minor = opportunity_sum.weighted_minor + excluded.weighted_minor;"""


def _values(row: str, sign: str) -> str:
    """Return SQL for what one version of an opportunity adds or takes away."""
    return f"""{row}.pipeline_id, {row}.state, {row}.stage, {row}.currency,
    coalesce({row}.owner_id, '') as owner_id, coalesce({row}.department_id, '') as department_id,
    {sign}1 as count, {sign}{row}.amount_minor as amount_minor,
    {sign}(({row}.amount_minor * {row}.probability + 50) / 100) as weighted_minor"""


def _add(row: str, sign: str) -> str:
    """Return SQL that adds or takes away one row of a trigger for each row."""
    return f"{INTO}\n  select {_values(row, sign)}\n  where {row}.deleted_at is null{UPSERT}"


def _rows(table: str, sign: str) -> str:
    """Return SQL for what all rows of a transition table add or take away."""
    return f"\n    select {_values(table, sign)}\n    from {table} where deleted_at is null"


def _fold(rows: str) -> str:
    """Return SQL that adds *rows* to the sums, each sum once, leaving out what does not change."""
    return f"""{INTO}
  select {KEY}, sum(count), sum(amount_minor), sum(weighted_minor) from ({rows}) as change
  group by {KEY}
  having sum(count) <> 0 or sum(amount_minor) <> 0 or sum(weighted_minor) <> 0
  order by {KEY}{UPSERT}"""


SQLITE = (
    "create trigger if not exists opportunity_sum_insert after insert on opportunity begin"
    + _add("new", "")
    + "\nend",
    "create trigger if not exists opportunity_sum_update"
    f" after update of {WATCHED} on opportunity begin"
    + _add("old", "-")
    + _add("new", "")
    + "\nend",
    "create trigger if not exists opportunity_sum_delete after delete on opportunity begin"
    + _add("old", "-")
    + "\nend",
)
# One upsert per statement, its rows locked in the order of their keys: a bulk load writes each sum
# once, and two changes never wait for each other.
POSTGRESQL = (
    f"""create or replace function opportunity_sum_keep() returns trigger as $$
begin
  if tg_op = 'INSERT' then{_fold(_rows("added", ""))}
  elsif tg_op = 'DELETE' then{_fold(_rows("gone", "-"))}
  else{_fold(_rows("gone", "-") + " union all" + _rows("added", ""))}
  end if;
  return null;
end $$ language plpgsql""",
    "create or replace trigger opportunity_sum_insert after insert on opportunity"
    " referencing new table as added for each statement execute function opportunity_sum_keep()",
    "create or replace trigger opportunity_sum_update after update on opportunity"
    " referencing old table as gone new table as added"
    " for each statement execute function opportunity_sum_keep()",
    "create or replace trigger opportunity_sum_delete after delete on opportunity"
    " referencing old table as gone for each statement execute function opportunity_sum_keep()",
)


def _listen(dialect: str, statements: tuple[str, ...]) -> None:
    for statement in statements:
        ddl: Any = DDL(statement.replace("%", "%%")).execute_if(dialect=dialect)
        event.listen(Model.metadata, "after_create", ddl)


_listen("sqlite", SQLITE)
_listen("postgresql", POSTGRESQL)
