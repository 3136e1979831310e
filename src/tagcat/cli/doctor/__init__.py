"""``tagcat doctor``: looks at the set-up and says what to do."""

from __future__ import annotations

from collections.abc import Iterator

import click

from tagcat import __version__
from tagcat.cli import words
from tagcat.cli.doctor.finding import Finding, State, bad
from tagcat.cli.exits import DONE, INCOMPLETE
from tagcat.errors import InvalidInput, printable
from tagcat.settings import Settings, read_settings

_MARKS = {State.GOOD: "ok  ", State.WARNING: "note", State.BAD: "BAD "}


@click.command(
    name="doctor",
    epilog="Exit codes: 0 all works, 1 something does not, 2 wrong usage.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def command(as_json: bool) -> int:
    """Check the set-up, and say what to do.

    Looks at the program and its decoders, the data folder and its rights, the disk, memory, clock
    and port, and reads the collection from end to end. Nothing is changed, and it may be in use.
    """
    findings = list(_findings())
    works = all(finding.state is not State.BAD for finding in findings)
    if as_json:
        document = {
            "tagcat": __version__,
            "works": works,
            "checks": [finding.document() for finding in findings],
        }
        click.echo(words.json_text(document))
    else:
        for finding in findings:
            click.echo(f"{_MARKS[finding.state]}  {finding.what}: {printable(finding.found)}")
            if finding.to_do:
                click.echo(f"      → {printable(finding.to_do)}")
        click.echo("All works." if works else "Not all works: see the lines marked BAD.")
    return DONE if works else INCOMPLETE


def _findings() -> Iterator[Finding]:
    # Decoders and the web server take their time to import.
    from tagcat.cli.doctor.machine import check_machine
    from tagcat.cli.doctor.program import check_program
    from tagcat.cli.doctor.store import check_store

    yield from check_program()
    settings = _settings()
    if isinstance(settings, Finding):
        yield settings
        return
    yield from check_machine(settings)
    yield from check_store(settings)


def _settings() -> Settings | Finding:
    try:
        return read_settings()
    except InvalidInput as error:
        return bad("settings", str(error), f"set {error.field} anew: see docs/settings.md")
