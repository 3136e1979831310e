"""Sends lines to an account, as many at a time as a server takes."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from http import HTTPStatus

from pydantic import BaseModel

from tagcat.app.transfer.lines import header_line
from tagcat.push.client import Refused, ServerFailed
from tagcat.push.lacking import Line, What
from tagcat.push.session import Session

MAX_FILES = 100
"""Files in a request, as the web app sends them."""

MAX_LINES = 1_000
MAX_BYTES = 3_500_000
"""Bytes in a request, unless one line alone has more; a server in a cloud takes 4 MiB."""

_PARTIAL = frozenset(
    {
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        HTTPStatus.UNPROCESSABLE_ENTITY,
        HTTPStatus.INTERNAL_SERVER_ERROR,
    }
)
"""Answers that one line may be to blame for: then the others are sent without it."""


class _RefusedLine(BaseModel):
    line: int
    reason: str


class _Received(BaseModel):
    saved: int
    added: int
    refused: list[_RefusedLine]


class Sender:
    """Sends lines, and counts what became of them.

    Attributes:
        sent: lines that the server took, by what they tell.
        saved: files that were new there.
        refused: lines that it did not take.

    Args:
        session: signed in.
        overwrite: let what is said take the place of what is said otherwise there.
        complain: called with what a line is about that was refused, and why.
        key: the id of the key that the hashes in the lines are made with, or None.
    """

    def __init__(
        self,
        session: Session,
        *,
        overwrite: bool,
        complain: Callable[[str, str], None],
        key: str | None = None,
    ) -> None:
        self._session = session
        self._overwrite = overwrite
        self._complain = complain
        self._key = key
        self.sent: Counter[What] = Counter()
        self.saved = 0
        self.refused = 0

    def send(self, lines: Iterable[Line]) -> None:
        """Send lines in their order.

        Raises:
            ServerFailed: the server takes no more; what was sent before is there.
        """
        for batch in batches(lines):
            self._send(batch)

    def _send(self, batch: Sequence[Line]) -> None:
        waiting = [batch]
        while waiting:
            some = waiting.pop()
            try:
                self._post(some)
            except Refused as error:
                if error.status not in _PARTIAL or "header" in error.fields:
                    raise _in_words(error) from error
                if len(some) == 1:
                    self._refuse(some[0], error.reason)
                else:
                    half = len(some) // 2
                    # The first half next: files come before what is said of them.
                    waiting += [some[half:], some[:half]]

    def _post(self, batch: Sequence[Line]) -> None:
        header = header_line(time.time_ns() // 1_000_000, self._key)
        body = b"".join((header, *(each.text for each in batch)))
        params = {"replace": "true"} if self._overwrite else None
        answer = self._session.ask("POST", "/api/v1/me/import", lines=body, params=params)
        received = answer.read(_Received)
        self.saved += received.saved
        # The header is the first line.
        reasons = {each.line - 2: each.reason for each in received.refused}
        for number, line in enumerate(batch):
            if number in reasons:
                self._refuse(line, reasons[number])
            else:
                self.sent[line.what] += 1

    def _refuse(self, line: Line, reason: str) -> None:
        self.refused += 1
        self._complain(line.of, reason)


def batches(lines: Iterable[Line]) -> Iterator[list[Line]]:
    """Lines in their order, as many together as one request may have."""
    batch: list[Line] = []
    files = size = 0
    for line in lines:
        is_file = line.what is What.FILE
        full = len(batch) >= MAX_LINES or files + is_file > MAX_FILES
        if batch and (full or size + len(line.text) > MAX_BYTES):
            yield batch
            batch, files, size = [], 0, 0
        batch.append(line)
        files += is_file
        size += len(line.text)
    if batch:
        yield batch


def _in_words(error: Refused) -> ServerFailed:
    header = error.fields.get("header")
    return error if header is None else ServerFailed(f"the server cannot read it: {header}")
