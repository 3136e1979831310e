"""What the functions answer is what is computed here, bit for bit."""

from __future__ import annotations

import json
import subprocess
import sys
from io import BytesIO
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tagcat.app.analysis import Here
from tagcat.aws import functions, wire
from tagcat.aws.analysis import Remote
from tagcat.errors import InvalidInput, LimitExceeded, StoreError
from tagcat.match.packed import Words, pack

from .cloud import client_error

HANDLERS = {"map": functions.map_handler, "clusters": functions.clusters_handler}

some_words = st.lists(st.integers(0, 2**128 - 1), max_size=40).map(pack)


class Lambda:
    """Calls the functions as Lambda does: with JSON there and back."""

    def __init__(self) -> None:
        self.answer: bytes | None = None
        self.failing: str | None = None

    def invoke(self, FunctionName: str, Payload: bytes) -> dict[str, Any]:  # noqa: N803
        if self.failing == "service":
            raise client_error("TooManyRequestsException")
        said = json.dumps(HANDLERS[FunctionName](json.loads(Payload))).encode()
        failed = {"FunctionError": "Unhandled"} if self.failing == "function" else {}
        return {"Payload": BytesIO(self.answer or said), **failed}


@pytest.fixture
def cloud() -> Lambda:
    return Lambda()


def remote(cloud: Lambda) -> Remote:
    return Remote(lambda: cloud, "map", "clusters")


@given(some_words)
def test_hashes_survive_the_way(words: Words) -> None:
    assert np.array_equal(wire.read_words(wire.write_words(words)), words)


@settings(max_examples=20)
@given(some_words, st.none() | st.integers(1, 8))
def test_clusters_are_those_computed_here(words: Words, k: int | None) -> None:
    there, here = remote(Lambda()).clusters(words, k), Here().clusters(words, k)
    assert there.suggestion == here.suggestion
    assert (there.clusters.rounds, there.clusters.settled) == (
        here.clusters.rounds,
        here.clusters.settled,
    )
    for name in ("modes", "labels", "sizes", "costs"):
        assert np.array_equal(getattr(there.clusters, name), getattr(here.clusters, name)), name


@settings(max_examples=10)
@given(some_words)
def test_maps_are_those_computed_here(words: Words) -> None:
    there, here = remote(Lambda()).map(words), Here().map(words)
    assert np.array_equal(there.points, here.points)
    assert there.projection.adjusted == here.projection.adjusted
    assert there.projection.fitted == len(words)


def test_without_functions_it_is_computed_here() -> None:
    words = pack([1, 2, 3, 7 << 100])
    alone = Remote(lambda: pytest.fail("nothing is asked"), None, None)
    assert np.array_equal(alone.map(words).points, Here().map(words).points)
    assert alone.clusters(words, 2).clusters.cost == Here().clusters(words, 2).clusters.cost


def test_a_function_needs_numpy_alone_until_it_draws_a_map() -> None:
    program = (
        "import sys; import tagcat.aws.functions;"
        "print(*{name.partition('.')[0] for name in sys.modules} - sys.stdlib_module_names)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    others = {name for name in done.stdout.split() if not name.startswith(("_", "sitecustomize"))}
    assert others == {"tagcat", "numpy"}


@pytest.mark.parametrize("event", [{}, {"words": 1}, {"words": "?"}, {"words": "AAAA"}])
def test_a_function_says_what_is_wrong_with_the_hashes(event: dict[str, Any]) -> None:
    for handler in HANDLERS.values():
        assert handler(event)["error"].startswith("words: ")


@pytest.mark.parametrize("k", [0, 257, "2", 1.5])
def test_a_function_says_what_is_wrong_with_the_number(k: object) -> None:
    event = {"words": wire.write_words(pack([1])), "k": k}
    assert functions.clusters_handler(event)["error"].startswith("k: ")


def test_more_than_lambda_takes_is_refused(monkeypatch: pytest.MonkeyPatch, cloud: Lambda) -> None:
    assert len(wire.write_words(np.zeros((wire.MAX_SENT, 2), np.uint64))) < 6_000_000 - 1000
    monkeypatch.setattr(wire, "MAX_SENT", 3)
    with pytest.raises(LimitExceeded, match="more than 3 hashes"):
        remote(cloud).map(pack([1, 2, 3, 4]))
    with pytest.raises(InvalidInput):
        wire.read_words(wire.write_words(pack([1, 2, 3, 4])))


def test_a_function_that_fails_is_an_error_of_the_server(cloud: Lambda) -> None:
    asked = remote(cloud)
    for failing, answer, words in (
        ("service", None, "does not answer"),
        ("function", b'{"errorType": "Runtime.ExitError"}', "failed: Runtime.ExitError"),
        (None, b"not JSON", "does not answer"),
        (None, b"[]", "failed: unknown"),
        (None, b'{"error": "k: no"}', "refused: k: no"),
    ):
        cloud.failing, cloud.answer = failing, answer
        with pytest.raises(StoreError, match=words):
            asked.map(pack([1, 2, 3]))
