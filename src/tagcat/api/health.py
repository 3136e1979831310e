"""Whether the server is up."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel

from tagcat import __version__

router = APIRouter(tags=["server"])


class Health(BaseModel):
    """The server answers, and which version it is."""

    status: Literal["ok"] = "ok"
    version: str = __version__


@router.get("/health")
def get_health() -> Health:
    """Whether the server is up, and its version."""
    return Health()
