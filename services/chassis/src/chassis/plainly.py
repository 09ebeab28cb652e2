"""A group of commands whose foreseen failures are one sentence and exit code 1."""

from typing import Any

import click
from sqlalchemy.exc import SQLAlchemyError

from chassis.database import is_outage
from chassis.foreseen import Foreseen


class Plainly(click.Group):
    """Commands that tell in a sentence what they need and is not there."""

    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except Foreseen as problem:
            raise click.ClickException(str(problem)) from problem
        except SQLAlchemyError as error:
            if not is_outage(error):
                raise
            told = str(getattr(error, "orig", error)).strip().partition("\n")[0]
            raise click.ClickException(f"the database cannot be asked: {told}") from error
