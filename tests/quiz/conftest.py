"""A deck without photographs, games dealt from it, and a store for each kind of database that there is."""

import hashlib
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import URL, create_engine, make_url, text

from deck.classes import imagenet_a_indices, neighbours
from quiz.dealing import deal
from quiz.game import Candidate, Game, Mode
from quiz.storage.store import Store


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Store tests run on SQLite, and on PostgreSQL as well where QUIZ_TEST_DATABASE_URL names one."""
    if "store_url" in metafunc.fixturenames:
        kinds = ["sqlite"] + ["postgresql"] * bool(os.environ.get("QUIZ_TEST_DATABASE_URL"))
        metafunc.parametrize("store_url", kinds, indirect=True)


@contextmanager
def empty_schema(server: URL) -> Iterator[str]:
    """A schema of its own on a PostgreSQL server, gone afterwards."""
    schema = f"quiz_{secrets.token_hex(6)}"
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE SCHEMA {schema}"))
    try:
        yield server.update_query_dict({"options": f"-csearch_path={schema}"}).render_as_string(hide_password=False)
    finally:
        with admin.connect() as connection:
            connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
        admin.dispose()


@pytest.fixture
def postgresql_url() -> Iterator[str]:
    """An empty PostgreSQL database."""
    server = os.environ.get("QUIZ_TEST_DATABASE_URL")
    if not server:
        pytest.skip("no PostgreSQL: QUIZ_TEST_DATABASE_URL names none, so the store was tested on SQLite only")
    with empty_schema(make_url(server)) as url:
        yield url


@pytest.fixture
def store_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """An empty database of the kind asked for; of SQLite, the default one."""
    if request.param == "sqlite":
        yield ""
    else:
        with empty_schema(make_url(os.environ["QUIZ_TEST_DATABASE_URL"])) as url:
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
