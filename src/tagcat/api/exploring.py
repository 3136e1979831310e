"""Exploring a collection: map, clusters, thresholds, network and places."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from tagcat.api.cursor import MAX_CURSOR, place_of, seal
from tagcat.api.deps import ExploringDep, WhereDep
from tagcat.api.explore_schemas import (
    AgreementOut,
    ClustersOut,
    ContentsAsked,
    CopiesList,
    CopiesOut,
    DeviceOut,
    MapOut,
    NetworkOut,
    PassingOut,
    PlacesOut,
    ThresholdsOut,
    WhereOut,
)
from tagcat.api.schemas import Variance
from tagcat.api.uploads import Sha256
from tagcat.explore.graphml import to_graphml, to_json
from tagcat.explore.kmodes import MAX_CLUSTERS
from tagcat.explore.network import MAX_HOPS

router = APIRouter(prefix="/explore", tags=["explore"])


Frames = Annotated[bool, Query(description="Key frames of videos as well as images.")]
VarianceQuery = Annotated[Variance | None, Query(description="Default: the user's own.")]
Start = Annotated[Sha256 | None, Query(description="Only what lies around this content.")]
Hops = Annotated[int, Query(ge=1, le=MAX_HOPS, description="Steps from there.")]


@router.get("/map")
def explore_map(exploring: ExploringDep, where: WhereDep, frames: Frames = False) -> MapOut:
    """Images on a map by multiple correspondence analysis of the bits of their hashes."""
    return MapOut.of(exploring.map(where, frames=frames))


@router.get("/map/agreement")
def explore_map_agreement(
    exploring: ExploringDep, where: WhereDep, frames: Frames = False
) -> AgreementOut:
    """How alike the map is to one fitted on everything; computing that takes its time."""
    return AgreementOut(agreement=exploring.map_agreement(where, frames=frames))


@router.get("/passing")
def explore_passing(exploring: ExploringDep, where: WhereDep) -> PassingOut:
    """Which contents pass a filter, as to colour them on a map."""
    return PassingOut(content_ids=list(exploring.passing(where)))


@router.get("/clusters")
def explore_clusters(
    exploring: ExploringDep,
    where: WhereDep,
    frames: Frames = False,
    k: Annotated[
        int | None,
        Query(ge=1, le=MAX_CLUSTERS, description="How many; default: as many as lie apart best."),
    ] = None,
) -> ClustersOut:
    """Images in clusters by k-modes of their hashes; the same every time."""
    return ClustersOut.of(exploring.clusters(where, k, frames=frames))


@router.get("/thresholds")
def explore_thresholds(exploring: ExploringDep, where: WhereDep) -> ThresholdsOut:
    """Pairs and groups at each variance, and the variance one's own decisions propose."""
    return ThresholdsOut.of(exploring.thresholds(where))


@router.get("/network")
def explore_network(
    exploring: ExploringDep,
    where: WhereDep,
    variance: VarianceQuery = None,
    start: Start = None,
    hops: Hops = 1,
    alone: Annotated[bool, Query(description="With contents that pass and match nothing.")] = False,
) -> NetworkOut:
    """Look-alikes as a network, no more than can be drawn."""
    return NetworkOut.of(
        exploring.network(
            where, variance=variance, start=start, hops=hops, alone=alone, bounded=True
        )
    )


class NetworkFormat(StrEnum):
    """A format that other programs read."""

    GRAPHML = "graphml"
    JSON = "json"


@router.get(
    "/network/file",
    response_class=Response,
    responses={200: {"content": {"application/xml": {}, "application/json": {}}}},
)
def explore_network_file(
    exploring: ExploringDep,
    where: WhereDep,
    form: Annotated[NetworkFormat, Query(alias="format")] = NetworkFormat.GRAPHML,
    variance: VarianceQuery = None,
    start: Start = None,
    hops: Hops = 1,
) -> Response:
    """Look-alikes as a whole network in a file, as `tagcat explore graph` writes it."""
    view = exploring.network(where, variance=variance, start=start, hops=hops)
    if form is NetworkFormat.GRAPHML:
        return Response(to_graphml(view.network, view.attributes), media_type="application/xml")
    return Response(to_json(view.network, view.attributes), media_type="application/json")


@router.get("/places")
def explore_places(
    exploring: ExploringDep,
    where: WhereDep,
    only: Annotated[
        UUID | None, Query(description="Contents that this device has and no other.")
    ] = None,
    cursor: Annotated[
        str, Query(max_length=MAX_CURSOR, description="`next` of the page before.")
    ] = "",
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> PlacesOut:
    """Where copies are: what devices and folders hold, and what a device alone has."""
    start = place_of(cursor)
    page = exploring.places_page(where, None if only is None else str(only), start, limit)
    return PlacesOut(
        devices=[DeviceOut.of(device) for device in page.devices],
        contents=[WhereOut.of(found, files, page.choices) for found, files in page.contents],
        total=page.total,
        next=seal(str(start + limit)) if start + limit < page.total else None,
    )


@router.post("/copies")
def explore_copies(body: ContentsAsked, exploring: ExploringDep) -> CopiesList:
    """The files of contents, wherever they are; those that are not saved are left out."""
    found = exploring.copies(body.sha256s)
    return CopiesList(
        contents=[
            CopiesOut.of(sha256, found[sha256])
            for sha256 in dict.fromkeys(body.sha256s)
            if sha256 in found
        ]
    )
