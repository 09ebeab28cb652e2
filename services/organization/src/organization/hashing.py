"""Argon2id away from the event loop, a few at a time, and never inside a transaction."""

import hashlib
import secrets
import threading
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import hash_secret_raw

from chassis.errors import Unavailable
from chassis.offload import offload
from organization.settings import OrganizationSettings

ALPHABET = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Without the letters and digits that people confuse."""
INITIAL_LENGTH = 14
WAIT_S = 4.0
UNDECIDED = 2
"""So many attempts are under way at once; who is right among them must not look like guessing."""


class Hasher:
    """
    Makes and checks password hashes.

    dummy: the hash that an unknown login is checked against, so that it takes as long.
    """

    def __init__(self, settings: OrganizationSettings):
        self._argon2 = _argon2(settings.argon2_memory_kib, settings.argon2_passes)
        self._slots = threading.BoundedSemaphore(settings.hash_slots)
        self._attempts = threading.BoundedSemaphore(min(settings.hash_slots, UNDECIDED))
        self.dummy = _dummy(settings.argon2_memory_kib, settings.argon2_passes)

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """
        Wait for one's turn to show a password.

        Attempts are counted before they are judged; so that no more of them are undecided than
        can be judged at once, each is counted in its turn only.
        """
        with _taken(self._attempts):
            yield

    def hash(self, password: str) -> str:
        """Return the hash to keep of *password*."""
        return str(self._run(self._argon2.hash, _normal(password)))

    def verify(self, hashed: str, password: str) -> bool:
        """Return whether *password* is the one that *hashed* was made of."""
        return bool(self._run(_matches, self._argon2, hashed, _normal(password)))

    def mark(self, salt: str, told: Mapping[str, Any]) -> str:
        """
        Return what *told*, which holds a password, is known again by: the same for the same.

        It costs as much to try a guess against it as against the hash of the password.
        """
        digest = hashlib.sha256(salt.encode()).digest()
        return str(self._run(_marked, self._argon2, _normal(repr(sorted(told.items()))), digest))

    def is_outdated(self, hashed: str) -> bool:
        """Return whether *hashed* was made with other parameters than today's."""
        return self._argon2.check_needs_rehash(hashed)

    def _run(self, function, *args):
        with _taken(self._slots):
            return offload(function, *args)


@contextmanager
def _taken(slots: threading.BoundedSemaphore) -> Iterator[None]:
    if not slots.acquire(timeout=WAIT_S):
        raise Unavailable(service="organization", retry_after_s=2)
    try:
        yield
    finally:
        slots.release()


def initial_password() -> str:
    """Return a random password of 81 bits for the first sign-in."""
    return "".join(secrets.choice(ALPHABET) for _ in range(INITIAL_LENGTH))


def _normal(password: str) -> str:
    """The same characters typed on another keyboard are the same password."""
    return unicodedata.normalize("NFKC", password)


def _matches(argon2: PasswordHasher, hashed: str, password: str) -> bool:
    try:
        return argon2.verify(hashed, password)
    except (VerificationError, InvalidHashError):
        return False


def _marked(argon2: PasswordHasher, text: str, salt: bytes) -> str:
    like = argon2.time_cost, argon2.memory_cost, argon2.parallelism
    return hash_secret_raw(text.encode(), salt, *like, hash_len=32, type=argon2.type).hex()


def _argon2(memory_kib: int, passes: int) -> PasswordHasher:
    return PasswordHasher(time_cost=passes, memory_cost=memory_kib, parallelism=1)


@lru_cache
def _dummy(memory_kib: int, passes: int) -> str:
    return _argon2(memory_kib, passes).hash(secrets.token_urlsafe())
