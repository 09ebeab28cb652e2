"""The command line of the house: `python -m house --help`."""

import json
import secrets
import sys
from pathlib import Path

import click

from chassis.settings import BadSettings, Settings
from house import broker as private_broker
from house import definitions, packages, postgres, tiers
from house import hledger as oracle
from house import run as foreground
from house.suite import GATEWAY, SERVICES, SuiteError


@click.group()
def cli() -> None:
    """Start, watch and test the suite on this machine."""


@cli.command()
def run() -> None:
    """Start everything in the foreground; Ctrl-C stops it."""
    from gateway.settings import GatewaySettings

    told = GatewaySettings.read(GATEWAY)
    sys.exit(foreground.run(Path(told.data_dir).resolve(), told.port))


@cli.command(context_settings={"ignore_unknown_options": True})
@click.option("--tier", "names", multiple=True, help="Only tiers whose name holds this word.")
@click.argument("options", nargs=-1)
def test(names: tuple[str, ...], options: tuple[str, ...]) -> None:
    """Run the tests, tier by tier; further words go to pytest."""
    sys.exit(tiers.run(list(names), list(options)))


def _folder_of_broker() -> str:
    """Return where `make run` keeps its node by the same environment."""
    return str(Path(Settings.read(GATEWAY).data_dir) / private_broker.FOLDER)


@cli.group()
@click.option(
    "--folder",
    default=_folder_of_broker,
    show_default="$CRM_DATA_DIR/broker",
    help="Where the node lives.",
)
@click.pass_context
def broker(context: click.Context, folder: str) -> None:
    """A private RabbitMQ node on loopback."""
    context.obj = private_broker.Broker(folder)


@broker.command()
@click.pass_obj
def start(node: private_broker.Broker) -> None:
    """Start the node and print its address."""
    click.echo(node.start().uri)


@broker.command()
@click.pass_obj
def stop(node: private_broker.Broker) -> None:
    """Stop the node in order."""
    node.stop()


@broker.command()
@click.pass_obj
def kill9(node: private_broker.Broker) -> None:
    """Kill the node as a power cut would."""
    node.kill()


@broker.command()
@click.pass_obj
def status(node: private_broker.Broker) -> None:
    """Say whether the node runs; exit 1 if not."""
    click.echo(f"running {node.uri}" if node.pid else f"stopped ({node.folder})")
    sys.exit(0 if node.pid else 1)


@broker.command(context_settings={"ignore_unknown_options": True})
@click.argument("words", nargs=-1)
@click.pass_obj
def ctl(node: private_broker.Broker, words: tuple[str, ...]) -> None:
    """Pass words on to rabbitmqctl."""
    click.echo(node.ctl(*words))


@broker.command()
@click.option("--partner", "partners", multiple=True, help="A partner to let in; may be repeated.")
def users(partners: tuple[str, ...]) -> None:
    """Print broker definitions with new passwords, and the passwords as AMQP_URI lines (stderr)."""
    names = (*SERVICES, "gateway")
    passwords = {name: secrets.token_urlsafe(24) for name in names}
    theirs = {name: secrets.token_urlsafe(24) for name in partners}
    click.echo(json.dumps(definitions.with_passwords(passwords, theirs), indent=1))
    for name, password in passwords.items():
        click.echo(f"{name.upper()}_AMQP_URI=amqp://crm-{name}:{password}@BROKER/", err=True)
    own, host = f"crm-notify:{passwords['notify']}", definitions.PARTNERS
    click.echo(f"NOTIFY_PARTNER_AMQP_URI=amqp://{own}@BROKER/{host}", err=True)
    for name, password in theirs.items():
        click.echo(f"partner {name}: amqp://partner-{name}:{password}@BROKER/{host}", err=True)


@broker.command("install")
def install_broker() -> None:
    """Install RabbitMQ from the distribution's packages, if it is missing."""
    private_broker.install()


@cli.group("postgres")
def postgres_group() -> None:
    """A private PostgreSQL server for tests."""


@postgres_group.command("install")
def install_postgres() -> None:
    """Install PostgreSQL from the distribution's packages, if it is missing."""
    postgres.install()


@cli.group("hledger")
def hledger_group() -> None:
    """The program with whose balances a test compares ours."""


@hledger_group.command("install")
def install_hledger() -> None:
    """Install hledger from the distribution's packages, if it is missing."""
    oracle.install()


FORESEEN = (
    private_broker.BrokerError,
    SuiteError,
    postgres.PostgresError,
    packages.InstallError,
    BadSettings,
)


def main() -> None:
    """Run a command; a failure that we foresaw is one sentence, not a traceback."""
    try:
        cli()
    except FORESEEN as failure:
        click.echo(str(failure), err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
