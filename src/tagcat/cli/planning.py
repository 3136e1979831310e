"""From the groups of a scan to the plan of a cleanup: the best copy of each stays."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tagcat import __version__
from tagcat.cli.device import Device
from tagcat.cli.pool import Failure, Task, WorkerPool
from tagcat.cli.reading import ReadingOptions
from tagcat.cli.result import ScannedFile, ScanResult
from tagcat.cli.work import Extras, read_extras
from tagcat.fingerprint.model import VideoFingerprint
from tagcat.review import Choice, Copy, Rules, choose
from tagcat.review.plan import PlanFile, PlanGroup, Removal, YieldsTo, make_plan, plan_text

EXTRAS_SECONDS = 60.0
"""Longest time for the metadata and detail of a file that was already read once."""

_MAX_REASON = 1_000


@dataclass(frozen=True, slots=True)
class PlanOptions:
    """What goes into a plan.

    Attributes:
        file: where it is written to.
        every: take groups whose best copy is not clear as well.
        rules: what makes a copy the best.
        protected: folders, links resolved, of which nothing is to go.
    """

    file: Path
    every: bool
    rules: Rules
    protected: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Planned:
    """What was written: files that are to go, their bytes, and groups left out as not clear."""

    files: int
    size: int
    unclear: int


def write_plan(
    result: ScanResult, options: PlanOptions, device: Device, reading: ReadingOptions
) -> Planned:
    """Write the plan of a scan; its file is there as a whole, or not at all.

    Raises:
        InvalidInput: more files are grouped than a plan may name.
        OSError: it cannot be written.
    """
    extras = _read_extras(result, reading)
    groups: list[PlanGroup] = []
    unclear = 0
    for group in result.groups:
        copies = [
            _copy(result.files[member.file], member.file, extras, options)
            for member in group.members
            if _is_nameable(result.files[member.file].found.absolute)
        ]
        if len(copies) < 2:
            continue
        needed = [pair.match.needed_variance or 0 for pair in group.pairs]
        choice = choose(copies, needed, options.rules)
        if options.every or _is_clear(result.files, copies, choice, needed, options.rules):
            groups.append(_planned(result.files, copies, choice, device))
        else:
            unclear += 1
    plan = make_plan(groups, int(time.time() * 1000), f"tagcat {__version__}")
    _write(options.file, plan_text(plan))
    gone = [file for each in plan.groups for file in each.remove]
    return Planned(len(gone), sum(file.size for file in gone), unclear)


def _is_clear(
    files: Sequence[ScannedFile],
    copies: Sequence[Copy],
    choice: Choice,
    needed: Sequence[int],
    rules: Rules,
) -> bool:
    """Whether the choice is clear among different contents: of files with the same bytes nothing
    is lost, whichever stays."""
    best = files[int(choice.best)].content.sha256
    others = [
        copy
        for copy in copies
        if copy.id == choice.best or files[int(copy.id)].content.sha256 != best
    ]
    among = choose(others, needed, rules)
    return among.clear and among.best == choice.best


def _read_extras(result: ScanResult, reading: ReadingOptions) -> dict[str, Extras]:
    """Path -> what is known besides, of the grouped files only."""
    paths = [
        result.files[member.file].found.absolute
        for group in result.groups
        for member in group.members
    ]
    if not paths:
        return {}
    extras: dict[str, Extras] = {}
    tasks = [Task(number, path, EXTRAS_SECONDS) for number, path in enumerate(paths)]
    with WorkerPool(read_extras, min(reading.jobs, len(paths)), debug=reading.debug) as pool:
        for outcome in pool.run(tasks):
            if outcome is not None and not isinstance(outcome.value, Failure):
                extras[paths[outcome.number]] = outcome.value
    return extras


def _copy(file: ScannedFile, number: int, extras: dict[str, Extras], options: PlanOptions) -> Copy:
    more = extras.get(file.found.absolute, Extras())
    look = file.fingerprint
    video = look if isinstance(look, VideoFingerprint) else None
    return Copy(
        id=str(number),
        name=os.path.basename(file.found.absolute),
        path=file.found.absolute.replace(os.sep, "/"),
        kind=file.kind,
        width=look.width,
        height=look.height,
        size=file.content.size,
        media_type=look.media_type,
        modified=file.modified_ms,
        duration=video.duration if video else 0,
        fps=video.fps if video else 0.0,
        taken=more.taken,
        metadata=more.metadata,
        detail=more.detail,
        protected=any(
            file.found.absolute.startswith(os.path.join(folder, "")) for folder in options.protected
        ),
        partial=bool(video and video.partial),
    )


def _is_nameable(path: str) -> bool:
    """Whether a plan can name the path: bytes that are not UTF-8 have no place in it."""
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True


def _planned(
    files: Sequence[ScannedFile], copies: Sequence[Copy], choice: Choice, device: Device
) -> PlanGroup:
    reasons = {reason.id: reason.text[:_MAX_REASON] for reason in choice.reasons}
    best = next(copy for copy in copies if copy.id == choice.best)
    yields_to = YieldsTo(sha256=files[int(best.id)].content.sha256, path=best.path)
    keep: list[PlanFile] = []
    remove: list[Removal] = []
    for copy in copies:
        file = _file(files, copy, device)
        if copy is best or copy.protected:
            keep.append(file)
        else:
            fields = file.model_dump()
            remove.append(Removal(**fields, yields_to=yields_to, reason=reasons[copy.id]))
    return PlanGroup(keep=keep, remove=remove)


def _file(files: Sequence[ScannedFile], copy: Copy, device: Device) -> PlanFile:
    return PlanFile(
        path=copy.path,
        name=copy.name,
        size=copy.size,
        modified=copy.modified,
        sha256=files[int(copy.id)].content.sha256,
        device_id=device.id,
        device=device.name,
    )


def _write(path: Path, text: str) -> None:
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        aside.write_text(text, "utf-8")
        os.replace(aside, path)
    finally:
        aside.unlink(missing_ok=True)
