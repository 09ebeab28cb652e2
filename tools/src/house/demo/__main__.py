"""`make demo`: tell the day against the suite that `make run` has started, or start one."""

import os
import secrets
import tempfile
import time
from pathlib import Path

import click

from house import running
from house.broker import FOLDER as BROKER
from house.broker import Broker
from house.demo import checks, story
from house.demo.client import Refused
from house.first_sign_in import is_changed
from house.suite import Suite


@click.command()
@click.option("--url", default=lambda: gateway_here(data_here()), help="The gateway; ours if none.")
@click.option("--companies", default=5000, show_default=True, help="How many to import.")
@click.option(
    "--password",
    default="",
    envvar="CRM_DEMO_PASSWORD",
    help="Of admin; where his first one must still be changed, what it becomes (else a random "
    "one). The variable does not show in lists of processes.",
)
def main(url: str, companies: int, password: str) -> None:
    """Sign in, import, claim, convert, quote, order, ship, receive, help, and check it all."""
    if story.reachable(url):
        folder = data_here()
        opens, becomes, else_ = opening(folder, password)
        click.echo(
            f"The demo puts {companies} companies, a day of orders, money and tickets and some "
            f"staff into the suite that runs at {url}; they stay there."
        )
        uri = os.environ.get("AMQP_URI") or Broker(folder / BROKER).uri
        day = story.Day(url, opens, uri, companies, shared_data())
        day.new_password, day.or_else = becomes, else_
        tell_to_a_house(day)
        return
    click.echo(
        f"No suite runs on the data in {data_here()}, and nothing answers at {url}; "
        "starting a suite of its own for the demo …"
    )
    with tempfile.TemporaryDirectory(prefix="demo-") as folder_name:
        suite = Suite(folder_name)
        try:
            suite.start(timeout_s=120)
            uri = suite.amqp_uri
            tell(story.Day(suite.url, suite.first_password, uri, companies, shared_data()))
        finally:
            suite.stop()


def data_here() -> Path:
    """Return where `make run` keeps its data by the same environment."""
    return Path(os.environ.get("CRM_DATA_DIR", ".run")).resolve()


def gateway_here(folder: Path) -> str:
    """Return where the suite on the data in *folder* answers, or else where it would."""
    return running.url_of(folder) or f"http://127.0.0.1:{os.environ.get('GATEWAY_PORT') or 8000}"


def opening(folder: Path, given: str) -> tuple[str, str, str]:
    """
    Return the passwords of a day: what opens, what it becomes, what else to try.

    folder: where the data of the suite lie; given: what the environment says, or "".
    """
    place = folder / "secrets" / "first_password"
    first = place.read_text().strip() if place.is_file() else ""
    if first and not is_changed(folder, first):
        return first, given or made_up(), given
    if not given:
        raise SystemExit(story.ANOTHER_PASSWORD)
    return given, made_up(), ""


def made_up() -> str:
    """Return a password that nobody can know from the source, and that any policy takes."""
    return f"Demo-{secrets.token_urlsafe(12)}-7!"


def tell(day: story.Day) -> None:
    """Tell all chapters of *day* and prove what must hold."""
    started = time.monotonic()
    for chapter in story.CHAPTERS:
        chapter(day)
    day.chapter("Checks")
    for line in checks.check(day):
        day.say(f"   ✓ {line}")
    seconds = time.monotonic() - started
    day.say(f"\nThe day took {seconds:.0f} s and {day.client.requests} requests. All checks hold.")


def tell_to_a_house(day: story.Day) -> None:
    """Tell it where others may have made rules, by which something of it can be refused."""
    try:
        tell(day)
    except Refused as refusal:
        raise click.ClickException(
            f"the suite refuses what the demo does next: {refusal}\n"
            "What it did so far stays. A suite without rules of its own takes all of it."
        ) from None


def shared_data() -> Path | None:
    """Return the folder of real data beside the project, where it is."""
    beside = Path(__file__).resolve().parents[5] / "shared" / "data"
    return beside if beside.is_dir() else None


if __name__ == "__main__":
    main()
