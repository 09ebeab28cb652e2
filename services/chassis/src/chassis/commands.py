"""What can be done with a service from the command line."""

import getpass
from collections.abc import Callable
from typing import Any

import click
import orjson

from chassis import log, parking, versions
from chassis.errors import ServiceError, sentence
from chassis.foreseen import Foreseen
from chassis.plainly import Plainly
from chassis.service import Service
from chassis.setting_names import unknown_to
from chassis.settings import ServiceSettings


def for_service(service: Service) -> click.Group:
    """Return the commands of one service."""
    group = Plainly(help=f"The service {service.name}.")
    for command in (serve, relay, migrate_, revise, routes, check, topology, job_, audit):
        group.add_command(_bound(command, service))
    group.add_command(_parked(lambda: service))
    for command in service.commands:
        group.add_command(command)
    return group


def operator() -> None:
    """Run the commands for whoever keeps the suite running; they name the service by an option."""
    from chassis import operating  # only here: no service needs what it brings along

    group = Plainly(help="Look after the suite.")
    group.add_command(_parked(None))
    for command in operating.commands():
        group.add_command(command)
    group()


@click.command()
@click.pass_obj
def serve(service: Service) -> None:
    """Serve requests and react to events until told to stop."""
    from chassis.bus import host

    host.serve(service, _starting(service))


@click.command()
@click.pass_obj
def relay(service: Service) -> None:
    """Only tell the bus what the outbox holds."""
    from chassis.bus import host

    host.relay(service, _starting(service))


@click.command("migrate")
@click.pass_obj
def migrate_(service: Service) -> None:
    """Bring the database to the newest version."""
    from chassis import migrate

    runtime = _runtime(service)
    migrate.upgrade(service, runtime.database)
    service.prepare(runtime)


@click.command()
@click.argument("message")
@click.option("--chassis", is_flag=True, help="Draft it for the chassis' own tables.")
@click.pass_obj
def revise(service: Service, message: str, chassis: bool) -> None:
    """Draft a migration from the difference between models and migrations."""
    from chassis import migrate

    migrate.revise(service, message, chassis=chassis)


@click.command("job")
@click.argument("job_id")
@click.option("--parent", type=int, help="End when the process of this id, which began it, ends.")
@click.option("--claim", default="", help="What the process that began it has claimed it by.")
@click.pass_obj
def job_(service: Service, job_id: str, parent: int | None, claim: str) -> None:
    """Do one job to its end in this process; the service starts it so."""
    from chassis import garbage, jobs, ties

    if parent:
        ties.end_with(parent)
    service.warm()
    garbage.settle()
    runtime = _runtime(service)
    runtime.database.write_much()
    jobs.run(runtime, job_id, claim)


@click.command()
@click.pass_obj
def audit(service: Service) -> None:
    """Prove that nobody tampered with the history; name the first broken entry and exit 1."""
    from chassis import checkpoints, history

    runtime = _runtime(service)
    with runtime.database.reading() as connection:
        marks = (checkpoints.path_of(runtime), runtime.settings.bus_key_ring())
        broken = history.verify(connection) or checkpoints.compare(connection, *marks)
    click.echo(broken or "the history is whole")
    raise SystemExit(1 if broken else 0)


@click.command()
@click.pass_obj
def topology(service: Service) -> None:
    """Declare the service's exchanges and queues at the broker."""
    from chassis.bus import host

    host.declare_topology(service, _settings(service))


@click.command()
@click.pass_obj
def routes(service: Service) -> None:
    """Print every operation: permission, HTTP route, RPC method, handler, refusals."""
    for operation, handler in sorted(service.handlers.items(), key=lambda pair: pair[0].id):
        words = (
            operation.id,
            operation.http or "-",
            operation.rpc_method,
            f"{handler.__module__}.{handler.__name__}",
            ",".join(refusal.code for refusal in operation.raises) or "-",
        )
        click.echo("\t".join(words))


@click.command()
@click.pass_obj
def check(service: Service) -> None:
    """Tell whether settings, database, migrations and broker are in order; exit 1 if not."""
    findings = _findings(service)
    for name, finding in findings.items():
        click.echo(f"{name}: {finding or 'ok'}")
    for told in unknown_to(service.name, service.settings):
        click.echo(f"warning: {told}")
    raise SystemExit(1 if any(findings.values()) else 0)


def _findings(service: Service) -> dict[str, str]:
    runtime = _runtime(service)
    behind = _problem(lambda: ", ".join(versions.behind(service, runtime.database)))
    return {
        "settings": "",
        "database": "" if runtime.database.reachable() else "not reachable",
        "migrations": behind and f"behind: {behind}",
        "broker": _problem(lambda: _connects(runtime.settings.amqp_uri)),
    }


def _connects(uri: str) -> str:
    from chassis.bus.link import hang_up, reach

    hang_up(reach(uri))
    return ""


def _problem(probe: Callable[[], str]) -> str:
    try:
        return probe()
    except Foreseen as problem:
        return str(problem)
    except Exception as error:
        return type(error).__name__


def _parked(known: Callable[[], Service] | None) -> click.Group:
    group = click.Group("parked", help="Messages that wait for a person.")
    for command in (ls, show, replay, drop):
        if known is not None:
            group.add_command(_bound(command, known()))
        else:
            group.add_command(_chosen(command))
    return group


@click.command()
@click.option("--state", default=parking.PARKED, type=click.Choice(parking.STATES))
@click.option("--limit", default=50, type=click.IntRange(1, 10_000), show_default=True)
@click.pass_obj
def ls(service: Service, state: str, limit: int) -> None:
    """List them, newest first."""
    rows = parking.listed(_runtime(service), state=state, limit=limit)
    for row in rows:
        click.echo(_line({"service": service.name, **row}))
    if not rows:  # beside the list, which programs read
        click.echo(f"{service.name}: no message is {state}", err=True)


@click.command()
@click.argument("parked_id")
@click.pass_obj
def show(service: Service, parked_id: str) -> None:
    """Print everything about one message."""
    try:
        row = parking.shown(_runtime(service), parked_id)
    except ServiceError as error:
        raise click.ClickException(_refusal(parked_id, error)) from None
    click.echo(_line(row, indented=True))


@click.command()
@click.argument("parked_ids", nargs=-1, required=True)
@click.pass_obj
def replay(service: Service, parked_ids: tuple[str, ...]) -> None:
    """Let the reactions have the messages once more."""
    _each(parking.replay, service, parked_ids, "replayed")


@click.command()
@click.argument("parked_ids", nargs=-1, required=True)
@click.pass_obj
def drop(service: Service, parked_ids: tuple[str, ...]) -> None:
    """Give messages up for good."""
    _each(parking.drop, service, parked_ids, "dropped")


def _each(act: Callable[..., None], service: Service, ids: tuple[str, ...], done: str) -> None:
    runtime, failed = _runtime(service), False
    who = parking.Decider(getpass.getuser(), getpass.getuser())
    for parked_id in ids:
        try:
            act(runtime, parked_id, who)
            click.echo(f"{parked_id} {done}")
        except ServiceError as error:
            failed = True
            click.echo(_refusal(parked_id, error), err=True)
        except Exception as error:
            failed = True
            click.echo(f"{parked_id} failed again: {error!r}", err=True)
    raise SystemExit(1 if failed else 0)


def _refusal(parked_id: str, error: ServiceError) -> str:
    return f"{parked_id}: {sentence(error.code, 'en', error.details)} ({error.code})"


def _settings(service: Service) -> ServiceSettings:
    settings = service.settings.read(service.name)
    log.setup(service.name, settings.log_level)
    return settings


def _starting(service: Service) -> ServiceSettings:
    """Return the settings of a process that begins to run, and tell what looks like one more."""
    settings = _settings(service)
    for told in unknown_to(service.name, service.settings):
        log.get(__name__).warning("setting.unknown", told=told)
    return settings


def _runtime(service: Service) -> Any:
    from chassis.bus import host

    return host.runtime_for(service, _settings(service))


def _bound(command: click.Command, service: Service) -> click.Command:
    """Return *command* with *service* as its object."""

    def call(context: click.Context, /, **given: Any) -> Any:
        context.obj = service
        return context.invoke(command.callback, **given)  # type: ignore[arg-type]

    return click.Command(
        command.name, callback=click.pass_context(call), params=command.params, help=command.help
    )


def _chosen(command: click.Command) -> click.Command:
    """Return *command* with an option that names the service; lists look at all without it."""
    lists = command.name == "ls"

    def call(context: click.Context, /, service: str | None, **given: Any) -> None:
        from chassis import operating

        for name in [service] if service else operating.installed():
            context.obj = operating.service_of(name)
            operating.settings_of(context.obj)
            context.invoke(command.callback, **given)  # type: ignore[arg-type]

    about = "Such as customers; all if none." if lists else "Such as customers."
    option = click.Option(["--service"], required=not lists, help=about)
    return click.Command(
        command.name,
        callback=click.pass_context(call),
        params=[option, *command.params],
        help=command.help,
    )


def _line(row: dict[str, Any], indented: bool = False) -> str:
    option = orjson.OPT_INDENT_2 if indented else None
    return orjson.dumps(row, default=str, option=option).decode()
