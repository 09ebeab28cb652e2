"""
Alembic for every service: the chassis' own tables first, then the service's, by one command.

Each has its own version table, so that the chassis can grow without a migration in six services.
"""

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, MetaData, create_engine, text

from chassis import own_tables, tables
from chassis.database import Database
from chassis.service import Service

CHASSIS = Path(__file__).parent / "migrations"


def upgrade(service: Service, database: Database) -> None:
    """Bring the database of *service* to the newest version; safe to run twice at once."""
    with database.leader("migrate") as mine:
        if not mine:
            raise RuntimeError(f"another process is migrating {service.name}")
        with database.write_engine.connect() as connection:
            for part in _parts(service):
                _run(part, connection, "upgrade")


def revise(service: Service, message: str, *, chassis: bool = False) -> None:
    """
    Write a migration with the difference between the models and all earlier migrations.

    message: the reason, which becomes the name of the file. It is a draft: read it.
    """
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        parts = _parts(service)
        for part in parts:
            _run(part, connection, "upgrade")
        part = parts[0 if chassis else 1]
        number = len(list((part[1] / "versions").glob("[0-9]*.py"))) + 1
        config = _config(part, connection)
        command.revision(config, message, autogenerate=True, rev_id=f"{number:04d}")


Part = tuple[str, Path, str, MetaData]


def _parts(service: Service) -> list[Part]:
    return [
        ("chassis", CHASSIS, "chassis_version", own_tables.metadata),
        (service.name, service.migrations, "service_version", service.tables),
    ]


def _config(part: Part, connection: Connection) -> Config:
    name, folder, table, metadata = part
    config = Config()
    config.set_main_option("script_location", str(folder))
    config.set_main_option("path_separator", "os")
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes.update(connection=connection, table=table, metadata=metadata)
    return config


def _run(part: Part, connection: Connection, what: str) -> None:
    getattr(command, what)(_config(part, connection), "head")
    connection.commit()


def run_env(context: Any) -> None:
    """Do the work of every env.py: run migrations on the connection that was handed over."""
    given = context.config.attributes
    connection: Connection = given["connection"]
    if connection.dialect.name == "postgresql":
        connection.execute(text("set lock_timeout = '2s'"))
        connection.commit()
    context.configure(
        connection=connection,
        target_metadata=given["metadata"],
        version_table=given["table"],
        render_as_batch=True,
        include_object=lambda obj, name, kind, *_: _ours(given["metadata"], name, kind),
        render_item=_render,
    )
    with context.begin_transaction():
        context.run_migrations()


def _ours(metadata: MetaData, name: str, kind: str) -> bool:
    """Leave out tables of others, and indexes that the model has for each engine apart."""
    if kind == "index":
        every = (index for table in metadata.tables.values() for index in table.indexes)
        return not any(index.name == name and index.info for index in every)
    return kind != "table" or name in metadata.tables


def _render(kind: str, item: Any, autogenerate: Any) -> Any:
    """Write our column types as plain SQLAlchemy, so that old migrations need no code of ours."""
    if kind != "type":
        return False
    if isinstance(item, tables.UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if item is tables.Json:
        autogenerate.imports.add("from sqlalchemy.dialects import postgresql")
        return 'sa.JSON().with_variant(postgresql.JSONB(), "postgresql")'
    if item is tables.BigKey:
        return 'sa.BigInteger().with_variant(sa.Integer(), "sqlite")'
    return False
