"""How Alembic reaches the store: over the connection that `quiz.storage.database` hands it, inside its transaction.

On the command line (`alembic -c quiz/storage/migrations/alembic.ini …`) there is none: then the store that
QUIZ_DATABASE_URL names, or the one in the app's data folder, is opened.
"""

from alembic import context
from sqlalchemy import Connection, create_engine

from quiz.storage.database import default_url
from quiz.storage.discussion.discussion_tables import store_metadata


def run(connection: Connection) -> None:
    """Bring the schema to the revision asked for, all or nothing."""
    context.configure(connection=connection, target_metadata=store_metadata())
    with context.begin_transaction():
        context.run_migrations()


connection: Connection | None = context.config.attributes.get("connection")
if connection is not None:
    run(connection)
else:
    with create_engine(default_url()).connect() as connection:
        run(connection)
        connection.commit()
