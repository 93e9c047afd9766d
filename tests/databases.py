"""A store for each kind of database that there is, for the tests of whatever is kept in one."""

import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import URL, NullPool, create_engine, make_url, text

from quiz.storage.store import Store


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Store tests run on SQLite, and on PostgreSQL as well where QUIZ_TEST_DATABASE_URL names one."""
    if "store_url" in metafunc.fixturenames:
        kinds = ["sqlite"] + ["postgresql"] * bool(os.environ.get("QUIZ_TEST_DATABASE_URL"))
        metafunc.parametrize("store_url", kinds, indirect=True)


def fresh(kind: str = "quiz") -> str:
    """A name that nobody else has on the server: other workers and other runs may share it."""
    return f"{kind}_{secrets.token_hex(6)}"


@contextmanager
def administrator(server: URL) -> Iterator[Callable[[str], None]]:
    """Executes statements on a PostgreSQL server, each at once."""
    engine = create_engine(server, isolation_level="AUTOCOMMIT", poolclass=NullPool)

    def execute(statement: str) -> None:
        with engine.connect() as connection:
            connection.execute(text(statement))

    yield execute
    engine.dispose()


@pytest.fixture(scope="session")
def postgresql_server() -> URL:
    """The PostgreSQL server of the tests, whose role may create databases."""
    named = os.environ.get("QUIZ_TEST_DATABASE_URL")
    if not named:
        pytest.skip("no PostgreSQL: QUIZ_TEST_DATABASE_URL names none, so the store was tested on SQLite only")
    return make_url(named)


@pytest.fixture
def postgresql_url(postgresql_server: URL) -> Iterator[str]:
    """A PostgreSQL database without a table, for tests that migrate: a schema of its own, gone afterwards."""
    schema = fresh()
    with administrator(postgresql_server) as execute:
        execute(f"CREATE SCHEMA {schema}")
        try:
            yield postgresql_server.update_query_dict({"options": f"-csearch_path={schema}"}).render_as_string(
                hide_password=False
            )
        finally:
            execute(f"DROP SCHEMA {schema} CASCADE")


@pytest.fixture(scope="session")
def postgresql_template(postgresql_server: URL) -> Iterator[str]:
    """The name of a database that is at the newest revision and empty: migrated once for each worker."""
    name = fresh("quiz_template")
    with administrator(postgresql_server) as execute:
        execute(f"CREATE DATABASE {name}")
        try:
            Store(postgresql_server.set(database=name)).close()
            yield name
        finally:
            execute(f"DROP DATABASE {name}")


@contextmanager
def copied(server: URL, template: str) -> Iterator[str]:
    """The URL of a copy of that database, gone afterwards."""
    name = fresh()
    with administrator(server) as execute:
        execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        try:
            yield server.set(database=name).render_as_string(hide_password=False)
        finally:
            execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def store_url(request: pytest.FixtureRequest, data_folder: Path, new_store: Callable[[Path], None]) -> Iterator[str]:
    """An empty database of the kind asked for, at the newest revision; of SQLite, the default one."""
    if request.param == "sqlite":
        new_store(data_folder / "quiz.sqlite3")
        yield ""
    else:
        server = request.getfixturevalue("postgresql_server")
        with copied(server, request.getfixturevalue("postgresql_template")) as url:
            yield url
