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


def _add(row: str, sign: str) -> str:
    """Return SQL that adds or takes away one version of an opportunity, unless it is removed."""
    return f"""
  insert into opportunity_sum ({KEY}, count, amount_minor, weighted_minor)
  select {row}.pipeline_id, {row}.state, {row}.stage, {row}.currency,
    coalesce({row}.owner_id, ''), coalesce({row}.department_id, ''), {sign}1,
    {sign}{row}.amount_minor, {sign}(({row}.amount_minor * {row}.probability + 50) / 100)
  where {row}.deleted_at is null
  on conflict ({KEY}) do update set count = opportunity_sum.count + excluded.count,
    amount_minor = opportunity_sum.amount_minor + excluded.amount_minor,
    weighted_minor = opportunity_sum.weighted_minor + excluded.weighted_minor;"""


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
# The two rows of a change are locked in the order of their keys, lest two changes wait for each
# other.
POSTGRESQL = (
    f"""create or replace function opportunity_sum_keep() returns trigger as $$
begin
  if tg_op = 'INSERT' then{_add("new", "")}
  elsif tg_op = 'DELETE' then{_add("old", "-")}
  elsif (old.pipeline_id, old.state, old.stage, old.currency, coalesce(old.owner_id, ''),
    coalesce(old.department_id, '')) <= (new.pipeline_id, new.state, new.stage, new.currency,
    coalesce(new.owner_id, ''), coalesce(new.department_id, ''))
  then{_add("old", "-")}{_add("new", "")}
  else{_add("new", "")}{_add("old", "-")}
  end if;
  return null;
end $$ language plpgsql""",
    "create or replace trigger opportunity_sum_written after insert or delete on opportunity"
    " for each row execute function opportunity_sum_keep()",
    f"create or replace trigger opportunity_sum_changed after update of {WATCHED} on opportunity"
    " for each row execute function opportunity_sum_keep()",
)


def _listen(dialect: str, statements: tuple[str, ...]) -> None:
    for statement in statements:
        ddl: Any = DDL(statement.replace("%", "%%")).execute_if(dialect=dialect)
        event.listen(Model.metadata, "after_create", ddl)


_listen("sqlite", SQLITE)
_listen("postgresql", POSTGRESQL)
