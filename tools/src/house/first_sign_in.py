"""Whether the first password still opens anything: nobody should try one that was changed."""

import os
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.exc import SQLAlchemyError

LOGIN = "admin"
QUESTION = text(
    "select credential.password_hash from credential"
    " join staff on staff.id = credential.staff_id where staff.login = :login"
)


def is_changed(folder: Path, password: str) -> bool:
    """
    Tell whether the administrator has another password than the first.

    folder: where the data of the suite lie; asks the database of `organization` itself, because a
    try to sign in would count as one. What cannot be asked counts as unchanged.
    """
    url = os.environ.get("ORGANIZATION_DATABASE_URL") or f"sqlite:///{folder}/organization.db"
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            hashed = connection.scalar(QUESTION, {"login": LOGIN})
    except SQLAlchemyError:
        return False
    finally:
        engine.dispose()
    return hashed is not None and not _opens(password, hashed)


def _opens(password: str, hashed: str) -> bool:
    from argon2 import PasswordHasher
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        return PasswordHasher().verify(hashed, password)
    except (VerificationError, InvalidHashError):
        return False
