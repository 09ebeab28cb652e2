"""The stock nameko echo that everything is compared with: serve, or call it many times."""

import eventlet

eventlet.monkey_patch()

import os  # noqa: E402 - the patch must come first
import sys  # noqa: E402 - the patch must come first
import time  # noqa: E402 - the patch must come first

from nameko.rpc import rpc  # noqa: E402 - the patch must come first
from nameko.runners import ServiceRunner  # noqa: E402 - the patch must come first
from nameko.standalone.rpc import ClusterRpcProxy  # noqa: E402 - the patch must come first

CONFIG = {"AMQP_URI": os.environ["ECHO_URI"].replace("amqp://", "pyamqp://")}
BODY = {f"field_{n:02d}": f"value number {n:04d} of a customer record" for n in range(18)}


class Echo:
    """Answers with what it was asked."""

    name = "bench_echo"

    @rpc
    def echo(self, body):
        return body


def serve():
    runner = ServiceRunner(CONFIG)
    runner.add_service(Echo)
    runner.start()
    runner.wait()


def call(count):
    with ClusterRpcProxy(CONFIG, timeout=10) as services:
        services.bench_echo.echo(BODY)
        began = time.process_time()
        for _ in range(count):
            services.bench_echo.echo(BODY)
    sys.stdout.write(f"{time.process_time() - began}\n")


if __name__ == "__main__":
    serve() if sys.argv[1] == "serve" else call(int(sys.argv[2]))
