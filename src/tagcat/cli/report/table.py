"""What a person reads in the terminal after a scan."""

from __future__ import annotations

import sys

from rich.console import Console
from rich.table import Table
from rich.text import Text

from tagcat.cli import words
from tagcat.cli.result import Group, Known, Member, Pair, ScannedFile, ScanResult
from tagcat.errors import printable
from tagcat.fingerprint.model import Kind, VideoFingerprint

MOST_LINKS = 50
"""Rows shown of each list below the groups; the other outputs have all."""

MOST_KNOWN = 3
"""Files saved earlier that are named for each file that matches them."""

WIDE = 120
"""Columns of a terminal from which on paths stand beside what is told of their files."""

_UNLIMITED_WIDTH = 100_000


def stdout_console() -> Console:
    """A console that folds long paths on a terminal and never cuts or folds them elsewhere."""
    width = None if sys.stdout.isatty() else _UNLIMITED_WIDTH
    return Console(highlight=False, emoji=False, markup=False, width=width)


def show(result: ScanResult, console: Console) -> None:
    """Groups, other matches and the summary."""
    for number, group in enumerate(result.groups, 1):
        _show_group(number, group, result.files, console)
    _show_pairs(
        "Also look like each other, but not like a whole group", result.links, result, console
    )
    _show_in_videos(result, console)
    _show_known(result, console)
    for line in summary_lines(result):
        console.print(line)


def summary_lines(result: ScanResult) -> list[str]:
    """The figures of a scan, a sentence a line."""
    images, videos = result.count(Kind.IMAGE), result.count(Kind.VIDEO)
    read = f"{words.count(len(result.files), 'file')}"
    if result.files:
        read += (
            f": {words.count(images, 'image')} and {words.count(videos, 'video')},"
            f" {words.size_text(result.size)}"
        )
    took = (
        words.clock(round(result.seconds * 1000))
        if result.seconds >= 60
        else (f"{result.seconds:.1f} s")
    )
    read += f"; {took}"
    if result.cached:
        read += f", {words.count(result.cached, 'file')} known from an earlier scan"
    lines = [f"{read}."]
    members = sum(len(group.members) for group in result.groups)
    groups = f"{words.count(len(result.groups), 'group')} at variance {result.variance}"
    if result.groups:
        groups += f" with {words.count(members, 'file')}"
    if result.copies:
        groups += (
            f"; {words.count(result.copies, 'identical copy', 'identical copies')}"
            f" of {words.size_text(result.copied_size)}"
        )
    lines.append(f"{groups}.")
    if result.saved is not None:
        lines.append(f"{words.count(result.saved, 'file')} saved to the collection.")
    if result.errors:
        lines.append(f"{words.count(len(result.errors), 'error')}:")
        lines += [
            f"  {words.times(number)} {printable(reason)}"
            for reason, number in result.errors_by_reason().items()
        ]
    return lines


def picture_text(file: ScannedFile) -> str:
    """Resolution, and of a video how long it is."""
    look = file.fingerprint
    text = words.resolution(look.width, look.height)
    if isinstance(look, VideoFingerprint):
        text += f", {words.clock(look.duration)}"
    return text


def member_text(group: Group, member: Member) -> str:
    """What a member is to its group."""
    if member.copy_of is not None:
        return "identical file"
    if member.file == group.representative:
        return "nearest to all"
    text = words.likeness(member.match)
    if member.overlap is not None:
        # Told from the member, since that is what stands beside the words.
        text += f"; {words.overlap_words(member.overlap.reversed(), 'this', 'the first')}"
    return text


def pair_texts(pair: Pair) -> list[str]:
    """How a pair matches, a line each; of videos also what of the one is in the other."""
    texts = [words.likeness(pair.match)]
    if pair.overlap is not None:
        texts.append(words.overlap_words(pair.overlap, "the first", "the second"))
    return texts


def group_title(number: int, group: Group) -> str:
    """``Group 3: 4 images, weakest pair 12 of 128 bits (look-alike)``."""
    noun = words.count(len(group.members), group.kind.value)
    weakest = group.weakest.match
    if weakest.identical:
        return f"Group {number}: {noun}, identical"
    degree = words.degree(weakest.distance, weakest.needed_variance, identical=False)
    title = f"Group {number}: {noun}, weakest pair {weakest.distance} of 128 bits ({degree})"
    if group.copies:
        title += f", {words.count(group.copies, 'identical copy', 'identical copies')}"
    return title


def _show_group(number: int, group: Group, files: list[ScannedFile], console: Console) -> None:
    console.print(Text(group_title(number, group), style="bold"))
    beside = console.width >= WIDE
    table = Table.grid(padding=(0, 2))
    table.add_column(min_width=28, max_width=None if not console.is_terminal else 40)
    table.add_column(min_width=9, no_wrap=True)
    table.add_column(min_width=7, justify="right", no_wrap=True)
    if beside:
        table.add_column(overflow="fold")
    for member in group.members:
        file = files[member.file]
        path = Text(printable(file.path), overflow="fold")
        row = [
            Text(f"  {'= ' if member.copy_of is not None else ''}{member_text(group, member)}"),
            Text(picture_text(file)),
            Text(words.size_text(file.content.size)),
        ]
        style = "dim" if member.copy_of is not None else ""
        if beside:
            table.add_row(*row, path, style=style)
        else:
            # A narrow terminal: the path gets a line of its own, of which nothing is cut off.
            console.print(Text("  ") + path)
            line = "    " + " · ".join(cell.plain.strip() for cell in row)
            console.print(Text(line, style="dim"))
    if beside:
        console.print(table)
    console.print()


def _show_pairs(title: str, pairs: list[Pair], result: ScanResult, console: Console) -> None:
    if not pairs:
        return
    console.print(Text(title, style="bold"))
    for pair in pairs[:MOST_LINKS]:
        for text in pair_texts(pair):
            console.print(Text(f"  {text}"))
        for index in (pair.a, pair.b):
            console.print(Text(f"    {printable(result.files[index].path)}", overflow="fold"))
    _show_rest(len(pairs), console)


def _show_in_videos(result: ScanResult, console: Console) -> None:
    if not result.images_in_videos:
        return
    console.print(Text("Images found in videos", style="bold"))
    for pair in result.images_in_videos[:MOST_LINKS]:
        console.print(Text(f"  {words.clock(pair.match.pos or 0)}  {words.likeness(pair.match)}"))
        for index in (pair.a, pair.b):
            console.print(Text(f"    {printable(result.files[index].path)}", overflow="fold"))
    _show_rest(len(result.images_in_videos), console)


def known_lines(matches: list[Known]) -> list[str]:
    """What one file matches of what was saved earlier: the best few, and how many more."""
    lines = [
        f"{words.likeness(known.match)}: {printable(known.path)} on {printable(known.device)}"
        f" ({printable(known.source)})"
        for known in matches[:MOST_KNOWN]
    ]
    if len(matches) > MOST_KNOWN:
        lines.append(f"and {len(matches) - MOST_KNOWN:,} more")
    return lines


def _show_known(result: ScanResult, console: Console) -> None:
    by_file = result.known_by_file()
    if not by_file:
        return
    console.print(Text("Match files saved earlier", style="bold"))
    for file, matches in list(by_file.items())[:MOST_LINKS]:
        console.print(Text(f"  {printable(result.files[file].path)}", overflow="fold"))
        for line in known_lines(matches):
            console.print(Text(f"    {line}", overflow="fold"))
    _show_rest(len(by_file), console)


def _show_rest(number: int, console: Console) -> None:
    if number > MOST_LINKS:
        console.print(f"  … and {number - MOST_LINKS:,} more: --json has them all")
    console.print()
