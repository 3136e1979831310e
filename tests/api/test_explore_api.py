"""Map and clusters of a collection over HTTP are those that the analyses compute."""

from __future__ import annotations

from fastapi.testclient import TestClient

from tagcat.app.analysis import Here
from tagcat.match.packed import pack

from .conftest import Api, image, save


def filled(client: TestClient) -> list[int]:
    """Saves twelve pictures in three bunches; their bits in the order of their names."""
    bits = [
        bunch * 0x0F0F << 64 | 0xFF << bunch * 16 | 1 << n for bunch in range(3) for n in range(4)
    ]
    for start in range(0, 12, 6):
        save(
            client,
            *(
                image(n, name=f"{n:02}.jpg", path=f"{n:02}.jpg", dhash=f"{bits[n]:032x}")
                for n in range(start, start + 6)
            ),
        )
    return bits


def test_a_map_has_a_point_for_each_picture(api: Api) -> None:
    anna = api.signed_in("anna")
    expected = Here().map(pack(filled(anna)))
    answer = anna.get("/api/v1/explore/map").json()
    assert [[p["x"], p["y"]] for p in answer["points"]] == expected.points.round(6).tolist()
    assert (answer["fitted"], {p["kind"] for p in answer["points"]}) == (12, {"image"})
    assert answer["inertia"] == list(expected.projection.adjusted)
    some = anna.get("/api/v1/explore/map", params={"q": "name:0*"}).json()
    assert len(some["points"]) == 10
    assert api.signed_in("bob").get("/api/v1/explore/map").json()["points"] == []


def test_clusters_are_told_with_their_members(api: Api) -> None:
    anna = api.signed_in("anna")
    expected = Here().clusters(pack(filled(anna)), None)
    answer = anna.get("/api/v1/explore/clusters").json()
    assert [m["cluster"] for m in answer["members"]] == expected.clusters.labels.tolist()
    assert [c["size"] for c in answer["clusters"]] == expected.clusters.sizes.tolist()
    assert expected.suggestion is not None
    assert len(answer["tried"]) == len(expected.suggestion.tried)
    two = anna.get("/api/v1/explore/clusters", params={"k": 2}).json()
    assert (len(two["clusters"]), two["tried"]) == (2, [])
    assert sum(c["size"] for c in two["clusters"]) == 12


def test_what_is_wrong_is_named(api: Api) -> None:
    anna = api.signed_in("anna")
    for query in ({"k": 0}, {"k": 257}, {"q": "size>"}, {"device_id": "x"}):
        assert anna.get("/api/v1/explore/clusters", params=query).status_code == 422
    assert api.client().get("/api/v1/explore/map").status_code == 401
