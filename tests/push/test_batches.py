"""How much goes into a request, and how much of a collection is in memory at a time."""

from __future__ import annotations

import tracemalloc
from collections import deque
from contextlib import closing
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crash.served import Server
from graph.contract import new_user
from graph.samples import image, info, picture
from tagcat.app.keying import AsItIs
from tagcat.graph.embedded import EmbeddedStore
from tagcat.graph.model import FileRecord
from tagcat.push import sending
from tagcat.push.address import server_address
from tagcat.push.client import Client
from tagcat.push.lacking import Lacking, Line, What
from tagcat.push.selecting import Selection
from tagcat.push.sending import batches
from tagcat.push.session import Session
from tagcat.push.there import There

from .conftest import PASSWORD, Account

LINES = st.lists(
    st.builds(
        lambda what, size, number: Line(b"x" * size, what, f"{number}"),
        st.sampled_from(What),
        st.integers(1, 60),
        st.integers(),
    ),
    max_size=60,
)


@given(LINES)
def test_requests_hold_all_lines_in_order_and_no_more_than_they_may(lines: list[Line]) -> None:
    with mock.patch.multiple(sending, MAX_FILES=3, MAX_LINES=7, MAX_BYTES=100):
        found = list(batches(lines))
    assert [line for batch in found for line in batch] == lines
    for batch in found:
        assert 1 <= len(batch) <= 7
        assert sum(line.what is What.FILE for line in batch) <= 3
        assert sum(len(line.text) for line in batch) <= 100


@pytest.mark.long
def test_memory_does_not_grow_with_the_collection(server: Server, tmp_path: Path) -> None:
    account = Account(server, "many")
    peaks = []
    with (
        closing(EmbeddedStore(tmp_path / "collection.sqlite")) as store,
        Client(server_address(server.address)) as client,
    ):
        owner = new_user(store)
        session = Session(client)
        session.sign_in(account.name, PASSWORD, lambda: "")
        for part in range(4):
            numbers = range(part * 1_000, (part + 1) * 1_000)
            contents = [(f"{number}", image(f"{number}", picture(number))) for number in numbers]
            records = [FileRecord(info(name), content, 1) for name, content in contents]
            assert store.restore(owner, records) == 1_000
            if part in {0, 3}:
                lacking = Lacking(
                    Selection(store, owner),
                    There(session),
                    AsItIs(keyed=False),
                    overwrite=False,
                    passed=lambda _: None,
                )
                tracemalloc.start()
                deque(batches(lacking.lines()), maxlen=0)
                peaks.append(tracemalloc.get_traced_memory()[1])
                tracemalloc.stop()
                assert lacking.meant == numbers.stop
    small, large = peaks
    assert large < 1.5 * small
