"""``tagcat cleanup``: carry out the plan of a cleanup, tell the runs there were, take one back."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from tagcat.app.cleanup.acting import Method, Outcome, carry_out, preview
from tagcat.app.cleanup.checking import Checker
from tagcat.app.cleanup.finding import Finder
from tagcat.app.cleanup.journal import FOLDER, Run, find_run, new_journal, reopened, runs
from tagcat.app.cleanup.undoing import Undone
from tagcat.app.cleanup.undoing import undo as take_back
from tagcat.cli import words
from tagcat.cli.exits import DONE, INCOMPLETE
from tagcat.errors import InvalidInput, NotFound, printable
from tagcat.review.plan import MAX_BYTES, Plan, read_plan
from tagcat.settings import read_settings

TRASH = "trash"
_LAST = ""

_WOULD = {
    "trash": "would go to the trash",
    "folder": "would be moved",
    "hard": "would become a hard link",
    "reflink": "would become a reflink",
}
_DID = {
    "trash": "went to the trash",
    "folder": "was moved",
    "hard": "became a hard link",
    "reflink": "became a reflink",
}


@click.command(
    name="cleanup",
    epilog="Exit codes: 0 done, 1 done but some files were left as they are, 2 wrong usage,"
    " 3 nothing could be done, 130 stopped by Ctrl-C.",
)
@click.argument("plan", required=False, metavar="[PLAN]")
@click.option(
    "--root",
    "roots",
    multiple=True,
    metavar="DIR",
    type=click.Path(exists=True, file_okay=False),
    help="A folder that the files of the plan are in; may be given more than once. Files that are"
    " not at their path are searched for there, by content.",
)
@click.option("--apply", is_flag=True, help="Do it. Without this, nothing is changed.")
@click.option(
    "--to",
    default=TRASH,
    metavar="trash|FOLDER",
    help="Where files go: to the system's trash, which is the default, or to a folder.",
)
@click.option(
    "--link",
    type=click.Choice(["hard", "reflink"]),
    help="Replace files by a link to the kept copy with the same bytes instead.",
)
@click.option(
    "--kept-elsewhere",
    is_flag=True,
    help="Let files go whose kept copy is on another device, where it cannot be looked at.",
)
@click.option(
    "--undo",
    is_flag=False,
    flag_value=_LAST,
    metavar="[RUN]",
    help="Take back a run: the last one, or the one of this name or journal.",
)
@click.option("--list", "listed", is_flag=True, help="List the runs there were, the last first.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.option("--quiet", "-q", is_flag=True, help="Print nothing but errors and what was asked.")
def command(
    plan: str | None,
    roots: tuple[str, ...],
    apply: bool,
    to: str,
    link: str | None,
    kept_elsewhere: bool,
    undo: str | None,
    listed: bool,
    as_json: bool,
    quiet: bool,
) -> int:
    """Let files go that a plan of the web app or of "tagcat scan --plan" names.

    A file goes only if it and the copy that stays for it are here and still hold the bytes they
    held when the plan was made. Without --apply, it only says what it would do. Every step is
    written down, and --undo takes it back.
    """
    if sum([plan is not None, undo is not None, listed]) > 1:
        raise click.UsageError("PLAN, --undo and --list cannot be together: choose one.")
    if listed:
        return _list(as_json=as_json)
    if undo is not None:
        return _undo(undo, as_json=as_json, quiet=quiet)
    if plan is None:
        raise click.UsageError("Name a PLAN, or ask for --undo or --list.")
    if link is not None and to != TRASH:
        raise click.UsageError("--to and --link cannot both be: choose one.")
    home = read_settings().home
    method = _method(to, link)
    if method.folder and os.path.lexists(method.folder) and not os.path.isdir(method.folder):
        raise click.UsageError(f"--to: {printable(to)} is not a folder.")
    checker = Checker(
        _read(plan),
        Finder(roots, [str(home), *([method.folder] if method.folder else [])]),
        kept_elsewhere=kept_elsewhere,
    )
    if not apply:
        return _tell(preview(checker, method), method, None, as_json=as_json, quiet=quiet)
    with new_journal(home, method.action, os.path.abspath(plan)) as (journal, path):
        return _tell(
            carry_out(checker, method, journal), method, path.stem, as_json=as_json, quiet=quiet
        )


def _method(to: str, link: str | None) -> Method:
    if link == "hard":
        return Method("hard")
    if link == "reflink":
        return Method("reflink")
    return Method("trash") if to == TRASH else Method("folder", os.path.abspath(to))


def _read(name: str) -> Plan:
    path = Path(name)
    try:
        if path.stat().st_size > MAX_BYTES:
            raise InvalidInput(name, "is too large for a plan")
        data = path.read_bytes()
    except OSError as error:
        raise NotFound(f"{name}: {words.os_reason(error)}") from None
    try:
        return read_plan(data)
    except InvalidInput as error:
        raise InvalidInput(f"{name}: {error.field}", error.reason) from None


def _tell(
    outcomes: Iterable[Outcome], method: Method, run: str | None, *, as_json: bool, quiet: bool
) -> int:
    """Print what becomes of each file, at once, and a summary."""
    told: list[dict[str, Any]] = []
    gone = size = freed = refused = 0
    for outcome in outcomes:
        path = outcome.entry.place.path if outcome.entry.place else outcome.entry.file.path
        if outcome.refusal:
            refused += 1
            click.echo(f"{printable(path)}: left: {printable(outcome.refusal)}", err=True)
        else:
            gone += 1
            size += outcome.entry.file.size
            freed += outcome.freed
            if not quiet and not as_json:
                click.echo(_line(outcome, path, method, did=run is not None))
        if as_json:
            told.append(_fields(outcome, path))
    if as_json:
        summary = {"files": gone, "bytes": size, "freed": freed, "left": refused}
        document = {
            "applied": run is not None,
            "action": method.action,
            "run": run,
            "files": told,
            "summary": summary,
        }
        click.echo(words.json_text(document))
    elif not quiet:
        _summarize(gone, freed, refused, run)
    return INCOMPLETE if refused else DONE


def _line(outcome: Outcome, path: str, method: Method, *, did: bool) -> str:
    verb = (_DID if did else _WOULD)[method.action]
    where = f" to {printable(outcome.destination)}" if method.action == "folder" and did else ""
    why = f": {printable(outcome.entry.file.reason)}" if outcome.entry.file.reason else ""
    kept = outcome.entry.kept or f"{outcome.entry.file.yields_to.path} on another device"
    return f"{printable(path)} {verb}{where}{why} (stays: {printable(kept)})"


def _fields(outcome: Outcome, path: str) -> dict[str, Any]:
    file = outcome.entry.file
    return {
        "path": path,
        "plan_path": file.path,
        "size": file.size,
        "sha256": file.sha256,
        "reason": file.reason,
        "kept": outcome.entry.kept,
        "destination": outcome.destination or None,
        "freed": outcome.freed,
        "left": outcome.refusal or None,
    }


def _summarize(gone: int, freed: int, refused: int, run: str | None) -> None:
    left = f"; {words.count(refused, 'file')} left as they are" if refused else ""
    done = "done" if run else "would be done"
    click.echo(f"{words.count(gone, 'file')} {done}, {words.size_text(freed)} freed{left}")
    if run is None:
        if gone:
            click.echo("Nothing was changed: --apply does it.")
    elif gone:
        click.echo(f"tagcat cleanup --undo {run} takes it back.")


def _undo(name: str, *, as_json: bool, quiet: bool) -> int:
    run = find_run(read_settings().home, name)
    told: list[dict[str, Any]] = []
    back = refused = 0
    with reopened(run.path) as journal:
        for undone in take_back(run, journal):
            refused += bool(undone.refusal)
            back += not undone.refusal
            _tell_undone(undone, quiet=quiet or as_json)
            told.append(
                {
                    "path": undone.step.source,
                    "destination": undone.step.destination or None,
                    "left": undone.refusal or None,
                }
            )
    if as_json:
        summary = {"files": back, "left": refused}
        click.echo(words.json_text({"run": run.name, "files": told, "summary": summary}))
    elif not quiet:
        left = f"; {refused:,} could not be" if refused else ""
        click.echo(f"{words.count(back, 'file')} taken back{left}")
    return INCOMPLETE if refused else DONE


def _tell_undone(undone: Undone, *, quiet: bool) -> None:
    path = printable(undone.step.source)
    if undone.refusal:
        where = undone.step.destination
        lies = f" (it went to {printable(where)})" if where else ""
        click.echo(f"{path}: not taken back: {printable(undone.refusal)}{lies}", err=True)
    elif not quiet:
        click.echo(f"{path} is back")


def _list(*, as_json: bool) -> int:
    home = read_settings().home
    found = runs(home)
    if as_json:
        click.echo(words.json_text({"runs": [_run_fields(run) for run in found]}))
    elif not found:
        click.echo(f"No cleanup yet; journals will be in {printable(str(home / FOLDER))}")
    else:
        for run in found:
            fields = _run_fields(run)
            when = datetime.fromtimestamp(run.started / 1000).astimezone()
            back = f", {fields['undone']:,} taken back" if fields["undone"] else ""
            stopped = "" if run.ended else ", stopped before its end"
            click.echo(
                f"{run.name}  {when:%Y-%m-%d %H:%M}  {run.action}:"
                f" {words.count(fields['files'], 'file')},"
                f" {words.size_text(fields['bytes'])}{back}{stopped}"
            )
    return DONE


def _run_fields(run: Run) -> dict[str, Any]:
    went = [step for number, step in run.steps.items() if number not in run.failed]
    return {
        "run": run.name,
        "started": run.started,
        "action": run.action,
        "plan": run.plan,
        "files": len(went),
        "bytes": sum(step.size for step in went),
        "undone": len(run.undone),
        "ended": run.ended,
    }
