"""
What every service keeps of the files of its records, as tests to inherit.

    class TestKeptFiles(KeptFiles):
        service = service
        files = pieces.attachments
        holders = {"ledger.cash_entry": Holder(a_draft, post_it)}
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import orjson
import pytest
from sqlalchemy import Connection, insert, select, update

from chassis.attachments.model import ATTACHED
from chassis.custom.definitions import MODELS
from chassis.errors import ServiceError
from chassis.files import FileStore
from chassis.freezing import Freezable
from chassis.history import FILES, history_entry
from chassis.hold_rows import WAITING, permit_hold
from chassis.holds import HELD
from chassis.service import Service
from chassis.testing.harness import Harness, database_url, drop_database

Key = dict[str, str]
KEPT, FROZEN = "attachment.kept", "document.frozen"


@dataclass(frozen=True)
class Holder:
    """
    How a record with files is made, and how it is done, if that ever ends its changing.

    at_once: it is done as soon as it is made, as what is in the books from the start.
    """

    make: Callable[[Harness], str]
    finish: Callable[[Harness, str], Any] | None = None
    at_once: bool = False

    @property
    def ends(self) -> bool:
        return self.at_once or self.finish is not None


class KeptFiles:
    """Inherit and set `service`, its `files` (contract) and all `holders` by their resource."""

    service: ClassVar[Service]
    files: ClassVar[Any]
    holders: ClassVar[Mapping[str, Holder]]

    def test_all_whose_files_can_be_locked_are_tried_here(self) -> None:
        models = {**MODELS, **ATTACHED}
        mine = {name: m for name, m in models.items() if name.startswith(f"{self.service.name}.")}
        assert self.holders.keys() == mine.keys()
        ends = {name for name, model in mine.items() if hasattr(model, "state")}
        assert {name for name, holder in self.holders.items() if holder.ends} == ends

    @pytest.mark.requirement("PLT-16")
    def test_a_record_that_is_done_keeps_its_files_and_takes_further_ones(
        self, tmp_path: Path
    ) -> None:
        for harness, resource, holder in self._each(tmp_path):
            if holder.finish is None:
                continue
            record = {"resource": resource, "record_id": holder.make(harness)}
            dropped, kept = self._attach(harness, record), self._attach(harness, record)
            harness.call(self.files.remove, dropped)
            holder.finish(harness, record["record_id"])
            assert self._refusal(harness, self.files.remove, kept) == KEPT, resource
            assert harness.call(self.files.get, kept)["abilities"] == [], resource
            self._attach(harness, record)
            harness.call(self.files.restore, dropped)
            assert self._refusal(harness, self.files.remove, dropped) == KEPT, resource
            assert len(harness.call(self.files.listed, record)["items"]) == 3

    @pytest.mark.requirement("PLT-16")
    def test_a_record_that_is_done_as_it_is_made_takes_files_and_keeps_them(
        self, tmp_path: Path
    ) -> None:
        for harness, resource, holder in self._each(tmp_path):
            if not holder.at_once:
                continue
            record = {"resource": resource, "record_id": holder.make(harness)}
            kept = self._attach(harness, record)
            assert self._refusal(harness, self.files.remove, kept) == KEPT, resource
            assert harness.call(self.files.get, kept)["abilities"] == [], resource
            assert len(harness.call(self.files.listed, record)["items"]) == 1

    @pytest.mark.requirement("PLT-16")
    def test_while_somebody_decides_about_a_record_its_files_stay_as_they_are(
        self, tmp_path: Path
    ) -> None:
        for harness, resource, holder in self._each(tmp_path):
            model = {**MODELS, **ATTACHED}[resource]
            if not issubclass(model, Freezable) and resource not in HELD:
                continue
            record = {"resource": resource, "record_id": holder.make(harness)}
            kept, dropped = self._attach(harness, record), self._attach(harness, record)
            harness.call(self.files.remove, dropped)
            with harness.runtime.database.write_engine.begin() as connection:
                _freeze(connection, harness, model, record["record_id"])
            upload = self._upload(harness, record)
            for operation, given in (
                (self.files.create, upload),
                (self.files.remove, kept),
                (self.files.restore, dropped),
            ):
                assert self._refusal(harness, operation, given) == FROZEN, operation.id
            assert harness.call(self.files.get, kept)["abilities"] == [], resource

    @pytest.mark.requirement("PLT-13")
    def test_what_becomes_of_files_stands_in_the_history_of_their_record(
        self, tmp_path: Path
    ) -> None:
        for harness, resource, holder in self._each(tmp_path):
            record = {"resource": resource, "record_id": holder.make(harness)}
            key = self._attach(harness, record)
            file = harness.call(self.files.get, key)
            if holder.at_once:
                [come] = _past(harness, record)
                assert come[FILES][1]["sha256"] == file["sha256"], resource
                continue
            harness.call(self.files.remove, key)
            harness.call(self.files.restore, key)
            told = {name: file[name] for name in ("id", "name", "size", "sha256")}
            come, gone = {FILES: [None, told]}, {FILES: [told, None]}
            assert _past(harness, record) == [come, gone, come], resource

    def _each(self, folder: Path) -> Iterator[tuple[Harness, str, Holder]]:
        """Yield each kind of record with a service in which there is nothing yet."""
        for resource, holder in self.holders.items():
            url = database_url(folder)
            harness = Harness(self.service, url)
            yield harness, resource, holder
            harness.close()
            drop_database(url)

    def _attach(self, harness: Harness, record: Key) -> Key:
        made = harness.call(self.files.create, self._upload(harness, record))
        return {**record, "attachment_id": made["id"]}

    def _upload(self, harness: Harness, record: Key) -> dict[str, Any]:
        about = FileStore(harness.runtime.settings.upload_folder).put(b"hello")
        return {**record, "upload": {**about, "name": "a.txt", "content_type": "text/plain"}}

    def _refusal(self, harness: Harness, operation: Any, payload: Any) -> str:
        with pytest.raises(ServiceError) as refused:
            harness.call(operation, payload)
        return refused.value.code


def _freeze(connection: Connection, harness: Harness, model: Any, record_id: str) -> None:
    """Let somebody decide about a record: in an approval of its own, or in one of a permit."""
    if issubclass(model, Freezable):
        table = model.__table__
        mine = table.c.id == record_id
        connection.execute(update(table).where(mine).values(frozen_by="approval"))
        return
    row = {"permit_id": f"p-{record_id}"[:36], "action": "x", "record_id": record_id}
    told = {"state": WAITING, "heard": 1, "turns": 0, "at": harness.clock.now()}
    connection.execute(insert(permit_hold).values(**row, **told))


def _past(harness: Harness, record: Key) -> list[dict[str, Any]]:
    """Return what the history of a record says of its files, oldest first."""
    c = history_entry.c
    mine = (c.resource == record["resource"], c.record_id == record["record_id"])
    with harness.runtime.database.reading() as connection:
        found = connection.scalars(select(c.changes).where(*mine).order_by(c.position))
        return [one for one in map(orjson.loads, found) if FILES in one]
