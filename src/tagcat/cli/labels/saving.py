"""What a tagger saw -> suggestions in the collection of this computer's owner."""

from __future__ import annotations

from collections.abc import Sequence

from tagcat.app.labelling import Labelling
from tagcat.cli import words
from tagcat.cli.key_file import content_names
from tagcat.cli.labels.looking import LookedAt
from tagcat.cli.owner import own_collection
from tagcat.graph.suggestions import Suggestion
from tagcat.label.tagger import Tagger


def save(files: Sequence[LookedAt], tagger: Tagger) -> tuple[str, frozenset[str]]:
    """Keep what was seen as suggestions, in place of what the tagger suggested before.

    Returns:
        what was done, as a line; and the sha256 of contents that are not in the collection.

    Raises:
        NotFound: nothing was saved to the collection yet.
        StoreError: it cannot be opened.
    """
    with own_collection() as (store, user):
        name = content_names(user)
        suggestions = {
            name(one.sha256): [
                Suggestion(seen.label.name, seen.label.score, seen.label.parents, seen.moments)
                for seen in one.seen.labels
            ]
            for one in files
        }
        saved = Labelling(store, user).save(tagger.id, tagger.kind.value, suggestions)
    told = f"saved what is suggested for {words.count(saved.saved, 'content')}"
    unknown = frozenset(saved.unknown)
    return told, frozenset(one.sha256 for one in files if name(one.sha256) in unknown)
