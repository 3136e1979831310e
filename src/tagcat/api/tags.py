"""Tags: listing, making, changing, merging and removing them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query

from tagcat.api.annotation_schemas import (
    Changed,
    TagIds,
    TagIn,
    TagList,
    TagOut,
    TagPatch,
    TagsMerge,
    TogetherList,
    TogetherOut,
)
from tagcat.api.deps import TagsDep
from tagcat.graph.annotations import Tag

router = APIRouter(prefix="/tags", tags=["tags"])

TagIdPath = Annotated[str, Path(max_length=64)]


@router.get("")
def list_tags(tags: TagsDep) -> TagList:
    """All tags and on how much each is."""
    return TagList(tags=[TagOut.of(info) for info in tags.all()])


@router.post("", status_code=201)
def create_tag(body: TagIn, tags: TagsDep) -> TagOut:
    """Make a tag."""
    tag = Tag(body.name, body.colour, tuple(body.aliases), tuple(body.parents))
    return TagOut.of(tags.create(tag))


@router.patch("/{tag_id}")
def update_tag(tag_id: TagIdPath, body: TagPatch, tags: TagsDep) -> Changed:
    """Rename a tag, or change its colour, aliases or parents."""
    return Changed.of(
        tags.update(
            tag_id,
            name=body.name,
            colour=body.colour,
            no_colour="colour" in body.model_fields_set and body.colour is None,
            aliases=body.aliases,
            parents=body.parents,
        )
    )


@router.post("/{tag_id}/merge")
def merge_tags(tag_id: TagIdPath, body: TagsMerge, tags: TagsDep) -> Changed:
    """Make other tags part of this one: their names become its aliases."""
    return Changed.of(tags.merge(body.sources, tag_id))


@router.post("/delete")
def delete_tags(body: TagIds, tags: TagsDep) -> Changed:
    """Remove tags from everything that has them; ids that are not there are passed over."""
    return Changed.of(tags.remove(body.ids))


@router.get("/{tag_id}/together")
def get_together(
    tag_id: TagIdPath, tags: TagsDep, limit: Annotated[int, Query(ge=1, le=200)] = 20
) -> TogetherList:
    """Which other tags are on the contents that have this one."""
    found = tags.together(tag_id, limit)
    return TogetherList(tags=[TogetherOut(id=tag, contents=count) for tag, count in found])
