"""What the routes that explore a collection answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Self

from pydantic import BaseModel, Field

from tagcat.api.schemas import CopyOut, Incoming
from tagcat.api.uploads import Sha256
from tagcat.app.exploring import ClustersView, MapView, NetworkView, Subject, ThresholdsView
from tagcat.explore.network import bridges, doubtful
from tagcat.explore.places import Device, Whereabouts
from tagcat.fingerprint.model import Kind
from tagcat.graph.annotations import Choice
from tagcat.graph.model import StoredFile
from tagcat.match.packed import unpack

MAX_COPIES = 50
"""Copies of one content that are told."""

MAX_ASKED = 200
"""Contents whose copies may be asked for at once."""


class ContentsOut(BaseModel):
    """Contents as columns, all equally long; `path` is that of the first file by name."""

    sha256: list[str]
    content_id: list[str]
    kind: list[Kind]
    path: list[str]


class SubjectsOut(BaseModel):
    """Images and key frames: of each the place of its content in `contents`, for a key frame its
    time in milliseconds, else null, and its hash as 32 hex digits."""

    contents: ContentsOut
    content: list[int]
    pos: list[int | None]
    dhash: list[str]

    @classmethod
    def columns(cls, subjects: tuple[Subject, ...]) -> Self:
        """Columns of subjects, those of one content following each other."""
        place: dict[str, int] = {}
        first: list[Subject] = []
        for each in subjects:
            if each.content_id not in place:
                place[each.content_id] = len(first)
                first.append(each)
        return cls(
            contents=ContentsOut(
                sha256=[each.sha256 for each in first],
                content_id=[each.content_id for each in first],
                kind=[each.kind for each in first],
                path=[each.path for each in first],
            ),
            content=[place[each.content_id] for each in subjects],
            pos=[each.pos for each in subjects],
            dhash=[f"{each.bits:032x}" for each in subjects],
        )


class MapOut(BaseModel):
    """Subjects on a map: `x` and `y` are in their order.

    `inertia` is the share of the differences that each dimension shows as it comes out of the
    indicator matrix, `adjusted` the same by Greenacre's adjustment. The map was fitted on `fitted`
    of the subjects, the others were projected.
    """

    subjects: SubjectsOut
    x: list[float]
    y: list[float]
    inertia: list[float]
    adjusted: list[float]
    fitted: int

    @classmethod
    def of(cls, view: MapView) -> Self:
        """As the client sees it."""
        projection = view.map.projection
        return cls(
            subjects=SubjectsOut.columns(view.subjects),
            x=view.map.points[:, 0].tolist(),
            y=view.map.points[:, 1].tolist(),
            inertia=list(projection.inertia),
            adjusted=list(projection.adjusted),
            fitted=projection.fitted,
        )


class PassingOut(BaseModel):
    """The ids of the contents that have a file that passes a filter, in no order."""

    content_ids: list[str]


class AgreementOut(BaseModel):
    """How alike the map is to one fitted on everything, 0 to 1 (Procrustes correlation)."""

    agreement: float


class TriedOut(BaseModel):
    """A number of clusters: cost in bits a hash, and mean silhouette (null for one)."""

    clusters: int
    cost: float
    silhouette: float | None


class ClusterOut(BaseModel):
    """A cluster: its mode as 32 hex digits, and the subject nearest to it by its place."""

    size: int
    mean_distance: float
    mode: str
    nearest: int


class ClustersOut(BaseModel):
    """Subjects in clusters: `labels` are in their order, and places in `clusters`.

    `cost` is the sum of the distances to the modes. Where no number was asked for, `tried` tells
    of each number that was tried, and `elbow` and `silhouette` which is best by either measure;
    the latter was taken.
    """

    subjects: SubjectsOut
    labels: list[int]
    clusters: list[ClusterOut]
    cost: int
    tried: list[TriedOut]
    elbow: int | None
    silhouette: int | None

    @classmethod
    def of(cls, view: ClustersView) -> Self:
        """As the client sees it."""
        found, suggestion = view.clusters, view.suggestion
        modes = unpack(found.modes)
        sizes, costs = found.sizes.tolist(), found.costs.tolist()
        return cls(
            subjects=SubjectsOut.columns(view.subjects),
            labels=found.labels.tolist(),
            clusters=[
                ClusterOut(
                    size=size, mean_distance=cost / size, mode=f"{mode:032x}", nearest=nearest
                )
                for size, cost, mode, nearest in zip(sizes, costs, modes, view.nearest, strict=True)
            ],
            cost=found.cost,
            tried=[
                TriedOut(clusters=each.k, cost=each.cost, silhouette=each.silhouette)
                for each in (suggestion.tried if suggestion else ())
            ],
            elbow=suggestion.elbow if suggestion else None,
            silhouette=suggestion.silhouette if suggestion else None,
        )


class LevelOut(BaseModel):
    """A collection at one variance; `false_pairs` is an estimate."""

    variance: int
    pairs: int
    groups: int
    grouped: int
    false_pairs: float


class ProposalOut(BaseModel):
    """A variance that fits one's decisions: of `matches` it misses `missed`, of `others` it has
    `wrong`; `sure` is 0 to 1."""

    variance: int
    matches: int
    others: int
    missed: int
    wrong: int
    sure: float


class ThresholdsOut(BaseModel):
    """A collection at each variance.

    `needed` counts pairs by the variance they need, `distances` by their distance in bits.
    `truncated`: there are so many pairs that only the nearest are counted.
    """

    needed: list[int]
    distances: list[int]
    levels: list[LevelOut]
    proposal: ProposalOut | None
    truncated: bool

    @classmethod
    def of(cls, view: ThresholdsView) -> Self:
        """As the client sees it."""
        found, proposal = view.thresholds, view.proposal
        return cls(
            needed=list(found.needed),
            distances=list(found.distances),
            levels=[LevelOut.model_validate(level, from_attributes=True) for level in found.levels],
            proposal=None
            if proposal is None
            else ProposalOut.model_validate(proposal, from_attributes=True),
            truncated=view.truncated,
        )


class NodeOut(BaseModel):
    """A content in a network: its oldest file, and how many files hold it.

    `component` and `community` are numbers of what it hangs together with, `group` is the sha256
    of the representative of its group, null outside of groups.
    """

    sha256: str
    content_id: str
    file_id: str
    name: str
    path: str
    device: str
    kind: Kind
    files: int
    component: int
    community: int
    group: str | None


class EdgeOut(BaseModel):
    """A match between two nodes by their places, `a` before `b`.

    `bridge`: without it what hangs together falls in two. `doubtful`: a bridge with more than one
    node on either side, the first to doubt.
    """

    a: int
    b: int
    distance: int
    needed_variance: int
    bridge: bool
    doubtful: bool


class NetworkOut(BaseModel):
    """Look-alikes as a network. `truncated`: there is more than is told."""

    nodes: list[NodeOut]
    edges: list[EdgeOut]
    truncated: bool

    @classmethod
    def of(cls, view: NetworkView) -> Self:
        """As the client sees it; contents deleted meanwhile are left out."""
        network = view.network.within(view.files)
        place = {node: number for number, node in enumerate(network.nodes)}
        lone, weak = set(bridges(network)), set(doubtful(network))
        return cls(
            nodes=[_node(node, view) for node in network.nodes],
            edges=[
                EdgeOut(
                    a=place[pair.a],
                    b=place[pair.b],
                    distance=pair.distance,
                    needed_variance=pair.needed_variance,
                    bridge=pair in lone,
                    doubtful=pair in weak,
                )
                for pair in network.edges
            ],
            truncated=view.truncated,
        )


def _node(sha256: str, view: NetworkView) -> NodeOut:
    files, told = view.files[sha256], view.attributes[sha256]
    first = files[0]
    group = told.get("group")
    return NodeOut(
        sha256=sha256,
        content_id=first.content_id,
        file_id=first.id,
        name=first.info.name,
        path=first.info.path,
        device=first.info.device,
        kind=first.kind,
        files=len(files),
        component=int(told["component"] or 0),
        community=int(told["community"] or 0),
        group=None if group is None else str(group),
    )


class FolderOut(BaseModel):
    """A folder and how many contents it holds; empty for the top."""

    folder: str
    contents: int


class DeviceOut(BaseModel):
    """What a device holds: `only_here` counts contents that no other device has.

    `folders` are the 50 fullest.
    """

    id: str
    names: list[str]
    files: int
    contents: int
    only_here: int
    folders: list[FolderOut]

    @classmethod
    def of(cls, device: Device) -> Self:
        """As the client sees it."""
        return cls(
            id=device.id,
            names=list(device.names),
            files=device.files,
            contents=device.contents,
            only_here=device.only_here,
            folders=[
                FolderOut(folder=folder, contents=contents)
                for folder, contents in device.folders[:MAX_COPIES]
            ],
        )


class WhereOut(BaseModel):
    """Where one content is: the first 50 of its `copies`, and the ids of all its devices.

    `remove` are the ids of the copies that were marked to be removed.
    """

    sha256: str
    content_id: str
    kind: Kind
    width: int
    height: int
    duration: int
    copies: int
    files: list[CopyOut]
    devices: list[str]
    remove: list[str]

    @classmethod
    def of(
        cls, found: Whereabouts, files: tuple[StoredFile, ...], choices: Mapping[str, Choice]
    ) -> Self:
        """As the client sees it."""
        return cls(
            sha256=found.content,
            content_id=files[0].content_id,
            kind=files[0].kind,
            width=files[0].width,
            height=files[0].height,
            duration=files[0].duration,
            copies=len(files),
            files=[CopyOut.of(file) for file in files[:MAX_COPIES]],
            devices=list(found.devices),
            remove=[file.id for file in files if choices.get(file.id) is Choice.REMOVE],
        )


class ContentsAsked(Incoming):
    """Contents by their sha256."""

    sha256s: Annotated[list[Sha256], Field(min_length=1, max_length=MAX_ASKED)]


class CopiesOut(BaseModel):
    """A content and its files, the oldest first: the first 50 of its `copies`."""

    sha256: str
    content_id: str
    kind: Kind
    copies: int
    files: list[CopyOut]

    @classmethod
    def of(cls, sha256: str, files: tuple[StoredFile, ...]) -> Self:
        """As the client sees it."""
        return cls(
            sha256=sha256,
            content_id=files[0].content_id,
            kind=files[0].kind,
            copies=len(files),
            files=[CopyOut.of(file) for file in files[:MAX_COPIES]],
        )


class CopiesList(BaseModel):
    """Contents that are saved, in the order asked for."""

    contents: list[CopiesOut]


class PlacesOut(BaseModel):
    """Devices, and a page of contents; `next` is the cursor of the next, null on the last."""

    devices: list[DeviceOut]
    contents: list[WhereOut]
    total: int
    next: str | None
