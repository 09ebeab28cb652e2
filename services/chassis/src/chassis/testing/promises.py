"""
What every service keeps, as tests to inherit.

    class TestPromises(ServicePromises):
        service = service
        catalogue = catalogue().of("customers")
        cases = CASES
"""

import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, ClassVar

import pytest
from sqlalchemy import inspect, select

from chassis import batch, migrate, own_tables, parking, versions
from chassis.contract import RESOURCES, Catalogue, Operation
from chassis.custom.definitions import MODELS
from chassis.custom.refusals import CustomFieldsWrong
from chassis.custom.values import model_of
from chassis.errors import STANDARD, ServiceError, Stale
from chassis.history import history_entry
from chassis.perform import perform
from chassis.react import Malformed, react
from chassis.runtime import Runtime
from chassis.service import Service
from chassis.tables import Owned, Record, Recyclable
from chassis.testing.crashes import Case, enumerate_crashes
from chassis.testing.harness import Harness, database_url, drop_database, server_url
from chassis.testing.keys import ignored
from chassis.testing.references import taken_for_known

INHERITED = ("parked_message",)
"""What the chassis does for every service in transactions of its own; tried below."""


class ServicePromises:
    """Inherit and set `service`, `catalogue` (of this service) and `cases` (for the crashes)."""

    service: ClassVar[Service]
    catalogue: ClassVar[Catalogue]
    cases: ClassVar[Sequence[Case]] = ()
    inputs: ClassVar[Sequence[Case]] = ()
    """More good inputs that name records: crash cases of other files, what `cases` leave out."""
    uncrashed: ClassVar[dict[str, str]] = {}
    """Operation or event → why it has no crash case, nor another event with the same reactions."""
    silent: ClassVar[dict[str, str]] = {}
    """Operation that changes something → why live updates are not told of it."""

    untold: ClassVar[dict[str, str]] = {}
    """Resource of records that people change → why it has no history to be read."""

    lost: ClassVar[dict[str, str]] = {}
    """Resource of records that are only marked as removed → why they do not come back."""

    unasked: ClassVar[dict[str, str]] = {}
    """Resource of records with owners → why it is not told who sees one."""

    believed: ClassVar[dict[str, str]] = {}
    """Id in an input, as `operation /field` → why it need not be one of a record that is there."""

    @pytest.fixture
    def harness(self, tmp_path: Any) -> Any:
        url = database_url(tmp_path)
        made = Harness(self.service, url)
        yield made
        made.close()
        drop_database(url)

    @pytest.mark.requirement("PLT-01")
    def test_every_promised_operation_is_kept_once_and_nothing_else_is_offered(self) -> None:
        kept = {operation.id for operation in self.service.handlers}
        assert kept == set(self.catalogue.operations)

    def test_every_dependency_that_a_function_names_is_there(self, harness: Harness) -> None:
        runtime = harness.runtime
        for operation, function in self.service.handlers.items():
            with runtime.transaction(harness.who, writes=not operation.safe) as uow:
                runtime.dependencies(function, uow=uow)

    def test_a_guarded_operation_declares_that_it_may_find_you_stale(self) -> None:
        lax = [o.id for o in self.service.handlers if o.guarded and Stale not in o.raises]
        assert lax == []

    @pytest.mark.requirement("PLT-11")
    def test_a_guarded_operation_refuses_who_read_another_version(self, tmp_path: Any) -> None:
        if server_url():
            pytest.skip("what is compared does not depend on the engine")
        tried: dict[Any, Case] = {c.work: c for c in (*self.cases, *self.inputs)}
        deaf = []
        for number, (work, case) in enumerate((w, c) for w, c in tried.items() if _is_guarded(w)):
            harness = Harness(self.service, f"sqlite:///{tmp_path}/{number}.db")
            payload, *_ = case.arrange(harness)
            try:
                harness.call(work, payload, if_version=999_999)
                deaf.append(work.id)
            except ServiceError as refused:
                deaf += [] if refused.code == "stale" else [f"{work.id}: {refused.code}"]
            harness.close()
        assert sorted(deaf) == []

    @pytest.mark.requirement("PLT-08")
    def test_every_operation_refuses_a_forged_call(self, harness: Harness) -> None:
        for method in self.service.operations:
            reply = perform(harness.runtime, method, {}, "test.e30.forged")
            assert reply["error"]["code"] == "unauthenticated", method

    @pytest.mark.requirement("PLT-02")
    def test_every_operation_refuses_a_call_past_its_deadline(self, harness: Harness) -> None:
        for method in self.service.operations:
            reply = self._ask(harness, method, {}, deadline=time.time() - 1)
            assert reply["error"]["code"] == "deadline_passed", method

    @pytest.mark.requirement("ORG-03")
    def test_every_operation_with_a_permission_refuses_who_lacks_it(self, harness: Harness) -> None:
        for method, (operation, _) in self.service.operations.items():
            reply = self._ask(harness, method, {}, grants=("nothing.at.all",))
            code = (reply["error"] or {}).get("code")
            assert operation.access != "permission" or code == "forbidden", method
            assert operation.access != "internal" or code == "forbidden", method

    @pytest.mark.requirement("PLT-30")
    def test_every_operation_refuses_what_it_does_not_know(self, harness: Harness) -> None:
        for method, (operation, _) in self.service.operations.items():
            via = {"via": "a-test"} if operation.access == "internal" else {}
            reply = self._ask(harness, method, {"no_such_field": 1}, **via)
            assert reply["error"]["code"] == "invalid", method
            pointers = [f["pointer"] for f in reply["error"]["details"]["fields"]]
            assert "/no_such_field" in pointers, method

    @pytest.mark.requirement("PLT-31")
    def test_every_list_can_be_filtered_and_sorted_by_all_that_it_offers(
        self, harness: Harness
    ) -> None:
        for method, (operation, _) in self.service.operations.items():
            listing, offered = operation.listing, operation.taken.fields
            if listing is None or operation.method == "POST":
                continue
            given = {name: "no-such-id" for name, field in offered.items() if field.required}
            sorts: list[Any] = [{"sort": s + sort} for sort in listing.sorts for s in ("", "-")]
            tests: list[Any] = [{n: False} for n in (f"{name}_is_null" for name in listing.filters)]
            via = {"via": "a-test"} if operation.access == "internal" else {}
            for asked in (one for one in (*sorts, *tests) if one.keys() <= offered.keys()):
                reply = self._ask(harness, method, {**given, **asked}, **via)
                assert (reply["error"] or {}).get("status", 200) < 500, (method, asked, reply)

    def test_every_list_refuses_what_a_closed_filter_cannot_be(self, harness: Harness) -> None:
        for method, (operation, _) in self.service.operations.items():
            listing, offered = operation.listing, operation.taken.fields
            if listing is None or operation.method == "POST":
                continue
            given = {name: "no-such-id" for name, field in offered.items() if field.required}
            via = {"via": "a-test"} if operation.access == "internal" else {}
            for name in listing.choices.keys() & offered.keys() - given.keys():
                reply = self._ask(harness, method, {**given, name: "no_such_choice"}, **via)
                told = (reply["error"] or {}).get("details", {})
                if told.get("id") == "no-such-id":
                    continue  # The record whose list it is was looked for first.
                assert told.get("reason") == "not_one_of", (method, name, reply)
                assert told["choices"] == ", ".join(listing.choices[name]), (method, name)

    @pytest.mark.requirement("PLT-17")
    def test_every_record_that_people_change_tells_its_history(self) -> None:
        changed: dict[str, Any] = {f"{r.service}.{r.name}": r for r in self.catalogue.resources}
        records = {f"{self.service.name}.{m.resource.rpartition('.')[2]}" for m in _records(self)}
        mute = {
            name
            for name in changed.keys() & records
            if any(o.http and not o.safe for o in changed[name].operations)
            and not any(o.verb == "history" for o in changed[name].operations)
        }
        told_else = {name for name in mute if name.endswith(".attachment")}  # as `files` of another
        assert mute - told_else == set(self.untold)

    @pytest.mark.requirement("PLT-13")
    def test_what_goes_to_a_recycle_bin_is_listed_there_and_comes_back(self) -> None:
        kinds = {m.resource for m in _records(self) if issubclass(m, Recyclable)}
        lost = {
            resource
            for resource in kinds & RESOURCES.keys()
            if not {"list_removed", "restore"} <= {o.verb for o in RESOURCES[resource].operations}
        }
        assert lost == set(self.lost)

    @pytest.mark.requirement("ORG-06")
    def test_of_every_record_that_scopes_decide_about_it_is_told_who_sees_it(self) -> None:
        kinds = {m.resource for m in _records(self) if issubclass(m, Owned)} & RESOURCES.keys()
        told = {o.http for r in RESOURCES.values() for o in r.operations if o.http}
        read = [(name, o) for name in kinds for o in RESOURCES[name].operations if o.verb == "get"]
        mute = {name for name, o in read if o.http and f"{o.http}/who-sees" not in told}
        assert mute == set(self.unasked)

    @pytest.mark.requirement("PLT-15")
    def test_every_list_that_views_may_show_is_of_records_that_views_know(self) -> None:
        listed = [o for o in self.catalogue.operations.values() if o.verb == "list" and o.listing]
        names = [f"{o.service}.{o.resource}" for o in listed if o.listing and o.listing.whole]
        assert [name for name in names if model_of(name) is None] == []

    @pytest.mark.requirement("PLT-14")
    def test_records_that_take_custom_fields_take_and_tell_them_everywhere(self) -> None:
        for name in (n for n in MODELS if n.startswith(f"{self.service.name}.")):
            about: dict[str, Any] = {o.verb: o for o in RESOURCES[name].operations}
            made = "create" if "create" in about else "post"  # what is booked as it is made
            for verb in (made, "update"):
                assert "custom" in about[verb].taken.fields, about[verb].id
                assert CustomFieldsWrong in about[verb].raises, about[verb].id
            for verb in ("get", made, "update"):
                assert "custom" in about[verb].given.fields, about[verb].id
            assert about["list"].listing.customized, name

    def test_every_reaction_parks_what_is_not_the_declared_event(self, harness: Harness) -> None:
        for kind, functions in self.service.reactions.items():
            for function in functions:
                for wrong in ({}, {"type": kind}, {"type": kind, "id": "1", "data": []}):
                    with pytest.raises(Malformed):
                        react(harness.runtime, function, wrong)

    def test_no_refusal_that_anyone_may_meet_is_declared_again(self) -> None:
        for operation in self.service.handlers:
            assert not set(STANDARD) & set(operation.raises), operation.id

    @pytest.mark.requirement("PLT-10")
    def test_the_migrations_make_the_tables_of_the_models(self, tmp_path: Any) -> None:
        url = database_url(tmp_path, recycled=False)
        settings = self.service.settings(bus_keys="t:s", database_url=url)
        runtime = Runtime(self.service, settings)
        migrate.upgrade(self.service, runtime.database)
        migrate.upgrade(self.service, runtime.database)
        assert versions.behind(self.service, runtime.database) == []
        found = _columns(runtime)
        runtime.close()
        assert found == _declared(self.service)

    def test_a_parked_message_is_listed_read_and_dropped_by_who_sees_all(
        self, harness: Harness
    ) -> None:
        offered = {o.verb: o for o in self.service.handlers if o.resource == "parked_message"}
        if not offered:
            return
        _park(harness.runtime)
        [row] = harness.call(offered["list"])["items"]
        key = {"parked_message_id": row["id"]}
        assert harness.call(offered["get"], key)["body"] == "{}"
        manager = harness.acting(scopes={"*": "below"})
        for operation in offered.values():
            with pytest.raises(ServiceError) as refused:
                manager.call(operation, {} if operation.verb == "list" else key)
            assert refused.value.code == "forbidden"
        assert harness.call(offered["drop"], key)["state"] == "dropped"
        assert harness.call(offered["list"])["items"] == []
        [entry] = _decisions(harness.runtime, row["id"])
        assert (entry.actor_id, entry.changes) == ("staff-1", '{"state":["parked","dropped"]}')

    def test_a_change_that_changes_nothing_makes_no_version_and_tells_nobody(
        self, tmp_path: Any
    ) -> None:
        for number, case in enumerate(c for c in self.cases if _is_patch(c.work)):
            harness = Harness(self.service, f"sqlite:///{tmp_path}/{number}.db")
            payload, *_ = case.arrange(harness)
            self._change_nothing(harness, case.work, payload)
            harness.close()

    @pytest.mark.requirement("PLT-32")
    def test_a_batch_of_whatever_is_offered_tells_of_a_record_that_is_not_there(
        self, harness: Harness
    ) -> None:
        for operation in (o for o in self.service.handlers if o.verb == "batch"):
            resource = f"{operation.service}.{operation.resource}"
            for verb in batch.offered(resource):
                key = f"{resource}-{verb}"
                told = harness.call(
                    operation, {"verb": verb, "ids": ["nobody"]}, idempotency_key=key
                )
                assert (told["done"], told["refused"]) == (0, 1), key

    def test_every_writing_operation_and_reaction_has_a_crash_case(self) -> None:
        cases, reactions = {case.name for case in self.cases}, self.service.reactions
        killed = {function for name in cases for function in reactions.get(name, ())}
        own = [o for o in self.service.handlers if o.resource not in INHERITED]
        writing = {o.id for o in own if not o.safe}
        untried = {name for name, functions in reactions.items() if set(functions) - killed}
        wanting = sorted((writing | untried) - cases - set(self.uncrashed))
        assert not wanting, f"no crash case for {wanting}"

    @pytest.mark.timeout(1200)
    @pytest.mark.requirement("PLT-12")
    def test_a_crash_at_any_statement_neither_loses_nor_doubles(self, tmp_path: Any) -> None:
        wrong, tried, untold = [], 0, []
        tells = f"{self.service.name}.record.changed.v1" in self.catalogue.events
        for number, case in enumerate(self.cases):
            folder = tmp_path / str(number)
            folder.mkdir()
            findings = enumerate_crashes(self.service, case, folder)
            tried += findings.tried
            wrong.extend(findings.wrong)
            if tells and not findings.told:
                untold.append(case.name)
        assert wrong == []
        assert [name for name in untold if name not in self.silent] == []
        assert tried >= 2 * len(self.cases)

    @pytest.mark.requirement("PLT-12")
    def test_a_key_that_is_offered_is_never_ignored(self, tmp_path: Any) -> None:
        assert list(ignored(self.service, self.cases, tmp_path)) == []

    @pytest.mark.requirement("PLT-30")
    def test_whoever_names_a_record_that_is_not_there_is_told_at_which_field(
        self, tmp_path: Any
    ) -> None:
        if server_url():
            pytest.skip("what is refused does not depend on the engine")
        found = dict(taken_for_known(self.service, (*self.cases, *self.inputs), tmp_path))
        wrong = {where: came for where, came in found.items() if where not in self.believed}
        assert not wrong, wrong
        refused = self.believed.keys() - found.keys()
        assert not refused, f"refused by now: {refused}"

    def _change_nothing(self, harness: Harness, work: Any, payload: Any) -> None:
        key = {name: payload[name] for name in work.path_parameters}
        told = [e["type"] for e in harness.told()]
        try:
            first = harness.call(work, key)
        except ServiceError:
            return  # It needs more than the record: nothing of it can be left out.
        assert harness.call(work, key)["version"] == first["version"], work.id
        assert [e["type"] for e in harness.told()] == told, f"{work.id} told of no change"

    def _ask(self, harness: Harness, method: str, payload: Any, **about: Any) -> Any:
        fresh = {"deadline": time.time() + 30, **about}
        token = harness.runtime.signer.sign(replace(harness.who, **fresh))
        return perform(harness.runtime, method, payload, token)


def _park(runtime: Runtime) -> None:
    message = {"kind": "request", "message_id": "m1", "reaction": "", "type": "x", "subject": ""}
    parking.park(runtime, {**message, "body": b"{}", "headers": {}}, ValueError("broken"), 1)


def _decisions(runtime: Runtime, told_id: str) -> list[Any]:
    mine = history_entry.c.record_id == told_id.partition(".")[2]
    with runtime.database.reading() as connection:
        return list(connection.execute(select(history_entry).where(mine)))


def _records(promises: ServicePromises) -> list[Any]:
    """Return the models of a service, and those that every service has."""
    own, waiting, found = promises.service.tables, [Record], []
    while waiting:
        kind: Any = waiting.pop()
        waiting += kind.__subclasses__()
        if getattr(kind, "metadata", None) in (own, own_tables.metadata) and kind.resource:
            found.append(kind)
    return found


def _is_guarded(work: Any) -> bool:
    return isinstance(work, Operation) and work.guarded


def _is_patch(work: Any) -> bool:
    return isinstance(work, Operation) and work.method == "PATCH"


def _columns(runtime: Runtime) -> dict[str, set[str]]:
    versions = {"chassis_version", "service_version"}
    with runtime.database.engine.connect() as connection:
        about = inspect(connection)
        names = set(about.get_table_names()) - versions
        return {
            name: {c["name"] for c in about.get_columns(name)}
            for name in names
            if not name.startswith(("sqlite_", "search_fts"))
        }


def _declared(service: Service) -> dict[str, set[str]]:
    every = {**own_tables.metadata.tables, **service.tables.tables}
    return {name: {c.name for c in table.columns} for name, table in every.items()}
