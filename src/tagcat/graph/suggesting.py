"""What a store refuses of suggestions, and which of them are open, whichever engine it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from tagcat.errors import InvalidInput
from tagcat.folding import folded
from tagcat.graph import valid
from tagcat.graph.annotating import MAX_NAME, check_tag_name
from tagcat.graph.annotations import PERSON, Annotations, DismissalKey
from tagcat.graph.suggestions import (
    MAX_LABEL_PARENTS,
    MAX_LABELS,
    MAX_MOMENTS,
    MAX_SUGGESTED,
    MAX_VERSION,
    Proposer,
    Suggested,
    Suggestion,
    key_of,
)


def check_suggestions(tagger: Proposer, contents: Mapping[str, Sequence[Suggestion]]) -> None:
    """Raise InvalidInput for suggestions that cannot be stored.

    The sha256 of what is not saved is no error, nor is that of nothing.
    """
    check_tagger(tagger)
    if len(contents) > MAX_SUGGESTED:
        raise InvalidInput("contents", f"must be at most {MAX_SUGGESTED}")
    for number, (sha256, suggestions) in enumerate(contents.items()):
        at = f"contents.{number}"
        valid.check_sha256(f"{at}.sha256", sha256)
        check_labels(f"{at}.labels", suggestions)


def check_labels(field: str, suggestions: Sequence[Suggestion]) -> None:
    """Raise InvalidInput for what cannot be suggested of one content."""
    if len(suggestions) > MAX_LABELS:
        raise InvalidInput(field, f"must be at most {MAX_LABELS}")
    for number, suggestion in enumerate(suggestions):
        _check_suggestion(f"{field}.{number}", suggestion)
    if len({key_of(each.name) for each in suggestions}) < len(suggestions):
        raise InvalidInput(field, "must not name a label twice")


def check_tagger(tagger: Proposer) -> None:
    """Raise InvalidInput for what cannot be the name, version or digest of a tagger."""
    for field in ("name", "version"):
        text = getattr(tagger, field)
        valid.check_text(f"tagger.{field}", text)
        most = MAX_NAME if field == "name" else MAX_VERSION
        if len(text) > most or not text.strip():
            raise InvalidInput(f"tagger.{field}", f"must have 1 to {most} characters")
    if folded(tagger.name) == PERSON:
        raise InvalidInput("tagger.name", f"must not be {PERSON}, which stands for what people say")
    if tagger.digest:
        valid.check_sha256("tagger.digest", tagger.digest)


def _check_suggestion(field: str, suggestion: Suggestion) -> None:
    check_tag_name(f"{field}.name", suggestion.name)
    if not 0 <= suggestion.score <= 1:
        raise InvalidInput(f"{field}.score", "must be between 0 and 1")
    if len(suggestion.parents) > MAX_LABEL_PARENTS:
        raise InvalidInput(f"{field}.parents", f"must be at most {MAX_LABEL_PARENTS}")
    for parent in suggestion.parents:
        check_tag_name(f"{field}.parents", parent)
    moments = suggestion.moments
    if len(moments) > MAX_MOMENTS:
        raise InvalidInput(f"{field}.moments", f"must be at most {MAX_MOMENTS}")
    if list(moments) != sorted(set(moments)) or any(
        not 0 <= moment <= valid.MAX_INTEGER for moment in moments
    ):
        raise InvalidInput(f"{field}.moments", "must be rising times in milliseconds")


def open_of(rows: Annotations, contents: Collection[str]) -> dict[str, tuple[Suggested, ...]]:
    """The open suggestions of contents, by sha256, as engines find them; best first."""
    suggested = rows.suggested(contents)
    dismissed = rows.dismissals(suggested)
    tags = rows.tags()
    had: defaultdict[str, set[str]] = defaultdict(set)
    for key in rows.taggings(suggested):
        if key.tag in tags:
            tag = tags[key.tag]
            had[key.sha256].update(key_of(name) for name in (tag.name, *tag.aliases))
    found = {
        sha256: tuple(
            each
            for each in of_content
            if key_of(each.suggestion.name) not in had[sha256]
            and DismissalKey.of(sha256, each.suggestion.name) not in dismissed
        )
        for sha256, of_content in suggested.items()
    }
    return {sha256: of_content for sha256, of_content in found.items() if of_content}
