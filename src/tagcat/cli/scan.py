"""``tagcat scan``: read files, find what looks alike, save it and tell."""

from __future__ import annotations

import os
import sys
import time
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path

import click

from tagcat.cli import words
from tagcat.cli.cache import ALGORITHM, FingerprintCache
from tagcat.cli.device import this_device
from tagcat.cli.exits import DONE, FATAL, INCOMPLETE, INTERRUPTED
from tagcat.cli.key_file import own_key
from tagcat.cli.matching import match_files
from tagcat.cli.options import chosen_variance, upright_option, variance_option
from tagcat.cli.planning import PlanOptions, write_plan
from tagcat.cli.progress import ScanProgress
from tagcat.cli.reading import ReadingOptions, make_thumbnails, processors, read_files
from tagcat.cli.report import data, page, sheet, table
from tagcat.cli.result import ScannedFile, ScanResult
from tagcat.cli.saving import Saver
from tagcat.cli.walk import Found, find_files
from tagcat.errors import StoreError, UnreadableFile, printable
from tagcat.graph.model import GraphStore
from tagcat.graph.opening import open_own
from tagcat.review import Rules
from tagcat.settings import read_settings

CACHE_FILE = Path("cache", "fingerprints.sqlite")
"""Where the cache is, in the data folder."""


@dataclass(frozen=True, slots=True)
class _Options:
    variance: int
    upright: bool
    hidden: bool
    output: str
    html: Path | None
    plan: PlanOptions | None
    save: bool
    cache: bool
    device: str | None
    quiet: bool
    reading: ReadingOptions


@click.command(
    name="scan",
    epilog="Exit codes: 0 done, 1 done but some files could not be read, 2 wrong usage,"
    " 3 nothing could be done, 130 stopped by Ctrl-C.",
)
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@variance_option
@upright_option
@click.option("--json", "as_json", is_flag=True, help="Print everything as one JSON document.")
@click.option("--csv", "as_csv", is_flag=True, help="Print one line for each file, as CSV.")
@click.option(
    "--html",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write a page with thumbnails that needs nothing but itself.",
)
@click.option(
    "--plan",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write a plan for tagcat cleanup: the best copy of each group stays.",
)
@click.option(
    "--plan-all",
    is_flag=True,
    help="With --plan: take groups whose best copy is not clear as well.",
)
@click.option(
    "--prefer",
    multiple=True,
    metavar="FOLDER",
    type=click.Path(exists=True, file_okay=False),
    help="With --plan: copies in this folder stay; the first one given counts most.",
)
@click.option(
    "--protect",
    multiple=True,
    metavar="FOLDER",
    type=click.Path(exists=True, file_okay=False),
    help="With --plan: nothing in this folder is to go, whatever is better.",
)
@click.option("--hidden", is_flag=True, help="Look into hidden files and folders as well.")
@click.option("--no-save", is_flag=True, help="Do not save what is found to the collection.")
@click.option("--no-cache", is_flag=True, help="Read every file again, whatever is known of it.")
@click.option(
    "--device",
    metavar="NAME",
    help="What to call this device in the collection. Default: as before, at first its host name.",
)
@click.option(
    "--jobs",
    type=click.IntRange(1, 256),
    metavar="N",
    help="Processes that read files. Default: one for each processor.",
)
@click.option(
    "--timeout",
    type=click.FloatRange(0),
    default=60.0,
    show_default=True,
    metavar="SECONDS",
    help="Give up a file that makes no progress for so long (big files may take longer);"
    " 0 for never.",
)
@click.option("--quiet", "-q", is_flag=True, help="Print nothing but errors and what was asked.")
def command(
    paths: tuple[str, ...],
    variance: int | None,
    upright: bool,
    as_json: bool,
    as_csv: bool,
    html: Path | None,
    plan: Path | None,
    plan_all: bool,
    prefer: tuple[str, ...],
    protect: tuple[str, ...],
    hidden: bool,
    no_save: bool,
    no_cache: bool,
    device: str | None,
    jobs: int | None,
    timeout: float,
    quiet: bool,
) -> int:
    """Find images and videos that look alike in files and folders.

    Folders are searched all the way down; hidden ones are left out and links to folders are not
    followed. What is found is saved to your own collection on this computer, which "tagcat
    serve" shows. A second scan of the same files takes seconds.
    """
    if as_json and as_csv:
        raise click.UsageError("--json and --csv cannot both be printed: choose one.")
    if html is not None and not html.absolute().parent.is_dir():
        raise click.UsageError(f"--html: there is no folder {printable(str(html.parent))}.")
    if plan is None and (plan_all or prefer or protect):
        raise click.UsageError("--plan-all, --prefer and --protect need --plan.")
    if plan is not None and not plan.absolute().parent.is_dir():
        raise click.UsageError(f"--plan: there is no folder {printable(str(plan.parent))}.")
    options = _Options(
        variance=chosen_variance(variance, upright=upright),
        upright=upright,
        hidden=hidden,
        output="json" if as_json else "csv" if as_csv else "table",
        html=html,
        plan=None if plan is None else _plan_options(plan, plan_all, prefer, protect),
        save=not no_save,
        cache=not no_cache,
        device=device,
        quiet=quiet,
        reading=ReadingOptions(
            jobs=jobs or processors(),
            timeout=timeout,
            debug=os.environ.get("TAGCAT_DEBUG") == "1",
        ),
    )
    return _Scan(paths, options).run()


def _plan_options(
    file: Path, every: bool, prefer: tuple[str, ...], protect: tuple[str, ...]
) -> PlanOptions:
    folders = tuple(os.path.realpath(folder).replace(os.sep, "/") for folder in prefer)
    if any("*" in folder for folder in folders):
        raise click.UsageError("--prefer: a folder with * in its name cannot be preferred.")
    protected = tuple(os.path.realpath(folder) for folder in protect)
    return PlanOptions(file, every, Rules(folders=folders), protected)


class _Scan:
    def __init__(self, paths: tuple[str, ...], options: _Options) -> None:
        self._paths = paths
        self._options = options
        self._progress = ScanProgress(quiet=options.quiet)
        self._result = ScanResult(options.variance)
        self._settings = read_settings()
        self._start = time.monotonic()
        self._wanted = 0
        self._saver: Saver | None = None

    def run(self) -> int:
        result, options = self._result, self._options
        with ExitStack() as stack:
            # Opened before anything is read: it must not turn out at the end that it cannot be.
            store = self._open_store(stack) if options.save else None
            cache = self._open_cache(stack) if options.cache else None
            try:
                found = self._find()
                if store is not None:
                    self._saver = self._make_saver(store, found)
                self._read(found, cache)
            except KeyboardInterrupt:
                return self._stopped()
            with self._progress.doing("Comparing …"):
                matches = match_files(result.files, options.variance, search=not options.upright)
            result.groups = matches.groups
            result.links = matches.links
            result.images_in_videos = matches.images_in_videos
            result.truncated = matches.truncated
            if matches.truncated:
                self._progress.say(f"warning: {words.TRUNCATED}")
            if self._saver is not None:
                result.saved = self._saver.saved
                result.known = self._saver.known(result.files)
        result.seconds = time.monotonic() - self._start
        self._tell()
        if options.plan is not None:
            self._plan(options.plan)
        if not found.started:
            return FATAL
        return INCOMPLETE if result.errors else DONE

    def _open_store(self, stack: ExitStack) -> GraphStore:
        # The data folder first: it must belong to this user alone.
        this_device(self._settings.home, self._options.device)
        return stack.enter_context(closing(open_own(self._settings)))

    def _make_saver(self, store: GraphStore, found: Found) -> Saver:
        with self._progress.doing("Looking into the collection …"):
            return Saver(
                store,
                this_device(self._settings.home),
                (file.absolute for file in found.files),
                self._options.variance,
                search=not self._options.upright,
                key=own_key(self._settings),
            )

    def _open_cache(self, stack: ExitStack) -> FingerprintCache | None:
        home = self._settings.home
        try:
            # Names and looks of private pictures are no business of other users.
            home.mkdir(mode=0o700, parents=True, exist_ok=True)
            cache = FingerprintCache(home / CACHE_FILE, ALGORITHM)
        except (OSError, StoreError) as error:
            self._progress.say(f"warning: {printable(str(error))}; going on without it")
            return None
        return stack.enter_context(cache)

    def _find(self) -> Found:
        result = self._result
        with self._progress.searching():
            found = find_files(self._paths, hidden=self._options.hidden, seen=self._progress.seen)
        result.hidden, result.other = found.hidden, found.other
        result.links_skipped = found.links
        self._wanted = len(found.files)
        for error in found.errors:
            self._failed(error)
        return found

    def _read(self, found: Found, cache: FingerprintCache | None) -> None:
        result, saver = self._result, self._saver

        def took(file: ScannedFile) -> None:
            result.files.append(file)
            if not self._options.quiet:
                for warning in file.fingerprint.warnings:
                    path = printable(file.path)
                    self._progress.say(f"{path}: warning: {printable(warning)}")
            if saver is not None:
                saver.add(file)

        read_files(found.files, cache, self._options.reading, self._progress, took, self._failed)
        result.files.sort(key=lambda file: os.fsencode(file.path))
        if saver is not None:
            with self._progress.doing("Saving …"):
                saver.flush()
            for error in saver.errors:
                self._failed(error)
        result.errors.sort(key=lambda error: os.fsencode(error.path))

    def _failed(self, error: UnreadableFile) -> None:
        self._result.errors.append(error)
        self._progress.error(error)

    def _stopped(self) -> int:
        """Keep what was done, and say so."""
        if self._saver is not None:
            self._saver.flush()
        done = len(self._result.files) + len(self._result.errors)
        self._progress.say(
            f"stopped after {done:,} of {words.count(self._wanted, 'file')}; what was read is kept:"
            " the same command goes on from here"
        )
        return INTERRUPTED

    def _plan(self, options: PlanOptions) -> None:
        device = this_device(self._settings.home, self._options.device)
        with self._progress.doing("Choosing the best copies …"):
            planned = write_plan(self._result, options, device, self._options.reading)
        if self._options.quiet:
            return
        unclear = (
            f"; of {words.count(planned.unclear, 'group')} the best copy is not clear"
            " (--plan-all takes them as well)"
        )
        self._progress.say(
            f"{printable(str(options.file))}: {words.count(planned.files, 'file')} to go,"
            f" {words.size_text(planned.size)}{unclear if planned.unclear else ''}"
        )

    def _tell(self) -> None:
        result, options = self._result, self._options
        if options.output == "json":
            click.echo(words.json_text(data.document(result)))
        elif options.output == "csv":
            sheet.write_sheet(result, sys.stdout)
        elif not options.quiet:
            table.show(result, table.stdout_console())
        if options.html is not None:
            shown = [result.files[index] for index in page.files_shown(result)]
            with self._progress.doing("Making thumbnails …"):
                thumbnails = make_thumbnails(
                    shown, page.THUMBNAIL_EDGE, page.THUMBNAIL_BUDGET, options.reading
                )
            page.write_page(result, thumbnails, options.html)
