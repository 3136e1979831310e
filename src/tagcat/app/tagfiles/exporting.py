"""What is said of contents in a collection, as it goes into files."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from tagcat.app.paging import content_pages
from tagcat.app.tagfiles.hierarchy import exact_names, path_of
from tagcat.app.tagfiles.said import Moment, Said
from tagcat.app.tagging import Annotated, TagWriter
from tagcat.folding import folded
from tagcat.graph.annotations import PERSON, Tag
from tagcat.graph.model import GraphStore, StoredFile, User

_PAGE = 200


@dataclass(frozen=True, slots=True)
class Exported:
    """A content of which something is said, with its files, the oldest first."""

    sha256: str
    files: tuple[StoredFile, ...]
    said: Said


class TagExport:
    """What a user says of contents; tags by programs are left out.

    Attributes:
        tags: all tags by id, as they were at the begin.
        used: ids of those that were told so far.
    """

    def __init__(self, store: GraphStore, user: User) -> None:
        self._store = store
        self._owner = user.id
        self._writer = TagWriter(store, user)
        self.tags = store.annotations(user.id, lambda rows: rows.tags())
        self.used: set[str] = set()

    def said(self, sha256s: Collection[str]) -> dict[str, Said]:
        """What is said of contents, with tags as paths and as names, by sha256."""
        return {
            sha256: self._said(annotated) for sha256, annotated in self._writer.of(sha256s).items()
        }

    def everything(self) -> Iterator[Exported]:
        """All contents of which something is said, in order of sha256."""
        for page in content_pages(self._store, self._owner):
            yield from self._of({whole.content.sha256: whole.files for whole in page})

    def some(self, sha256s: Collection[str]) -> Iterator[Exported]:
        """Those of the contents of which something is said, in order of sha256."""
        ordered = sorted(set(sha256s))
        for start in range(0, len(ordered), _PAGE):
            part = ordered[start : start + _PAGE]
            ids = self._ids(part)
            files = self._store.copies_of(self._owner, list(ids.values()))
            yield from self._of({sha: files[ids[sha]] for sha in part if ids.get(sha) in files})

    def _of(self, files: Mapping[str, tuple[StoredFile, ...]]) -> Iterator[Exported]:
        if not files:
            return
        said = self.said(files)
        for sha256, of_content in files.items():
            if sha256 in said and not said[sha256].nothing:
                yield Exported(sha256, of_content, said[sha256])

    def _ids(self, sha256s: Collection[str]) -> dict[str, str]:
        return self._store.annotations(self._owner, lambda rows: rows.contents(sha256s))

    def _said(self, annotated: Annotated) -> Said:
        given = [on for on in annotated.tags if on.tagging.by == PERSON and on.tag in self.tags]
        whole = [on.tag for on in given if on.frame is None]
        self.used |= {on.tag for on in given}
        return Said(
            paths=tuple(path_of(self.tags, tag) for tag in whole),
            names=tuple(self.tags[tag].name for tag in whole),
            exact=exact_names(self.tags, set(whole)),
            moments=tuple(
                sorted(
                    {
                        Moment(at, self.tags[on.tag].name)
                        for on in given
                        if on.frame is not None
                        and (at := on.frame_pos if on.tagging.pos is None else on.tagging.pos)
                        is not None
                    }
                )
            ),
            rating=annotated.remark.rating if annotated.remark else None,
            note=annotated.remark.note if annotated.remark else "",
            timed=True,
        )


def with_ancestors(tags: Mapping[str, Tag], used: Collection[str]) -> list[Tag]:
    """Tags with all above them, in order of their names."""
    seen: set[str] = set()
    waiting = list(used)
    while waiting:
        at = waiting.pop()
        if at in tags and at not in seen:
            seen.add(at)
            waiting += tags[at].parents
    return sorted((tags[tag] for tag in seen), key=lambda tag: folded(tag.name))
