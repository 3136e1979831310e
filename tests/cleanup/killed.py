"""Cleanups that are killed before each of their steps on files, and taken back.

Run as a program of its own, since it forks: ``python -m cleanup.killed ACTION FOLDER [OTHER]``,
where OTHER is a folder on another disk that files go to. Prints how many moments there were.
"""

from __future__ import annotations

import os
import shutil
import signal
import stat
import sys
from collections.abc import Callable
from pathlib import Path

from tagcat.app.cleanup.acting import Action, Method
from tagcat.app.cleanup.journal import find_run
from tagcat.errors import NotFound
from tagcat.review.plan import Plan

from .kit import Cleanup, contents, group, plan_of, planned, write

_TOUCHING = ("open", "os.", "shutil.")


def fill(root: Path, action: Action) -> Plan:
    """Two groups of two files; only links need the same bytes."""
    groups = []
    for name in ("a", "b"):
        kept = f"bytes of {name} ".encode() * 100
        write(root, f"{name}/kept.jpg", kept)
        data = kept if action in {"hard", "reflink"} else kept + b"smaller"
        path = f"{name}/small/copy.jpg"
        write(root, path, data).chmod(0o640)
        groups.append(group(planned(f"{name}/kept.jpg", kept), planned(path, data)))
    return plan_of(*groups)


def snapshot(root: Path) -> dict[str, tuple[bytes, int, int]]:
    """Path -> bytes, time and rights of every file."""
    return {
        path: (data, os.stat(path).st_mtime_ns, stat.S_IMODE(os.stat(path).st_mode))
        for path, data in contents(root).items()
    }


def dies_before(number: int, work: Callable[[], object]) -> bool:
    """Do ``work`` in a child that is killed before its step ``number``; whether it was."""
    child = os.fork()
    if child == 0:
        left = number

        def count(event: str, _: object) -> None:
            nonlocal left
            if event.startswith(_TOUCHING) and event != "os.kill":
                left -= 1
                if left < 0:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(count)
        try:
            work()
        except NotFound:
            os._exit(0)  # nothing to take back yet
        except BaseException as error:
            sys.stderr.write(f"{error!r}\n")
            os._exit(1)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return True
    assert os.WEXITSTATUS(status) == 0
    return False


def check(condition: bool, what: str) -> None:
    """Stop with what went wrong."""
    if not condition:
        raise SystemExit(what)


def main(action: Action, folder: Path, out: Path) -> int:
    """Kill a cleanup, and taking it back, at every moment there is."""
    os.environ["XDG_DATA_HOME"] = str(folder / "data")
    moments = 0
    method = Method(action, str(out) if action == "folder" else "")
    # Where a clean-up is killed, and where, after it was not, taking it back is.
    for what in ("apply", "undo"):
        number = 0
        killed = True
        while killed:
            root = folder / "root"
            plan = fill(root, action)
            before = snapshot(root)
            cleanup = Cleanup(folder / "home", [root])
            if what == "apply":
                killed = dies_before(number, lambda c=cleanup, p=plan: c.apply(p, method))  # type: ignore[misc]
            else:
                cleanup.apply(plan, method)
                killed = dies_before(number, cleanup.undo)
            found = set(contents(root, out, folder / "data").values())
            lost = {data for data, _, _ in before.values()} - found
            check(not lost, f"{what} {number}: lost {lost}")
            try:
                left = [undone.refusal for undone in cleanup.undo() if undone.refusal]
                check(not left, f"{what} {number}: {left}")
            except NotFound:
                pass
            after = snapshot(root)
            check(after == before, f"{what} {number}: {after.keys() ^ before.keys()}")
            inodes = {os.stat(path).st_ino for path in before}
            check(len(inodes) == len(before), f"{what} {number}: still linked")
            rest = contents(out, folder / "data")
            check(not rest, f"{what} {number}: left behind {list(rest)}")
            try:
                steps = find_run(cleanup.home, "").open_steps
                check(not steps, f"{what} {number}: not taken back: {steps}")
            except NotFound:
                pass
            for path in (root, folder / "home", folder / "data", out):
                shutil.rmtree(path, ignore_errors=True)
            number += 1
        moments += number
    print(moments)
    return 0


if __name__ == "__main__":
    place = Path(sys.argv[2])
    elsewhere = Path(sys.argv[3]) if len(sys.argv) > 3 else place / "out"
    sys.exit(main(sys.argv[1], place, elsewhere))  # type: ignore[arg-type]
