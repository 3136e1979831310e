"""A collection as a whole: its map and its clusters."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel

from tagcat.api.deps import ExploringDep, FindDep
from tagcat.explore.kmodes import MAX_CLUSTERS
from tagcat.filter.parse import MAX_LENGTH
from tagcat.fingerprint.model import Kind
from tagcat.match.packed import unpack

router = APIRouter(prefix="/explore", tags=["explore"])

Filter = Annotated[
    str, Query(max_length=MAX_LENGTH, description="A filter, in the language of filters.")
]
Device = Annotated[
    UUID | None, Query(description="The device that asks, for `is:here` in the filter.")
]
Frames = Annotated[bool, Query(description="Key frames of videos as well as images.")]


class Picture(BaseModel):
    """An image, or a key frame of a video `pos` milliseconds after its first one."""

    content_id: str
    kind: Kind
    pos: int | None


class Point(Picture):
    """Where a picture lies on the map."""

    x: float
    y: float


class MapOut(BaseModel):
    """Pictures on a map: those that look alike lie together.

    `inertia` is the share of the differences that each dimension shows, by Greenacre's
    adjustment; `fitted` the number of pictures the map was fitted on.
    """

    points: list[Point]
    inertia: list[float]
    fitted: int


class ClusterMember(Picture):
    """The number of the cluster a picture is in, from 0."""

    cluster: int


class ClusterOut(BaseModel):
    """A cluster: pictures in it, mean distance in bits from its mode, and the mode as a hash."""

    size: int
    mean_distance: float
    mode: str


class TriedOut(BaseModel):
    """A number of clusters: cost in bits a picture, mean silhouette -1..1, null for one."""

    clusters: int
    cost: float
    silhouette: float | None


class ClustersOut(BaseModel):
    """Pictures in clusters, the largest first; `tried` is empty where the number was given."""

    clusters: list[ClusterOut]
    members: list[ClusterMember]
    tried: list[TriedOut]


@router.get("/map")
def get_map(
    exploring: ExploringDep,
    find: FindDep,
    q: Filter = "",
    frames: Frames = False,
    device_id: Device = None,
) -> MapOut:
    """Put pictures on a map, by multiple correspondence analysis of the bits of their hashes."""
    where = find(None if device_id is None else str(device_id)).condition(q)
    view = exploring.map(where, frames=frames)
    return MapOut(
        points=[
            Point(content_id=each.content_id, kind=each.kind, pos=each.pos, x=x, y=y)
            for each, (x, y) in zip(view.subjects, view.map.points.round(6).tolist(), strict=True)
        ],
        inertia=list(view.map.projection.adjusted),
        fitted=view.map.projection.fitted,
    )


@router.get("/clusters")
def get_clusters(
    exploring: ExploringDep,
    find: FindDep,
    q: Filter = "",
    k: Annotated[
        int | None, Query(ge=1, le=MAX_CLUSTERS, description="Default: as many as lie apart best.")
    ] = None,
    frames: Frames = False,
    device_id: Device = None,
) -> ClustersOut:
    """Put pictures into clusters, by k-modes of the bits of their hashes."""
    where = find(None if device_id is None else str(device_id)).condition(q)
    view = exploring.clusters(where, k, frames=frames)
    found = view.clusters
    tried = view.suggestion.tried if view.suggestion else ()
    return ClustersOut(
        clusters=[
            ClusterOut(size=size, mean_distance=cost / size, mode=f"{mode:032x}")
            for size, cost, mode in zip(
                found.sizes.tolist(), found.costs.tolist(), unpack(found.modes), strict=True
            )
        ],
        members=[
            ClusterMember(content_id=each.content_id, kind=each.kind, pos=each.pos, cluster=number)
            for each, number in zip(view.subjects, found.labels.tolist(), strict=True)
        ],
        tried=[
            TriedOut(clusters=each.k, cost=each.cost, silhouette=each.silhouette) for each in tried
        ],
    )
