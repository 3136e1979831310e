"""Which engine a person's settings mean: the one place where that is decided."""

from __future__ import annotations

from tagcat.graph.embedded import EmbeddedStore
from tagcat.graph.model import GraphStore
from tagcat.settings import Settings


def open_store(settings: Settings) -> GraphStore:
    """The store that ``TAGCAT_STORE`` names, ready to be used; to be closed by the caller.

    Raises:
        StoreError: it cannot be opened or reached; says what to check.
    """
    if not settings.is_on_neo4j:
        return EmbeddedStore(settings.store_path, settings.index_bytes)
    # The driver takes longer to import than the embedded store takes to open.
    from tagcat.graph.neo4j.connection import Login
    from tagcat.graph.neo4j.store import Neo4jStore

    password = settings.neo4j_password
    login = Login(
        settings.store,
        settings.neo4j_user,
        "" if password is None else password.get_secret_value(),
        settings.neo4j_database,
    )
    return Neo4jStore(login, settings.index_bytes)
