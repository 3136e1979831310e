"""``tagcat labels teach``: more files for a tag, from examples or from what its word means."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import click
import numpy as np

from tagcat.app.teaching import Examples, Teaching
from tagcat.cli import words
from tagcat.cli.exits import DONE, FATAL, INCOMPLETE
from tagcat.cli.key_file import content_names
from tagcat.cli.labels.looking import Looked, LookedAt, Looking, look_at
from tagcat.cli.labels.options import looking_options, min_score_option, tagger_option
from tagcat.cli.owner import own_collection
from tagcat.errors import InvalidInput, NotFound, printable
from tagcat.label.library import Library
from tagcat.label.onnx import OnnxTagger
from tagcat.label.teaching import by_examples, by_word
from tagcat.settings import read_settings

_COUNT = 20


@dataclass(frozen=True, slots=True)
class _Found:
    """Files and their scores, best first; ``by`` says how they were found."""

    files: list[tuple[LookedAt, float]]
    by: str


@click.command(
    name="teach",
    epilog="Exit codes: 0 done, 1 done but some files could not be looked at or are not saved,"
    " 2 wrong usage, 3 nothing could be done, 130 stopped by Ctrl-C.",
)
@click.argument("tag", metavar="TAG")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@tagger_option
@click.option(
    "--count",
    type=click.IntRange(1, 1000),
    default=_COUNT,
    show_default=True,
    metavar="N",
    help="Files to propose at most.",
)
@min_score_option
@click.option("--yes", is_flag=True, help="Save what is proposed without asking.")
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
@looking_options
def command(
    tag: str,
    paths: tuple[str, ...],
    tagger: str,
    count: int,
    min_score: float,
    yes: bool,
    as_json: bool,
    looking: Looking,
) -> int:
    """Propose more files for a tag, among files and folders.

    Files that have the tag in your collection are the examples: those most like them are
    proposed. Where none has it yet, the tag's word is looked up among what the model knows: "dog"
    finds 118 breeds. What is proposed is saved as suggestions once you agree, and waits for an
    answer as other labels do.
    """
    home = read_settings().home
    chosen = Library(home).open(tagger)
    if not isinstance(chosen, OnnxTagger):
        raise InvalidInput("--tagger", "teaching needs a model on this computer")
    # Before hours may be spent on looking: there must be a collection.
    with own_collection(read_only=True):
        pass
    looked = look_at(paths, chosen, home, looking, debug=os.environ.get("TAGCAT_DEBUG") == "1")
    with own_collection(read_only=True) as (store, user):
        name = content_names(user)
        named = [replace(one, sha256=name(one.sha256)) for one in looked.files]
        contents = {one.sha256: one for one in named}
        examples = Teaching(store, user).examples(tag, contents)
    files = [one for sha256, one in contents.items() if sha256 in examples.known]
    unsaved = [one for sha256, one in contents.items() if sha256 not in examples.known]
    for one in unsaved:
        where = printable(one.file.path)
        click.echo(f"tagcat: {where}: is not in the collection: tagcat scan saves it", err=True)
    if not files:
        return FATAL
    found = _propose(examples, files, chosen, count)
    found.files[:] = [(one, score) for one, score in found.files if score >= min_score]
    saved = None
    if not as_json:
        _print(examples.name, found)
    if found.files and _agreed(examples.name, len(found.files), yes=yes, as_json=as_json):
        with own_collection() as (store, user):
            scores = {one.sha256: score for one, score in found.files}
            saved = Teaching(store, user).propose(chosen.id, examples.name, scores).saved
    if as_json:
        click.echo(words.json_text(_document(examples, found, looked, unsaved, saved)))
    elif saved is not None and not looking.quiet:
        where = words.count(saved, "content")
        click.echo(f"suggested {printable(examples.name)} for {where}: tagcat labels open lists it")
    return INCOMPLETE if looked.errors or unsaved else DONE


def _propose(
    examples: Examples, files: Sequence[LookedAt], tagger: OnnxTagger, count: int
) -> _Found:
    """The files to propose.

    Raises:
        NotFound: there are no examples, and the model has no such word.
        InvalidInput: there are examples, but the model tells no likeness.
    """
    tagged = [i for i, one in enumerate(files) if one.sha256 in examples.tagged]
    not_wanted = {i for i, one in enumerate(files) if one.sha256 in examples.dismissed}
    name = examples.name
    if tagged:
        vectors = [one.seen.vector for one in files]
        if not tagger.dimension or any(vector is None for vector in vectors):
            raise InvalidInput("--tagger", f"{tagger.id.name} does not tell how alike pictures are")
        together = np.stack([vector for vector in vectors if vector is not None])
        # More than are asked for, because some of them were dismissed.
        found = by_examples(together, tagged, count + len(not_wanted))
        by = f"like {words.count(len(tagged), 'example')}"
    else:
        scores = np.stack([one.seen.scores for one in files if one.seen.scores is not None])
        by_meaning = by_word(name, tagger.taxonomy, scores, sorted(not_wanted), count)
        if by_meaning is None:
            raise NotFound(
                f"no file here has the tag “{name}”, and {tagger.id.name} has no word for it:"
                " tag a few files first, as examples"
            )
        found = by_meaning
        by = f"the model sees what “{name}” means"
    proposed = [(files[i], score) for i, score in found if i not in not_wanted]
    return _Found(proposed[:count], by)


def _agreed(name: str, count: int, *, yes: bool, as_json: bool) -> bool:
    """Whether what is proposed is to be saved."""
    if yes:
        return True
    if as_json or not sys.stdin.isatty():
        click.echo("tagcat: nothing was saved: --yes saves it as suggestions", err=True)
        return False
    question = f"Suggest {printable(name)} for {'this file' if count == 1 else 'these files'}?"
    return click.confirm(question, default=False)


def _print(name: str, found: _Found) -> None:
    if not found.files:
        click.echo(f"nothing to propose for {printable(name)} ({found.by})")
        return
    click.echo(f"{printable(name)}, {found.by}:")
    for one, score in found.files:
        click.echo(f"  {score:.2f}  {printable(one.file.path)}")


def _document(
    examples: Examples,
    found: _Found,
    looked: Looked,
    unsaved: Sequence[LookedAt],
    saved: int | None,
) -> dict[str, Any]:
    return {
        "tag": examples.name,
        "examples": len(examples.tagged),
        "proposed": [
            {"path": one.file.path, "sha256": one.sha256, "score": round(score, 4)}
            for one, score in found.files
        ],
        "saved": saved or 0,
        "unsaved": [one.file.path for one in unsaved],
        "errors": [{"path": error.path, "reason": error.reason} for error in looked.errors],
    }
