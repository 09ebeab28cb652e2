"""
The operator's commands over the whole suite: `crm audit verify`, `crm events replay-from`, …

They work on the databases; but for `topology` no service and no broker need run.
"""

import datetime as dt
import importlib
import importlib.util
from collections.abc import Callable, Iterable
from pathlib import Path

import click
from marshmallow import ValidationError
from sqlalchemy.exc import SQLAlchemyError

from chassis import checkpoints, history, log, replaying, sealed_logs, setting_names
from chassis.backups import commands as backups
from chassis.fields import parse_instant
from chassis.layers import LAYERS
from chassis.outbox import START, Cursor
from chassis.runtime import Runtime
from chassis.search import SearchIndex
from chassis.service import Service
from chassis.settings import BadSettings, ServiceSettings

REWRITTEN = 200
"""Records whose words are written anew in one transaction."""
SERVICES = tuple(sorted(name for name in LAYERS if name != "gateway"))
services_option = click.option(
    "--service", "names", multiple=True, help="Such as customers; may be given again. All if none."
)


def commands() -> tuple[click.Command, ...]:
    """Return the commands and groups that look at every service."""
    sets = backups.commands(lambda names: {name: runtime_of(name) for name in _chosen(names)})
    return audit, ledger, events, search, topology, migrate_, settings_, *sets


@click.group()
def audit() -> None:
    """The history: who changed what, sealed against tampering."""


@audit.command("verify")
@services_option
def verify_audit(names: tuple[str, ...]) -> None:
    """Prove that nobody tampered with any history; name the first broken entries and exit 1."""
    _prove(names, _history_of, _proved_since)


@click.group()
def ledger() -> None:
    """The books."""


@ledger.command("verify")
@click.option("--alone", is_flag=True, help="Do not ask what other services keep of the books.")
def verify_ledger(alone: bool) -> None:
    """Prove the books, also against the digests that other services keep; exit 1 if not."""
    _prove(("ledger",), lambda runtime: _proof_of_books(runtime, alone=alone))


@click.group()
def events() -> None:
    """What the services have told one another."""


@events.command("replay-from")
@click.option("--service", "name", required=True, help="Whose events are told once more.")
@click.option("--at", "moment", help="From this moment on, such as 2026-11-21T08:00:00+08:00.")
@click.option("--position", type=click.IntRange(min=0), help="Behind this position of the log.")
def replay_from(name: str, moment: str | None, position: int | None) -> None:
    """Let the relay of a service tell its events again from a moment or position on."""
    if (moment is None) == (position is None):
        raise click.UsageError("Give either --at or --position.")
    runtime = runtime_of(name)
    with runtime.database.writing() as connection:
        if moment is not None:
            to: Cursor | None = replaying.before(connection, _moment(moment))
        else:
            to = replaying.behind(connection, position or 0)
        if to is None:
            raise click.ClickException(f"the log of {name} has no position {position}")
        count = replaying.rewind(connection, to)
    click.echo(f"{name}: {count} events will be told again, behind position {to[1]}")


@events.command("rebuild")
@click.option("--service", "name", required=True, help="Whose copies and sums are made anew.")
def rebuild(name: str) -> None:
    """Throw away what a service folded from events of others, and let those be told again."""
    runtime = runtime_of(name)
    if runtime.service.forget is None:
        raise click.ClickException(f"{name} folds nothing that can be made anew")
    with runtime.database.writing() as connection:
        tellers = runtime.service.forget(connection, runtime.clock.now())
    click.echo(f"{name}: forgotten; it is folded anew as events come")
    for teller in tellers:
        with runtime_of(teller).database.writing() as connection:
            count = replaying.rewind(connection, START)
        click.echo(f"{teller}: {count} events will be told again")


@click.group()
def search() -> None:
    """The words and readings by which records are found."""


@search.command("rewrite")
@services_option
def rewrite(names: tuple[str, ...]) -> None:
    """Write the words of all records anew, some hundreds at a time; the services may run."""
    for name in _chosen(names):
        runtime = runtime_of(name)
        for index, write in runtime.service.found_by:
            count, after = 0, ""
            while ids := _rewritten(runtime, index, write, after):
                count, after = count + len(ids), ids[-1]
            click.echo(f"{name}: {count} records of {index.name} are found anew")


def _rewritten(
    runtime: Runtime, index: SearchIndex, write: Callable[..., None], after: str
) -> list[str]:
    with runtime.transaction(runtime.own_call()) as uow:
        ids = index.following(uow.session, after, REWRITTEN)
        if ids:
            write(uow, ids)
        uow.commit()
    return ids


@click.command()
@services_option
def topology(names: tuple[str, ...]) -> None:
    """Declare the exchanges and queues of all services, before the first event is told."""
    from chassis.bus import host

    for name in _chosen(names):
        service = service_of(name)
        host.declare_topology(service, settings_of(service))
        click.echo(f"{name}: its exchanges and queues are there")


@click.command("settings")
def settings_() -> None:
    """Tell which settings cannot be taken (exit 1), and which names are like none."""
    problems: list[str] = []
    for name, settings in setting_names.installed().items():
        try:
            settings.read(name)
        except BadSettings as problem:
            problems += problem.args
    for told in setting_names.unknown():
        click.echo(f"warning: {told}")
    for told in dict.fromkeys(problems):
        click.echo(told, err=True)
    raise SystemExit(1 if problems else 0)


@click.command("migrate")
@services_option
def migrate_(names: tuple[str, ...]) -> None:
    """Bring the databases of all services to their newest form, one after the other."""
    from chassis import migrate

    for name in _chosen(names):
        runtime = runtime_of(name)
        try:
            migrate.upgrade(runtime.service, runtime.database)
            runtime.service.prepare(runtime)
        finally:
            runtime.close()
        click.echo(f"{name}: up to date")


def service_of(name: str) -> Service:
    """Return the service of the package *name*."""
    try:
        known = importlib.util.find_spec(f"{name}.service")
    except ModuleNotFoundError:
        known = None
    if known is None:
        raise click.ClickException(f"there is no service {name}; there are {', '.join(SERVICES)}")
    found: Service = importlib.import_module(f"{name}.service").service
    return found


def installed() -> list[str]:
    """Return the names of the services that are there."""
    return [name for name in SERVICES if importlib.util.find_spec(name) is not None]


def runtime_of(name: str) -> Runtime:
    """Return a runtime of the service by the settings of this environment."""
    service = service_of(name)
    settings = settings_of(service)
    log.setup(name, "warning")
    return Runtime(service, settings)


def settings_of(service: Service) -> ServiceSettings:
    """
    Return the settings of *service* in this environment.

    Raises BadSettings, also where there is no suite, before an empty one is made there.
    """
    settings = service.settings.read(service.name)
    folder = Path(settings.data_dir).absolute()
    if not (settings.database_url or settings.bus_keys or folder.exists()):
        hint = "go to its folder, or name that of its data by CRM_DATA_DIR"
        hint += " (a restore makes it with --secrets)"
        raise BadSettings(f"there is no suite in {folder}; {hint}")
    return settings


def _prove(
    names: Iterable[str],
    proof: Callable[[Runtime], list[str]],
    told: Callable[[Runtime], list[str]] | None = None,
) -> None:
    broken = False
    for name in _chosen(names):
        runtime = runtime_of(name)
        problems = proof(runtime)
        broken = broken or bool(problems)
        click.echo(f"{name}: {problems[0] if problems else 'whole'}")
        for since in () if problems or told is None else told(runtime):
            click.echo(f"{name}: {since}")
        if len(problems) > 1:
            click.echo(f"{name}: {len(problems) - 1} more problems follow from there")
    raise SystemExit(1 if broken else 0)


def _proof_of_books(runtime: Runtime, *, alone: bool) -> list[str]:
    problems = list(runtime.service.proves(runtime))
    if alone or runtime.service.compares is None:
        return problems
    for name in _chosen(()):
        witness = service_of(name).witness
        if witness is None:
            continue
        try:
            kept = witness(runtime_of(name))
        except SQLAlchemyError as error:
            problems.append(f"what {name} keeps cannot be read ({type(error).__name__})")
        else:
            told = runtime.service.compares(runtime, kept)
            problems += [f"{problem}, as {name} keeps it" for problem in told]
    return problems


def _history_of(runtime: Runtime) -> list[str]:
    with runtime.database.reading() as connection:
        keys = runtime.settings.bus_key_ring()
        marks = (checkpoints.path_of(runtime), keys)
        problem = history.verify(connection) or checkpoints.compare(connection, *marks)
        for log_of_lines in runtime.service.sealed_logs if not problem else ():
            problem = problem or sealed_logs.compare(connection, log_of_lines)
    return [problem] if problem else []


def _proved_since(runtime: Runtime) -> list[str]:
    with runtime.database.reading() as connection:
        logs = runtime.service.sealed_logs
        told = (sealed_logs.proved_since(connection, one) for one in logs)
        return [one for one in told if one]


def _chosen(names: Iterable[str]) -> list[str]:
    return list(names) or installed()


def _moment(text: str) -> dt.datetime:
    try:
        return parse_instant(text)
    except ValidationError as error:
        raise click.UsageError(f"{text} is no moment such as 2026-11-21T08:00:00Z") from error
