"""Free ports on loopback."""

import random
import socket

# Below Linux's ephemeral range (32768 and up): a port that waits for its server to come back
# cannot be taken meanwhile by somebody's outgoing connection.
FIRST, LAST = 20_000, 32_000
_given: set[int] = set()


def free_port() -> int:
    """
    Return a loopback port that nobody listens on right now, and another one each time.

    Whoever asked before may not listen yet.
    """
    for port in random.sample(range(FIRST, LAST), 500):
        if port not in _given and is_free(port):
            _given.add(port)
            return port
    raise OSError(f"no free port between {FIRST} and {LAST}")


def is_free(port: int) -> bool:
    """Tell whether a server could listen on this loopback port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def answers(port: int, timeout_s: float = 0.5) -> bool:
    """Tell whether something accepts connections on this loopback port."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout_s).close()
    except OSError:
        return False
    return True
