"""Every error as problem details (RFC 9457), in words that say what to do."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from tagcat.app.throttle import TooManyAttempts
from tagcat.errors import (
    AccessDenied,
    Conflict,
    InvalidInput,
    LimitExceeded,
    NotFound,
    StoreError,
    TagcatError,
)

_log = logging.getLogger(__name__)

_STATUS: tuple[tuple[type[TagcatError], int], ...] = (
    (InvalidInput, 422),
    (NotFound, 404),
    (Conflict, 409),
    (AccessDenied, 401),
    (TooManyAttempts, 429),
    (LimitExceeded, 422),
    (StoreError, 503),
)
_WORDS = {
    404: "there is nothing at this address",
    405: "this address does not take this method",
}
_MAX_FIELDS = 20


class FieldProblem(BaseModel):
    """One field that breaks a rule."""

    field: str
    reason: str


class Problem(BaseModel):
    """What went wrong (RFC 9457)."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    errors: list[FieldProblem] = []


RESPONSES: dict[int | str, dict[str, Any]] = {
    "default": {
        "description": "Anything else, as problem details",
        "content": {
            "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
        },
        "model": Problem,
    }
}


def problem_of(error: TagcatError) -> Problem:
    """The problem details of one of our errors."""
    status = next((code for kind, code in _STATUS if isinstance(error, kind)), 500)
    fields = (
        [FieldProblem(field=error.field, reason=error.reason)]
        if isinstance(error, InvalidInput)
        else []
    )
    return _problem(status, str(error), fields)


def problem_response(
    status: int,
    detail: str,
    fields: list[FieldProblem] | None = None,
    headers: dict[str, str] | None = None,
) -> JSONResponse:
    """An answer that tells of a problem."""
    return _response(_problem(status, detail, fields or []), headers)


def handle(app: FastAPI) -> None:
    """Turn every error the app raises or meets into problem details."""

    def ours(_: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, TagcatError)  # noqa: S101 - registered for nothing else
        problem = problem_of(error)
        headers = {}
        if isinstance(error, TooManyAttempts):
            headers["Retry-After"] = str(error.retry_after)
        if problem.status == HTTPStatus.UNAUTHORIZED:
            headers["WWW-Authenticate"] = "Bearer"
        if problem.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            _log.error("%s", error, exc_info=error)
        return _response(problem, headers)

    def invalid(_: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, RequestValidationError)  # noqa: S101 - see above
        found = error.errors()
        fields = [
            # What was sent is not repeated: it may be a password.
            FieldProblem(field=_field(each["loc"]), reason=str(each["msg"]))
            for each in found[:_MAX_FIELDS]
        ]
        more = f" (and {len(found) - _MAX_FIELDS} more)" if len(found) > _MAX_FIELDS else ""
        return problem_response(422, f"the request breaks a rule{more}", fields)

    def http(_: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, HTTPException)  # noqa: S101 - see above
        detail = _WORDS.get(error.status_code, str(error.detail))
        headers = dict(error.headers) if error.headers else None
        return problem_response(error.status_code, detail, headers=headers)

    def unexpected(_: Request, error: Exception) -> JSONResponse:
        _log.error("unexpected error", exc_info=error)
        return problem_response(500, "the server met an error it did not expect; it was logged")

    app.add_exception_handler(TagcatError, ours)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(HTTPException, http)
    app.add_exception_handler(Exception, unexpected)


def _problem(status: int, detail: str, fields: list[FieldProblem]) -> Problem:
    return Problem(title=HTTPStatus(status).phrase, status=status, detail=detail, errors=fields)


def _response(problem: Problem, headers: dict[str, str] | None = None) -> JSONResponse:
    return JSONResponse(
        problem.model_dump(mode="json"),
        problem.status,
        headers,
        media_type="application/problem+json",
    )


def _field(location: tuple[int | str, ...]) -> str:
    where = location[1:] if location[:1] == ("body",) else location
    return ".".join(map(str, where)) or "body"
