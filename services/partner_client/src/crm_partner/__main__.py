"""Print the events of a partner, one JSON object per line: python -m crm_partner acme."""

import argparse
import json
import logging
import os
import signal
import sys

from crm_partner.client import BadAddress, NotLetIn, PartnerClient
from crm_partner.envelope import Event
from crm_partner.seen import FileMemory, Memory


def main() -> None:
    """Listen until interrupted, or until as many events came as were asked for."""
    asked = _arguments()
    form = "%(asctime)s %(levelname)s %(message)s"
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format=form)
    # Of each attempt that fails the client tells by itself; pika would tell it with its traces.
    logging.getLogger("pika").setLevel(logging.CRITICAL)
    try:
        _listen(asked)
    except (BadAddress, NotLetIn) as problem:
        sys.exit(str(problem))


def _listen(asked: argparse.Namespace) -> None:
    memory = FileMemory(asked.memory) if asked.memory else Memory()
    client = PartnerClient(asked.uri, asked.partner, memory)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: client.stop())

    def show(event: Event) -> None:
        told = {**event.envelope, "sequence": event.sequence}
        print(json.dumps(told, ensure_ascii=False), flush=True)
        if asked.count and client.received + 1 >= asked.count:
            client.stop()

    try:
        client.listen(show, on_gap=lambda one, last: print(f"gap {one}-{last}", file=sys.stderr))
    finally:
        memory.close()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="crm_partner", description=__doc__)
    parser.add_argument("partner", help="name of the partner, such as acme")
    parser.add_argument(
        "--uri",
        default=os.environ.get("AMQP_URI", "amqp://guest:guest@127.0.0.1:5672/%2F"),
        help="broker with the partner's user (default: AMQP_URI)",
    )
    parser.add_argument("--memory", help="SQLite file in which received events are remembered")
    parser.add_argument("--count", type=int, default=0, help="stop after so many events")
    return parser.parse_args()


if __name__ == "__main__":
    main()
