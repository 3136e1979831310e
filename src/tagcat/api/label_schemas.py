"""What goes over the wire of suggested labels."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BaseModel, Field, model_validator

from tagcat.api.annotation_schemas import MAX_TARGETS, TagName
from tagcat.api.schemas import Incoming
from tagcat.api.uploads import Milliseconds, Sha256, Text
from tagcat.app.labelling import LabelledContent, OpenLabel
from tagcat.filter.parse import MAX_LENGTH
from tagcat.fingerprint.model import Kind
from tagcat.graph.annotating import MAX_NAME
from tagcat.graph.suggestions import (
    MAX_LABEL_PARENTS,
    MAX_LABELS,
    MAX_MOMENTS,
    MAX_SUGGESTED,
    MAX_VERSION,
    LabelUse,
    ProposerUse,
    Suggestion,
)

Score = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Kinds = Literal["local", "browser", "remote"]


class TaggerIn(Incoming):
    """What suggests: `digest` is the SHA-256 of the weights, empty for a service."""

    name: Annotated[Text, Field(min_length=1, max_length=MAX_NAME)]
    version: Annotated[Text, Field(min_length=1, max_length=MAX_VERSION)]
    digest: Annotated[str, Field(pattern=r"^([0-9a-f]{64})?$")] = ""
    kind: Kinds


class LabelIn(Incoming):
    """A label that may be right: `parents` are wider labels, the nearest first; `moments` times of
    key frames of a video that led to it, rising."""

    name: TagName
    score: Score
    parents: Annotated[list[TagName], Field(max_length=MAX_LABEL_PARENTS, default_factory=list)]
    moments: Annotated[list[Milliseconds], Field(max_length=MAX_MOMENTS, default_factory=list)]

    def value(self) -> Suggestion:
        """The label as the graph keeps it."""
        return Suggestion(self.name, self.score, tuple(self.parents), tuple(self.moments))


class LabelledIn(Incoming):
    """All that a tagger suggests for a content."""

    sha256: Sha256
    labels: Annotated[list[LabelIn], Field(max_length=MAX_LABELS)]


class SuggestionsIn(Incoming):
    """What a tagger suggests; it takes the place of what one of this name did before."""

    tagger: TaggerIn
    contents: Annotated[list[LabelledIn], Field(min_length=1, max_length=MAX_SUGGESTED)]

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        if len({content.sha256 for content in self.contents}) < len(self.contents):
            raise ValueError("contents must not name a content twice")
        return self


class SuggestionsSaved(BaseModel):
    """Of how many contents suggestions are kept, and which contents are not saved."""

    saved: int
    unknown: list[str]


class OpenLabelOut(BaseModel):
    """A label that is open, as the tagger says that is surest of it; `taggers` are the names of all
    that suggest it, the surest first."""

    name: str
    score: float
    taggers: list[str]
    parents: list[str]
    moments: list[int]

    @classmethod
    def of(cls, label: OpenLabel) -> Self:
        """As the client sees it."""
        return cls.model_validate(label, from_attributes=True)


class LabelledOut(BaseModel):
    """A content by the oldest of its files, and its open labels, the best first."""

    sha256: str
    content_id: str
    file_id: str
    name: str
    path: str
    kind: Kind
    labels: list[OpenLabelOut]

    @classmethod
    def of(cls, content: LabelledContent) -> Self:
        """As the client sees it."""
        file = content.file
        return cls(
            sha256=file.sha256,
            content_id=file.content_id,
            file_id=file.id,
            name=file.info.name,
            path=file.info.path,
            kind=file.kind,
            labels=[OpenLabelOut.of(label) for label in content.labels],
        )


class SuggestionPage(BaseModel):
    """Contents with open labels; `next` is the cursor of the next page, null on the last."""

    contents: list[LabelledOut]
    next: str | None


class LabelNameOut(BaseModel):
    """A label that is open for `contents` contents, at best with `score`."""

    name: str
    contents: int
    score: float

    @classmethod
    def of(cls, use: LabelUse) -> Self:
        """As the client sees it."""
        return cls.model_validate(use, from_attributes=True)


class LabelNameList(BaseModel):
    """Open labels, those on most contents first."""

    labels: list[LabelNameOut]


class TaggerOut(BaseModel):
    """A tagger that has suggestions for `contents` contents; `open` counts open suggestions."""

    name: str
    version: str
    digest: str
    kind: Kinds
    contents: int
    open: int

    @classmethod
    def of(cls, use: ProposerUse) -> Self:
        """As the client sees it."""
        return cls(
            name=use.tagger.name,
            version=use.tagger.version,
            digest=use.tagger.digest,
            kind=use.tagger.kind.value,
            contents=use.contents,
            open=use.open,
        )


class TaggerList(BaseModel):
    """Taggers, by name and version."""

    taggers: list[TaggerOut]


class ChosenLabelIn(Incoming):
    """A label of a content."""

    sha256: Sha256
    label: TagName


class ChosenIn(Incoming):
    """Open labels: `suggestions` one by one, or a `label` wherever it is open, with at least the
    score `min_score`, on files that pass the filter `q`.

    `device_id` is the device that asks, for `is:here` in the filter.
    """

    suggestions: (
        Annotated[list[ChosenLabelIn], Field(min_length=1, max_length=MAX_TARGETS)] | None
    ) = None
    label: TagName | None = None
    min_score: Score = 0.0
    q: Annotated[Text, Field(max_length=MAX_LENGTH)] = ""
    device_id: Annotated[Text, Field(min_length=1, max_length=64)] | None = None

    @model_validator(mode="after")
    def _one_or_the_other(self) -> Self:
        if (self.suggestions is None) == (self.label is None):
            raise ValueError("name either suggestions or a label")
        if self.suggestions is not None and (self.q or self.min_score):
            raise ValueError("q and min_score go with a label, not with suggestions")
        return self
