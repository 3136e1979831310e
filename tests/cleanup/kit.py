"""Real files, a plan of them, and everything that is in a folder."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

from tagcat.app.cleanup.acting import Method, Outcome, carry_out, preview
from tagcat.app.cleanup.checking import Checker
from tagcat.app.cleanup.finding import Finder
from tagcat.app.cleanup.journal import find_run, new_journal, reopened
from tagcat.app.cleanup.undoing import Undone, undo
from tagcat.review.plan import Plan, PlanFile, PlanGroup, Removal, YieldsTo, make_plan


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def planned(path: str, data: bytes, device: str = "here") -> PlanFile:
    return PlanFile(
        path=path,
        name=path.rpartition("/")[2],
        size=len(data),
        modified=0,
        sha256=sha256(data),
        device_id=device,
        device=device,
    )


def group(kept: PlanFile, *gone: PlanFile) -> PlanGroup:
    yields_to = YieldsTo(sha256=kept.sha256, path=kept.path)
    return PlanGroup(
        keep=[kept],
        remove=[
            Removal(**file.model_dump(), yields_to=yields_to, reason="it is smaller")
            for file in gone
        ],
    )


def plan_of(*groups: PlanGroup) -> Plan:
    return make_plan(list(groups), 0, "a test")


def write(root: Path, path: str, data: bytes) -> Path:
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)
    os.utime(file, ns=(1_600_000_000_123_456_789, 1_600_000_000_123_456_789))
    return file


def contents(*roots: Path) -> dict[str, bytes]:
    """Path -> bytes of every file."""
    return {
        str(path): path.read_bytes()
        for root in roots
        for path in sorted(root.rglob("*"))
        if path.is_file() and not path.is_symlink()
    }


class Cleanup:
    """A plan carried out under one root."""

    def __init__(self, home: Path, roots: Sequence[Path]) -> None:
        self.home = home
        self.roots = [str(root) for root in roots]

    def checker(self, plan: Plan, *, kept_elsewhere: bool = False) -> Checker:
        return Checker(plan, Finder(self.roots, [str(self.home)]), kept_elsewhere=kept_elsewhere)

    def preview(self, plan: Plan, method: Method, *, kept_elsewhere: bool = False) -> list[Outcome]:
        return list(preview(self.checker(plan, kept_elsewhere=kept_elsewhere), method))

    def apply(self, plan: Plan, method: Method, *, kept_elsewhere: bool = False) -> list[Outcome]:
        checker = self.checker(plan, kept_elsewhere=kept_elsewhere)
        with new_journal(self.home, method.action, "plan.json") as (journal, _):
            return list(carry_out(checker, method, journal))

    def undo(self, name: str = "") -> list[Undone]:
        run = find_run(self.home, name)
        with reopened(run.path) as journal:
            return list(undo(run, journal))


def refusals(outcomes: Sequence[Outcome] | Sequence[Undone]) -> list[str]:
    return [outcome.refusal for outcome in outcomes]
