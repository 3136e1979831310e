"""``tagcat labels list``: the taggers there are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import click

from tagcat.cli import words
from tagcat.cli.exits import DONE
from tagcat.cli.labels.charges import dollars
from tagcat.errors import TaggerError, printable
from tagcat.label.consent import Consent
from tagcat.label.ledger import Ledger
from tagcat.label.library import Library
from tagcat.label.rekognition import NAME
from tagcat.label.tagger import Tagger, TaggerKind
from tagcat.settings import read_settings


@dataclass(frozen=True, slots=True)
class _Told:
    name: str
    tagger: Tagger | None
    damage: str


@click.command(name="list", epilog="Exit codes: 0 done, 2 wrong usage, 3 nothing could be done.")
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
def command(as_json: bool) -> int:
    """List the taggers: the one that comes with TagCat, those you added, and AWS Rekognition.

    Of Rekognition it tells whether you allowed it, and what it was asked for, month by month.
    """
    home = read_settings().home
    library = Library(home)
    consent, ledger = Consent(home).of(NAME), Ledger(home, NAME)
    document: list[dict[str, Any]] = []
    for place, name in enumerate(library.names()):
        told = _told(library, name)
        fields = _fields(library, told, is_default=place == 0)
        if name == NAME:
            fields["allowed"] = (
                None
                if consent is None
                else {"region": consent.region, "address": consent.address, "since": consent.since}
            )
            fields["months"] = ledger.months()
        document.append(fields)
        if not as_json:
            click.echo(_line(fields, told))
    if as_json:
        click.echo(words.json_text({"taggers": document}))
        return DONE
    for month, count in ledger.months().items():
        click.echo(f"  {month}: {words.count(count, 'picture')}, about {dollars(count)}")
    return DONE


def _told(library: Library, name: str) -> _Told:
    try:
        return _Told(name, library.open(name), "")
    except TaggerError as error:
        return _Told(name, None, str(error))


def _fields(library: Library, told: _Told, *, is_default: bool) -> dict[str, Any]:
    if told.tagger is None:
        return {"name": told.name, "default": is_default, "damage": told.damage}
    return {
        "name": told.name,
        "version": told.tagger.id.version,
        "digest": told.tagger.id.digest,
        "kind": told.tagger.kind.value,
        "default": is_default,
        "labels": len(told.tagger.labels),
        "size": library.model_bytes(told.name),
    }


def _line(fields: dict[str, Any], told: _Told) -> str:
    name = printable(told.name)
    if told.tagger is None:
        return f"{name}: {printable(told.damage)}"
    if told.tagger.kind is TaggerKind.REMOTE:
        allowed = fields["allowed"]
        if allowed is None:
            return f"{name}: a service, off: tagcat labels allow {name} tells what is sent"
        return f"{name}: a service, allowed in {printable(allowed['region'])}"
    default = ", the default" if fields["default"] else ""
    size = words.size_text(fields["size"])
    return f"{name}: {words.count(fields['labels'], 'label')}, {size}{default}"
