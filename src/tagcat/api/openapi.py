"""``python -m tagcat.api.openapi`` writes the OpenAPI document that spec/openapi.json holds."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tagcat.api import create_app
from tagcat.graph.embedded import EmbeddedStore
from tagcat.settings import Settings


def document() -> str:
    """The OpenAPI document as indented JSON with a line break at its end."""
    with TemporaryDirectory() as folder:
        store = EmbeddedStore(Path(folder) / "collection.sqlite")
        try:
            app = create_app(Settings(home=Path(folder)), store)
            return json.dumps(app.openapi(), indent=2, ensure_ascii=False) + "\n"
        finally:
            store.close()


if __name__ == "__main__":
    sys.stdout.write(document())
