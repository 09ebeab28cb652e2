"""Whether a database is at the newest migration, found out without loading Alembic (8 MB)."""

from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from chassis.database import Database
from chassis.service import Service

CHASSIS = Path(__file__).parent / "migrations"


def newest(folder: Path) -> str:
    """Return the number of the last migration in *folder*, or '' when there is none."""
    files = (folder / "versions").glob("[0-9]*.py")
    return max((file.name.partition("_")[0] for file in files), default="")


def behind(service: Service, database: Database) -> list[str]:
    """Return the parts ("chassis", the service) whose tables are not at the newest version."""
    parts = (
        ("chassis", "chassis_version", CHASSIS),
        (service.name, "service_version", service.migrations),
    )
    return [name for name, table, folder in parts if _at(database, table) < newest(folder)]


def _at(database: Database, table: str) -> str:
    """Return the version noted in *table*; an older process may well find a newer one."""
    try:
        with database.reading() as connection:
            found = connection.scalar(text(f"select max(version_num) from {table}"))
    except DBAPIError:
        return ""
    return str(found or "")
