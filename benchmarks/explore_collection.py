"""How long a person waits for the views of a collection of 100,000 files.

    python benchmarks/explore_collection.py [--files N] [--folder DIRECTORY]

The collection is that of ``store_embedded.py``, every tenth image an edit of the one before. What
is measured goes through the API in this process, on one core: the first answer after the
collection changed, and the next ones, which the server has kept or reads off what it has kept.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from common import describe_run, pin_to_one_core
from fastapi.testclient import TestClient
from store_data import Filed, edited, fill, heading, measured, show, some_hash
from store_embedded import collection

from tagcat.api import create_app
from tagcat.app.tokens import AccessTokens
from tagcat.fingerprint.model import Kind
from tagcat.graph.embedded import EmbeddedStore
from tagcat.match.rule import VARIANCE
from tagcat.settings import Settings

EDITS = 20
"""Edits of the one picture whose neighbourhood is large."""


def files_of(number: int) -> list[Filed]:
    """The collection, and at its end a picture with edits in a row."""
    files = list(collection(number))
    last = some_hash()
    files.append(Filed(Kind.IMAGE, [last]))
    for _ in range(EDITS):
        last = edited(last)
        files.append(Filed(Kind.IMAGE, [last], is_edit=True))
    return files


def views(client: TestClient) -> None:
    """Every view for the first time, and again."""

    def get(path: str, **query: str | int) -> int:
        answer = client.get(f"/api/v1/explore/{path}", params=query)
        assert answer.status_code == 200, answer.text
        return len(answer.content)

    for path in ("network", "thresholds", "places", "map", "clusters"):
        first, sizes = measured(get, [path])
        show(f"{path} ({sizes[0] / 1e6:.1f} MB), for the first time", first)
        show(f"{path} again", measured(get, [path] * 10)[0])
    nodes = client.get("/api/v1/explore/network").json()["nodes"]
    starts = [node["sha256"] for node in nodes[:: len(nodes) // 40]]

    def neighbourhood(start: str, hops: int) -> int:
        return get("network", start=start, hops=hops)

    for hops in (1, 3):
        times, _ = measured(neighbourhood, starts, [hops] * len(starts))
        show(f"neighbourhood of {hops} hops", times)

    def at_variance(variance: int) -> int:
        return get("network", variance=variance)

    show("network at another variance", measured(at_variance, range(10, 17))[0])


def main() -> None:
    """Fill, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--files", type=int, default=100_000)
    parser.add_argument("--folder", type=Path)
    arguments = parser.parse_args()
    pin_to_one_core()
    print(describe_run(["tagcat", "numpy", "prince"]))
    with tempfile.TemporaryDirectory(dir=arguments.folder) as folder:
        settings = Settings(home=Path(folder))
        store = EmbeddedStore(settings.store_path)
        user = store.add_user("benchmark", None, VARIANCE)
        store.close()
        fill(settings.store_path, files_of(arguments.files))
        store = EmbeddedStore(settings.store_path)
        client = TestClient(create_app(settings, store), base_url="http://localhost")
        token = AccessTokens(settings.signing_keys()[0]).issue(user.id)
        client.headers["Authorization"] = f"Bearer {token}"
        print(heading())
        views(client)
        store.close()


if __name__ == "__main__":
    main()
