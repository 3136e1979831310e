"""A server that is killed under load. ``scripts/crash`` does the same hundreds of times.

``TAGCAT_TEST_KILLS`` says how often it is killed here.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from crash.killing import Killing

_KILLS = int(os.environ.get("TAGCAT_TEST_KILLS", "4"))


@pytest.mark.long
def test_a_killed_server_loses_nothing_that_it_answered(tmp_path: Path) -> None:
    killing = Killing(tmp_path, clients=3, seed=5)
    for _ in range(_KILLS):
        killing.kill(most=60)
    assert killing.tally.kills == _KILLS
    assert killing.tally.answered > 0
