"""Every error as problem details (RFC 9457), in words that say what to do."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tagcat.api.request_id import current_request_id
from tagcat.app.throttle import TooManyAttempts
from tagcat.errors import (
    AccessDenied,
    Conflict,
    InvalidInput,
    LimitExceeded,
    MissingPackage,
    NotFound,
    SecondFactorNeeded,
    StoreBusy,
    StoreError,
    StoreFull,
    StoreReadOnly,
    TagcatError,
    printable,
)
from tagcat.filter import FilterError

_log = logging.getLogger(__name__)

_STATUS: tuple[tuple[type[TagcatError], int], ...] = (
    (InvalidInput, 422),
    (NotFound, 404),
    (Conflict, 409),
    (AccessDenied, 401),
    (TooManyAttempts, 429),
    (LimitExceeded, 422),
    (MissingPackage, 501),
    (StoreFull, 507),
    (StoreError, 503),
)
_WORDS = {
    400: "the body is not valid JSON",
    404: "there is nothing at this address",
    405: "this address does not take this method",
}
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
"""A value in the words of a database: it may be the name of a person."""

_MAX_FIELDS = 20
_MAX_FIELD_NAME = 100
_BUSY_SECONDS = 10
"""After how long to try again where another program is writing."""

# The words of the error itself may name folders of the server.
_STORE_WORDS: tuple[tuple[type[TagcatError], str], ...] = (
    (StoreFull, "the server's disk is full: nothing of this was saved; make room, then try again"),
    (
        StoreReadOnly,
        "the collection cannot be written now, only read: nothing of this was saved; the server's"
        " log says why",
    ),
    (
        StoreBusy,
        "another program is writing to the collection and does not finish: nothing of this was"
        " saved; try again in a while",
    ),
    (TagcatError, "the collection cannot be used right now; the server's log says why"),
)


class FieldProblem(BaseModel):
    """One field that breaks a rule; of a filter, the place of the wrong word in code points."""

    field: str
    reason: str
    position: int | None = None
    length: int | None = None


class Problem(BaseModel):
    """What went wrong (RFC 9457); `request_id`, where it is the server's fault, is what its log
    knows the request by."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    errors: list[FieldProblem] = []
    request_id: str | None = None


RESPONSES: dict[int | str, dict[str, Any]] = {
    "default": {
        "description": "Anything else, as problem details",
        "content": {
            "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
        },
    }
}


def problem_of(error: TagcatError) -> Problem:
    """The problem details of one of our errors; what is the server's fault is logged."""
    status = next((code for kind, code in _STATUS if isinstance(error, kind)), 500)
    fields = [_field_problem(error)] if isinstance(error, InvalidInput) else []
    if isinstance(error, MissingPackage):
        _log.error("%s", error)
        return _problem(status, str(error), fields)
    if isinstance(error, SecondFactorNeeded):
        fields = [FieldProblem(field="code", reason=str(error))]
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        _log.error("%s", _QUOTED.sub("…", str(error)), exc_info=error)
        words = next(words for kind, words in _STORE_WORDS if isinstance(error, kind))
        return _problem(status, words, fields)
    return _problem(status, str(error), fields)


def _field_problem(error: InvalidInput) -> FieldProblem:
    problem = FieldProblem(field=error.field, reason=error.reason)
    if isinstance(error, FilterError):
        problem.position, problem.length = error.position, error.length
    return problem


def invalid_problem(found: Sequence[Any]) -> Problem:
    """The problem details of what pydantic found to break a rule; each ``loc`` names a field.

    What was sent is not repeated: it may be a password.
    """
    fields = [
        FieldProblem(field=_field(each), reason=_reason(each)) for each in found[:_MAX_FIELDS]
    ]
    more = f" (and {len(found) - _MAX_FIELDS} more)" if len(found) > _MAX_FIELDS else ""
    return _problem(422, f"the request breaks a rule{more}", fields)


def problem_response(
    status: int, detail: str, headers: dict[str, str] | None = None
) -> JSONResponse:
    """An answer that tells of a problem."""
    return _response(_problem(status, detail, []), headers)


def handle(app: FastAPI) -> None:
    """Turn every error the app raises on purpose into problem details."""

    def ours(_: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, TagcatError)  # noqa: S101 - registered for nothing else
        problem = problem_of(error)
        headers = {}
        if isinstance(error, TooManyAttempts):
            headers["Retry-After"] = str(error.retry_after)
        if isinstance(error, StoreBusy):
            headers["Retry-After"] = f"{_BUSY_SECONDS}"
        if problem.status == HTTPStatus.UNAUTHORIZED:
            headers["WWW-Authenticate"] = "Bearer"
        return _response(problem, headers)

    def invalid(_: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, RequestValidationError)  # noqa: S101 - see above
        # The first part of a place says where in the request it is: the body, the query...
        found = [{**each, "loc": each["loc"][1:]} for each in error.errors()]
        return _response(invalid_problem(found))

    def http(_: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, HTTPException)  # noqa: S101 - see above
        detail = _WORDS.get(error.status_code, str(error.detail))
        headers = dict(error.headers) if error.headers else None
        return problem_response(error.status_code, detail, headers=headers)

    app.add_exception_handler(TagcatError, ours)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(HTTPException, http)


class UnexpectedErrors:
    """Answers 500 where the app fails, telling nothing of the error but to the log."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        answered = False

        async def watched(message: Message) -> None:
            nonlocal answered
            answered = True
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception:
            if answered or scope["type"] != "http":
                raise
            _log.exception("unexpected error")
            response = problem_response(
                500, "the server met an error it did not expect; it was logged"
            )
            await response(scope, receive, send)


def _problem(status: int, detail: str, fields: list[FieldProblem]) -> Problem:
    # Other answers are the same to the byte each time: what belongs to somebody else must not be
    # told from what is not there.
    is_ours = status >= HTTPStatus.INTERNAL_SERVER_ERROR
    return Problem(
        title=HTTPStatus(status).phrase,
        status=status,
        detail=detail,
        errors=fields,
        request_id=current_request_id() if is_ours else None,
    )


def _response(problem: Problem, headers: dict[str, str] | None = None) -> JSONResponse:
    return JSONResponse(
        problem.model_dump(mode="json"),
        problem.status,
        headers,
        media_type="application/problem+json",
    )


def _field(found: Any) -> str:
    """The dotted name of a field; what the client made up in it is shortened and made plain."""
    parts = found["loc"]
    if found["type"] == "json_invalid":
        parts = ()
    elif found["type"].startswith("union_tag_"):
        parts = (*parts, found["ctx"]["discriminator"].strip("'"))
    return printable(".".join(map(str, parts)))[:_MAX_FIELD_NAME] or "body"


def _reason(found: Any) -> str:
    if found["type"] == "union_tag_invalid":
        return f"Input should be one of {found['ctx']['expected_tags']}"
    return str(found["msg"])
