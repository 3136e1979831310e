"""Asks a server: tries again while it is busy or away, and reads no more than is expected."""

from __future__ import annotations

import json
import platform
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Self, TypeVar

import httpx2
from pydantic import BaseModel, ValidationError

from tagcat import __version__
from tagcat.errors import TagcatError, printable
from tagcat.push.address import Address

M = TypeVar("M", bound=BaseModel)

PATIENCE = 60.0
"""Seconds for which a server is tried again that is busy or cannot be reached."""

MAX_ANSWER = 64 << 20
"""Bytes of the largest answer that is read: 20,000 tags with all their names."""

_CONNECT_SECONDS = 10.0
_ANSWER_SECONDS = 180.0
"""How long an answer may take: a hundred long videos are matched with everything before it."""

_FIRST_WAIT = 0.5
_LONGEST_WAIT = 15.0
_BUSY = frozenset(
    {
        HTTPStatus.TOO_MANY_REQUESTS,
        HTTPStatus.BAD_GATEWAY,
        HTTPStatus.SERVICE_UNAVAILABLE,
        HTTPStatus.GATEWAY_TIMEOUT,
    }
)
_MAX_WORDS = 500


class ServerFailed(TagcatError):
    """The server cannot be used, or not any more; the words say why."""


class NotTagcat(ServerFailed):
    """What answers is no TagCat server."""


class Refused(ServerFailed):
    """The server said no to one request.

    Attributes:
        status: of the answer.
        reason: in the server's words, on one line.
        fields: what it found wrong, by the names of fields.
    """

    def __init__(self, status: int, reason: str, fields: Mapping[str, str]) -> None:
        super().__init__(f"the server refused: {reason}")
        self.status = status
        self.reason = reason
        self.fields = fields


class _FieldProblem(BaseModel):
    field: str
    reason: str


class _Problem(BaseModel):
    detail: str
    errors: list[_FieldProblem] = []


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that was read whole; ``cookies`` are its ``Set-Cookie`` headers."""

    status: int
    kind: str
    body: bytes
    cookies: tuple[str, ...]
    headers: Mapping[str, str]

    def read(self, model: type[M]) -> M:
        """What it tells, as a model.

        Raises:
            NotTagcat: it is none of TagCat's answers.
        """
        try:
            return model.model_validate_json(self.body)
        except ValidationError as error:
            raise NotTagcat("the server does not answer as TagCat does") from error


class Client:
    """A connection to one server. Redirects are not followed and cookies not kept.

    Args:
        address: of the server.
        patience: for how many seconds to try again; 0 for not at all.
    """

    def __init__(self, address: Address, patience: float = PATIENCE) -> None:
        self.address = address
        self.patience = patience
        self._http = httpx2.Client(
            base_url=address.url,
            headers={"User-Agent": f"tagcat/{__version__} ({platform.system() or 'Unknown'})"},
            timeout=httpx2.Timeout(_ANSWER_SECONDS, connect=_CONNECT_SECONDS),
            verify=httpx2.create_ssl_context(),
            # A proxy is no way to this computer.
            trust_env=not address.loopback,
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def ask(
        self,
        method: str,
        path: str,
        *,
        body: object = None,
        lines: bytes | None = None,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        patience: float | None = None,
    ) -> Answer:
        """The answer to a request, which may reach the server more than once.

        Args:
            method: as in HTTP.
            path: behind the address.
            body: what to send as JSON, None for nothing.
            lines: lines of an export to send instead.
            params: of the query.
            headers: that go along.
            patience: in place of the client's own.

        Raises:
            Refused: the answer is an error that trying again does not help.
            ServerFailed: there was no answer, or the server is still busy.
        """
        content = lines
        sent = dict(headers or {})
        if body is not None:
            content = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
            sent["Content-Type"] = "application/json"
        elif lines is not None:
            sent["Content-Type"] = "application/jsonl"
        request = self._http.build_request(
            method, path, content=content, params=params, headers=sent
        )
        waiting = _Waiting(self.patience if patience is None else patience)
        while True:
            try:
                answer = self._sent(request)
            except httpx2.TransportError as error:
                if _certificate_problem(error) is None and waiting.again(None):
                    continue
                raise ServerFailed(self._unreachable(error)) from error
            if answer.status not in _BUSY:
                return self._checked(answer)
            if not waiting.again(_retry_after(answer)):
                raise ServerFailed(f"the server is busy: {_problem_of(answer).detail}")

    def _sent(self, request: httpx2.Request) -> Answer:
        response = self._http.send(request, stream=True)
        try:
            body = bytearray()
            for piece in response.iter_bytes():
                body += piece
                if len(body) > MAX_ANSWER:
                    raise NotTagcat(f"the server answers more than {MAX_ANSWER >> 20} MiB")
        finally:
            response.close()
        return Answer(
            response.status_code,
            response.headers.get("content-type", ""),
            bytes(body),
            tuple(response.headers.get_list("set-cookie")),
            response.headers,
        )

    def _checked(self, answer: Answer) -> Answer:
        if answer.status < HTTPStatus.MULTIPLE_CHOICES:
            return answer
        if answer.status < HTTPStatus.BAD_REQUEST:
            to = printable(answer.headers.get("location", "another address"))[:_MAX_WORDS]
            raise ServerFailed(f"the server sends on to {to}: give the address it has now")
        problem = _problem_of(answer)
        fields = {each.field: each.reason for each in problem.errors}
        raise Refused(answer.status, problem.detail, fields)

    def _unreachable(self, error: httpx2.TransportError) -> str:
        certificate = _certificate_problem(error)
        if certificate is not None:
            return f"the certificate of {self.address.url} is not good: {certificate}"
        return f"{self.address.url} cannot be reached: {_reason(error)}"


class _Waiting:
    """Longer and longer pauses, until the patience is at its end."""

    def __init__(self, patience: float) -> None:
        self._patience = patience
        self._until: float | None = None
        self._next = _FIRST_WAIT

    def again(self, after: float | None) -> bool:
        """Wait, at least for ``after`` seconds; False if that would take too long."""
        now = time.monotonic()
        if self._until is None:
            self._until = now + self._patience
        wait = max(self._next, after or 0)
        self._next = min(2 * self._next, _LONGEST_WAIT)
        if now + wait > self._until:
            return False
        time.sleep(wait)
        return True


def _retry_after(answer: Answer) -> float | None:
    """Seconds that the server asks to wait; dates are not understood, and nobody of ours sends
    them."""
    text = answer.headers.get("retry-after", "")
    return float(text) if text.isascii() and text.isdigit() and len(text) < 6 else None


def _problem_of(answer: Answer) -> _Problem:
    """What the server says; its words are shortened and made plain."""
    try:
        problem = _Problem.model_validate_json(answer.body)
    except ValidationError:
        return _Problem(detail=f"it answered {answer.status}, without saying why")
    fields = [
        _FieldProblem(field=_plain(each.field), reason=_plain(each.reason))
        for each in problem.errors
    ]
    return _Problem(detail=_plain(problem.detail), errors=fields)


def _plain(text: str) -> str:
    return printable(text)[:_MAX_WORDS]


def _causes(error: BaseException) -> list[BaseException]:
    found: list[BaseException] = []
    at: BaseException | None = error
    while at is not None and at not in found:
        found.append(at)
        at = at.__cause__ or at.__context__
    return found


def _certificate_problem(error: BaseException) -> str | None:
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return cause.verify_message
    return None


def _reason(error: BaseException) -> str:
    if isinstance(error, httpx2.TimeoutException):
        return "it does not answer in time"
    for cause in _causes(error):
        if isinstance(cause, OSError) and cause.strerror:
            return cause.strerror
    return _plain(str(error)) or type(error).__name__
