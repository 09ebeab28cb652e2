"""Which passwords the house takes, whoever sets them and however."""

from collections.abc import Sequence

from contracts.organization.password import TooShort, TooSimple, UsedBefore
from organization.credentials.rules import is_too_simple
from organization.hashing import Hasher
from organization.settings import OrganizationSettings


def refuse_bad(
    password: str,
    names: Sequence[str],
    hashes: Sequence[str],
    hasher: Hasher,
    settings: OrganizationSettings,
) -> None:
    """
    Refuse a password that the policy does not allow.

    names: what the person is called; hashes: of the present password and of former ones.
    Raises TooShort, TooSimple or UsedBefore.
    """
    if len(password) < settings.password_min_length:
        raise TooShort(limit=settings.password_min_length)
    if is_too_simple(password, names):
        raise TooSimple()
    if any(hasher.verify(hashed, password) for hashed in hashes):
        raise UsedBefore()
