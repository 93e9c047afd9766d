"""A deck without photographs, games dealt from it, and a store for each kind of database that there is."""

import hashlib
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import URL, NullPool, create_engine, make_url, text

from deck.classes import imagenet_a_indices, neighbours
from quiz.dealing import deal
from quiz.game import Candidate, Game, Mode
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
def server() -> URL:
    """The PostgreSQL server of the tests, whose role may create databases."""
    named = os.environ.get("QUIZ_TEST_DATABASE_URL")
    if not named:
        pytest.skip("no PostgreSQL: QUIZ_TEST_DATABASE_URL names none, so the store was tested on SQLite only")
    return make_url(named)


@pytest.fixture
def postgresql_url(server: URL) -> Iterator[str]:
    """A PostgreSQL database without a table, for tests that migrate: a schema of its own, gone afterwards."""
    schema = fresh()
    with administrator(server) as execute:
        execute(f"CREATE SCHEMA {schema}")
        try:
            yield server.update_query_dict({"options": f"-csearch_path={schema}"}).render_as_string(hide_password=False)
        finally:
            execute(f"DROP SCHEMA {schema} CASCADE")


@pytest.fixture(scope="session")
def postgresql_template(server: URL) -> Iterator[str]:
    """The name of a database that is at the newest revision and empty: migrated once for each worker."""
    name = fresh("quiz_template")
    with administrator(server) as execute:
        execute(f"CREATE DATABASE {name}")
        try:
            Store(server.set(database=name)).close()
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
        server = request.getfixturevalue("server")
        with copied(server, request.getfixturevalue("postgresql_template")) as url:
            yield url


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    with Store(store_url or None) as opened:
        yield opened


@pytest.fixture(scope="session")
def candidates() -> tuple[Candidate, ...]:
    """Thirty photographs of thirty of ImageNet-A's classes, every second one fooling its network."""
    indices = imagenet_a_indices()[::6][:30]
    return tuple(
        Candidate(
            photograph=hashlib.sha256(str(index).encode()).hexdigest(),
            truth=index,
            accepted=frozenset({index}),
            claimed=index if number % 2 else (index + 400) % 1000,
            runner_up=(index + 500) % 1000,
        )
        for number, index in enumerate(indices)
    )


@pytest.fixture(scope="session")
def dealt(candidates: tuple[Candidate, ...]) -> Callable[..., Game]:
    """`dealt(seed, mode)`: a game of ten from those thirty."""

    def dealt(seed: str = "abcd2345", mode: Mode = Mode.FOUR) -> Game:
        return deal(
            candidates,
            seed=seed,
            mode=mode,
            network="net",
            deck="d" * 64,
            neighbours=neighbours,
            label_space=imagenet_a_indices(),
        )

    return dealt
