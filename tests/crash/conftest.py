"""What makes writes fail; its tests are left out where it cannot be made."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from crash.faults import Unavailable, library


@pytest.fixture(scope="session")
def fault_library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """See ``crash.faults.library``. With CI set, its tests fail where it cannot be made."""
    try:
        return library(tmp_path_factory.mktemp("faults"))
    except Unavailable as error:
        reason = f"the tests of writes that fail were left out: {error}"
    if os.environ.get("CI"):
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)
