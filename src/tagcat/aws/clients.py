"""Clients of AWS services that give up before the request does that waits for them.

They are botocore's own: boto3 would add half a second to the first request and nothing that is
used here. Region, credentials and (in tests) other addresses come from the environment.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import botocore.session
from botocore.config import Config

CONNECT_SECONDS = 2
"""How long a service may take to answer at all."""


@lru_cache(maxsize=1)
def _session() -> Any:
    return botocore.session.get_session()


def client(service: str, seconds: float, *, attempts: int = 2) -> Any:
    """A client of a service.

    Args:
        service: its name, as botocore has it.
        seconds: how long one answer may take.
        attempts: how often a request is sent at most.
    """
    config = Config(
        connect_timeout=CONNECT_SECONDS,
        read_timeout=seconds,
        retries={"mode": "standard", "total_max_attempts": attempts},
    )
    return _session().create_client(service, config=config)
