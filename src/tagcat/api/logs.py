"""The server's log: a line of text or JSON for each event, with nothing personal in it.

Errors are told by their kind and by the places in the code, not by their words: those may hold
the name of a file, a tag or a person. Only our own words of a store that fails are told, and
without the name of the home folder.
"""

from __future__ import annotations

import datetime
import json
import logging
import sys
import traceback
from pathlib import Path
from types import TracebackType
from typing import Any

from tagcat.api.request_id import current_request_id
from tagcat.errors import printable
from tagcat.settings import Settings


def _home() -> str | None:
    """The home folder; None where there is none, or where it is the root of all."""
    try:
        home = str(Path.home())
    except RuntimeError:
        return None
    return home if len(home) > 1 else None


_HOME = _home()
_MOST_PLACES = 30
_MOST_CAUSES = 5


def set_up_logs(settings: Settings, *, debug: bool = False) -> None:
    """Send the log to standard error, as the settings say.

    Args:
        settings: see ``log`` and ``log_level``.
        debug: log requests whatever the level, and errors with their words.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines(debug=debug) if settings.log == "json" else Lines(debug=debug))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    info = debug or settings.log_level == "info"
    logging.getLogger("tagcat").setLevel(logging.INFO if info else logging.WARNING)


class Lines(logging.Formatter):
    """Lines for people: ``2026-11-26T18:20:26.123Z WARNING tagcat.api 3f2a: what happened``."""

    def __init__(self, *, debug: bool = False) -> None:
        super().__init__()
        self._debug = debug

    def format(self, record: logging.LogRecord) -> str:
        """As ``logging.Formatter`` has it."""
        told = _told(record, debug=self._debug)
        parts = [told["at"], told["level"].upper(), told["logger"]]
        if "request_id" in told:
            parts.append(told["request_id"])
        line = f"{' '.join(parts)}: {told['message']}"
        if "ms" in told:
            line += f" in {told['ms']} ms"
        for error in told.get("errors", ()):
            line += f"\n  {error['kind']}" + (f": {error['words']}" if "words" in error else "")
            line += "".join(f"\n    {place}" for place in error["places"])
        return line


class JsonLines(logging.Formatter):
    """An object of JSON on each line, in ASCII: ``at`` (UTC), ``level``, ``logger``, ``message``,
    and where they apply ``request_id``, ``method``, ``route``, ``status``, ``ms``, ``errors``."""

    def __init__(self, *, debug: bool = False) -> None:
        super().__init__()
        self._debug = debug

    def format(self, record: logging.LogRecord) -> str:
        """As ``logging.Formatter`` has it."""
        return json.dumps(_told(record, debug=self._debug))


def _told(record: logging.LogRecord, *, debug: bool) -> dict[str, Any]:
    at = datetime.datetime.fromtimestamp(record.created, datetime.UTC)
    told: dict[str, Any] = {
        "at": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "level": record.levelname.lower(),
        "logger": record.name,
        "message": printable(_without_home(record.getMessage().strip())),
    }
    request_id = current_request_id()
    if request_id is not None:
        told["request_id"] = request_id
    told |= getattr(record, "told", {})
    if record.exc_info and record.exc_info[1] is not None:
        told["errors"] = _errors(record.exc_info[1], debug=debug)
    return told


def _errors(error: BaseException, *, debug: bool) -> list[dict[str, Any]]:
    """An error and what it came from, the last one first."""
    found: list[dict[str, Any]] = []
    while len(found) < _MOST_CAUSES:
        kind = type(error)
        each: dict[str, Any] = {"kind": f"{kind.__module__}.{kind.__qualname__}"}
        if debug:
            each["words"] = printable(str(error))
        found.append(each | {"places": _places(error.__traceback__)})
        cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        if cause is None:
            break
        error = cause
    return found


def _places(trace: TracebackType | None) -> list[str]:
    frames = traceback.extract_tb(trace)[-_MOST_PLACES:]
    return [f"{_without_home(frame.filename)}:{frame.lineno} in {frame.name}" for frame in frames]


def _without_home(text: str) -> str:
    """``text`` without the home folder, whose name is mostly that of a person."""
    return text if _HOME is None else text.replace(_HOME, "~")
