"""Make the standard library cooperative. Imported before anything else in a service process."""

import os
import warnings

warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")
warnings.filterwarnings("ignore", category=DeprecationWarning, module=r"nameko.*")

# Its resolver would load dnspython and cryptography: 21 MB for looking up one broker.
os.environ.setdefault("EVENTLET_NO_GREENDNS", "yes")

import eventlet  # noqa: E402 - filters and switch come first

eventlet.monkey_patch(psycopg=False)


def patch_postgresql() -> None:
    """Let psycopg2 yield while it waits; only called where PostgreSQL is used, to save memory."""
    from eventlet.support import psycopg2_patcher

    psycopg2_patcher.make_psycopg_green()


def forget_the_hub() -> None:
    """Begin anew after a fork: two processes must not wait on the descriptors of one hub."""
    eventlet.hubs.use_hub()
