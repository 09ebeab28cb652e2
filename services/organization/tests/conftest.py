"""A fresh organization with its first administrator for each test."""

import contextlib
import io
from dataclasses import replace

import pytest
from argon2 import PasswordHasher

from chassis.testing.harness import Harness, database_url, drop_database
from contracts.organization import session as session_contract
from contracts.organization import staff as staff_contract
from organization import hashing
from organization.service import service


class House(Harness):
    """
    A harness with people in it.

    first_words: what an organization says when it first begins.
    """

    first_words = ""

    def __init__(self, url):
        super().__init__(service, url, prepare=open_house)
        self.set(failures_before_captcha=0)  # tests that are about captchas ask for them
        self.anonymous = self.acting(
            actor_id="", actor_kind="anonymous", actor_name="", grants=(), source="10.0.0.1"
        )

    def hire(self, login, **about):
        """Return a new colleague of some years with his initial password."""
        fields = {"name": "王小明", "login": login, "hired_on": "2020-01-01", **about}
        return self.call(staff_contract.create, fields)

    def sign_in(self, login, password, source="10.0.0.1", **about):
        asked = {"login": login, "password": password, **about}
        return self.anonymous.call(session_contract.create, asked, source=source)

    def set(self, **settings):
        """Change settings of the running service."""
        self.runtime.settings = replace(self.runtime.settings, **settings)


def open_house(house):
    with contextlib.redirect_stdout(io.StringIO()) as said:
        service.prepare(house.runtime)
    House.first_words = said.getvalue()


REAL = hashing._argon2


@pytest.fixture(autouse=True, scope="session")
def _quick_hashes():
    """A thousandth of the memory: what tests show of passwords does not lie in what they cost."""
    hashing._argon2 = lambda memory, passes: _hasher(memory // 1024, passes)
    hashing._dummy.cache_clear()  # tests of other services may have made one that is dear
    yield
    hashing._argon2 = REAL


@pytest.fixture
def real_hashes(monkeypatch):
    """Hash as in operation."""
    monkeypatch.setattr(hashing, "_argon2", REAL)


def _hasher(memory_kib, passes):
    return PasswordHasher(time_cost=passes, memory_cost=max(8, memory_kib), parallelism=1)


@pytest.fixture
def house(tmp_path):
    url = database_url(tmp_path)
    harness = House(url)
    yield harness
    harness.close()
    drop_database(url)


@pytest.fixture
def verifications(house, monkeypatch):
    """Count how often a password is checked: what takes the time of a sign-in."""
    hasher, seen = house.runtime.provided["hasher"], []
    real = hasher.verify
    monkeypatch.setattr(hasher, "verify", lambda *args: seen.append(args) or real(*args))
    return seen
