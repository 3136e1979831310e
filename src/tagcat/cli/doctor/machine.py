"""Checks of what is around: data folder, disk, memory, clock, port."""

from __future__ import annotations

import os
import shutil
import stat
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from tagcat.cli import words
from tagcat.cli.doctor.finding import Finding, bad, good, warning
from tagcat.cli.serve import ListenError, listen
from tagcat.settings import Settings

_LEAST_FREE = 100_000_000
_LITTLE_FREE = 1_000_000_000
_MARGIN = 86_400
"""Seconds that a file may be from the future; disks of other systems differ by time zones."""

_FIRST_RELEASE = 1_763_000_000
"""A time at which there was no TagCat yet: a clock that shows less was never set."""


def check_machine(settings: Settings) -> Iterator[Finding]:
    """Look at what TagCat needs of this machine."""
    for what, check in _CHECKS.items():
        try:
            yield check(settings)
        except OSError as error:
            where = f"{error.filename}: " if error.filename else ""
            to_do = "check the rights of the folder, or set TAGCAT_HOME to another"
            yield bad(what, f"{where}{words.os_reason(error)}", to_do)


def _existing(path: Path) -> Path:
    """The nearest folder above ``path`` that is there, or ``path`` itself."""
    while not path.exists() and path != path.parent:
        path = path.parent
    return path


def _folder(settings: Settings) -> Finding:
    home = settings.home
    there = _existing(home)
    if not there.is_dir():
        return bad("data folder", f"{there} is no folder", "choose another in TAGCAT_HOME")
    if not os.access(there, os.W_OK | os.X_OK):
        return bad(
            "data folder",
            f"you may not write to {there}",
            f"give yourself the right (chmod u+rwx {there}), or choose another in TAGCAT_HOME",
        )
    if there != home:
        return good("data folder", f"{home}, made when it is first needed")
    if stat.S_IMODE(home.stat().st_mode) & 0o077:
        return warning(
            "data folder",
            f"others on this computer may look into {home}, which has hashes and names of pictures",
            f"chmod 700 {home}",
        )
    return good("data folder", f"{home}, readable by you alone")


def _key(settings: Settings) -> Finding:
    path = settings.key_path
    if settings.jwt_key is not None:
        return good("signing key", "from TAGCAT_JWT_KEY")
    if not path.exists():
        return good("signing key", "made when tagcat serve is first started")
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        return bad(
            "signing key",
            f"others on this computer can read {path}, and sign in as anybody",
            f"remove {path} (everybody signs in anew)",
        )
    return good("signing key", f"{path}, readable by you alone")


def _space(settings: Settings) -> Finding:
    folder = _existing(settings.home if settings.is_on_neo4j else settings.store_path.parent)
    free = shutil.disk_usage(folder).free
    found = f"{words.size_text(free)} free on the disk of {folder}"
    to_do = "make room, or have the collection elsewhere (TAGCAT_HOME, TAGCAT_STORE)"
    if free < _LEAST_FREE:
        return bad("disk", found, to_do)
    return warning("disk", found, to_do) if free < _LITTLE_FREE else good("disk", found)


def _memory(settings: Settings) -> Finding:
    has = _available_memory()
    may = f"searching may take {words.size_text(settings.index_bytes)} (TAGCAT_INDEX_MEMORY)"
    if has is None:
        return good("memory", may)
    found = f"{words.size_text(has)} available, {may}"
    if settings.index_bytes > has:
        least = max(1, has // 2 >> 20)
        return warning("memory", found, f"set TAGCAT_INDEX_MEMORY to {least} or less")
    return good("memory", found)


def _available_memory() -> int | None:
    """Bytes that programs may still take, where the system tells."""
    try:
        for line in Path("/proc/meminfo").read_text("ascii").splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    except (OSError, ValueError):
        return None
    return None


def _clock(settings: Settings) -> Finding:
    now = time.time()
    found = time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime(now))
    to_do = "set the clock: sign-ins end by it, and changes are shown with its time"
    if now < _FIRST_RELEASE:
        return bad("clock", f"it shows {found}, which is long past", to_do)
    if not settings.is_on_neo4j and settings.store_path.exists():
        changed = settings.store_path.stat().st_mtime
        if changed > now + _MARGIN:
            return bad("clock", f"it shows {found}; the collection was changed later", to_do)
    return good("clock", found)


def _port(settings: Settings) -> Finding:
    where = f"{settings.host}, port {settings.port}"
    try:
        with closing(listen(settings.host, settings.port)):
            return good("port", f"tagcat serve can listen at {where}")
    except ListenError as error:
        if _is_tagcat(settings):
            return good("port", f"TagCat is running at {where}")
        return bad("port", str(error), "set TAGCAT_PORT or TAGCAT_HOST to what is free")


def _is_tagcat(settings: Settings) -> bool:
    """Whether one of ours answers at the port."""
    host = "127.0.0.1" if settings.host in {"0.0.0.0", "::"} else settings.host  # noqa: S104
    named = f"[{host}]" if ":" in host else host
    address = f"http://{named}:{settings.port}/api/v1/health"
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(address, timeout=3) as answer:
            return b'"status":"ok"' in answer.read(1000)
    except (OSError, ValueError, urllib.error.URLError):
        return False


_CHECKS: dict[str, Callable[[Settings], Finding]] = {
    "data folder": _folder,
    "signing key": _key,
    "disk": _space,
    "memory": _memory,
    "clock": _clock,
    "port": _port,
}
