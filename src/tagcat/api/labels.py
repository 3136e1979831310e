"""Labels that taggers suggest: keeping them, and accepting or dismissing what is open."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from tagcat.api.annotation_schemas import Changed, TagName
from tagcat.api.deps import FindDep, LabellingDep, WhereDep
from tagcat.api.label_schemas import (
    ChosenIn,
    LabelledOut,
    LabelNameList,
    LabelNameOut,
    SuggestionPage,
    SuggestionsIn,
    SuggestionsSaved,
    TaggerList,
    TaggerOut,
)
from tagcat.graph.suggestions import MAX_NAMES_TOLD
from tagcat.graph.valid import MAX_PAGE

router = APIRouter(prefix="/labels", tags=["labels"])

ScoreQuery = Annotated[float, Query(ge=0, le=1, allow_inf_nan=False)]


@router.put("/suggestions")
def save_suggestions(body: SuggestionsIn, labelling: LabellingDep) -> SuggestionsSaved:
    """Keep what a tagger suggests for contents, instead of what one of its name did before.

    Names become names that tags can have.
    """
    contents = {
        content.sha256: [label.value() for label in content.labels] for content in body.contents
    }
    saved = labelling.save(body.tagger, body.tagger.kind, contents)
    return SuggestionsSaved(saved=saved.saved, unknown=list(saved.unknown))


@router.get("/suggestions")
def list_suggestions(
    labelling: LabellingDep,
    where: WhereDep,
    label: Annotated[
        TagName | None, Query(description="Only contents for which this label is open.")
    ] = None,
    min_score: ScoreQuery = 0.0,
    cursor: Annotated[
        str, Query(pattern=r"^([0-9a-f]{64})?$", description="`next` of the page before.")
    ] = "",
    limit: Annotated[int, Query(ge=1, le=MAX_PAGE)] = 50,
) -> SuggestionPage:
    """Contents with open labels, a page at a time."""
    page = labelling.open(
        where=where,
        label=label,
        min_score=min_score,
        after=cursor,
        limit=limit,
    )
    contents = [LabelledOut.of(content) for content in page.contents]
    return SuggestionPage(contents=contents, next=page.after)


@router.get("/names")
def list_label_names(
    labelling: LabellingDep,
    where: WhereDep,
    min_score: ScoreQuery = 0.0,
    limit: Annotated[int, Query(ge=1, le=MAX_NAMES_TOLD)] = 200,
) -> LabelNameList:
    """Open labels with the number of contents, most first."""
    uses = labelling.names(where=where, min_score=min_score, limit=limit)
    return LabelNameList(labels=[LabelNameOut.of(use) for use in uses])


@router.get("/taggers")
def list_taggers(labelling: LabellingDep) -> TaggerList:
    """The taggers that have suggestions in the collection."""
    return TaggerList(taggers=[TaggerOut.of(use) for use in labelling.taggers()])


@router.post("/accept")
def accept_labels(body: ChosenIn, labelling: LabellingDep, find: FindDep) -> Changed:
    """Make tags of open labels; what is not open any more is passed over."""
    if body.label is None:
        return Changed.of(labelling.accept(_pairs(body)))
    where = find(body.device_id).condition(body.q)
    return Changed.of(labelling.accept_all(body.label, where=where, min_score=body.min_score))


@router.post("/dismiss")
def dismiss_labels(body: ChosenIn, labelling: LabellingDep, find: FindDep) -> Changed:
    """Hide open labels for good; what is not open any more is passed over."""
    if body.label is None:
        return Changed.of(labelling.dismiss(_pairs(body)))
    where = find(body.device_id).condition(body.q)
    return Changed.of(labelling.dismiss_all(body.label, where=where, min_score=body.min_score))


def _pairs(body: ChosenIn) -> list[tuple[str, str]]:
    return [(each.sha256, each.label) for each in body.suggestions or ()]
