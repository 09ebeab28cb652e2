"""`crm backup`, `crm restore`: what an operator does with sets."""

from collections.abc import Callable, Mapping
from pathlib import Path

import click

from chassis.backups import sets
from chassis.backups.copies import CopyFailed
from chassis.runtime import Runtime
from chassis.settings import Settings

FOLDER = click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
SECRETS = click.option(
    "--secrets",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of saved secrets; they are put where those of this machine are looked for.",
)
FORCE = click.option("--force", is_flag=True, help="Replace what the databases hold.")


def commands(runtimes: Callable[[tuple[str, ...]], Mapping[str, Runtime]]) -> list[click.Command]:
    """Return the commands; *runtimes* gives those of the named services, of all if none."""
    chosen = click.option("--service", "names", multiple=True, help="All services if none.")

    @click.command()
    @FOLDER
    @chosen
    def backup(folder: Path, names: tuple[str, ...]) -> None:
        """Write one consistent set of all databases and files into a new folder."""
        _try(lambda: sets.write(folder, runtimes(names), click.echo))

    @click.command()
    @FOLDER
    @chosen
    @FORCE
    @SECRETS
    def restore(folder: Path, names: tuple[str, ...], force: bool, secrets: Path | None) -> None:
        """Bring a set back into stopped services; events on their way are told again."""
        if secrets is not None:
            _try(lambda: sets.put_secrets(secrets, Settings.read("crm").secrets_folder, click.echo))
        _try(lambda: sets.restore(folder, runtimes(names), click.echo, force=force))

    return [backup, restore]


def _try(act: Callable[[], None]) -> None:
    try:
        act()
    except (sets.BadSet, CopyFailed) as error:
        raise click.ClickException(str(error)) from error
