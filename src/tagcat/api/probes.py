"""Whether the process runs and its store answers, for what watches over the server."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from tagcat.app.accounts import LOCAL_ACCOUNT
from tagcat.graph.model import GraphStore

HEALTHZ = "/healthz"
READYZ = "/readyz"

_HEADERS = {"Cache-Control": "no-store"}


async def healthz(_: Request) -> Response:
    """The process runs. Restart it if this is not answered."""
    return JSONResponse({"status": "ok"}, headers=_HEADERS)


async def readyz(request: Request) -> Response:
    """The store answers. Send nobody here while this is 503.

    Raises:
        StoreError: it does not; becomes problem details, and is logged.
    """
    store: GraphStore = request.app.state.store
    await run_in_threadpool(store.user_by_name, LOCAL_ACCOUNT)
    return JSONResponse({"status": "ok"}, headers=_HEADERS)
