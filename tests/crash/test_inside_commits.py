"""A process that ends inside a commit: between two writes, in the middle of one, before a sync.

``scripts/crash`` does it at every call there is.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from crash.inside import Inside

_POINTS = 10


@pytest.mark.long
@pytest.mark.parametrize("torn", [False, True], ids=["between", "torn"])
def test_a_process_that_ends_inside_a_commit_leaves_no_half(
    tmp_path: Path, fault_library: Path, torn: bool
) -> None:
    inside = Inside(tmp_path, fault_library)
    # The thread that moves the log makes some of them, now more and now fewer.
    calls = min(inside.calls() for _ in range(3))
    assert calls > _POINTS
    ended = [inside.end_at(1 + calls * n // _POINTS, torn=torn) for n in range(_POINTS)]
    # The last calls may fall away: the log is moved whenever the thread for it comes to it.
    assert ended.count(True) >= _POINTS // 2
