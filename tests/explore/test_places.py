"""Where copies are: what each device holds, and what would be lost with it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tagcat.explore.places import Copy, Place, devices, folder_of, only_on, whereabouts

copies = st.lists(
    st.builds(
        lambda content, device, folder, name: Copy(
            content, device, f"name of {device}", f"{folder}{name}.jpg"
        ),
        st.sampled_from("abcd"),
        st.sampled_from(["laptop", "phone", "disk"]),
        st.sampled_from(["", "x/", "x/y/"]),
        st.sampled_from("12"),
    ),
    unique_by=lambda copy: (copy.device_id, copy.path),
)


@given(copies, st.randoms(use_true_random=False))
def test_every_copy_is_told_once_in_any_order(rows: list[Copy], random: object) -> None:
    found = whereabouts(rows)
    assert sorted(copy for each in found for copy in each.copies) == sorted(rows)
    shuffled = list(rows)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert whereabouts(shuffled) == found


@given(copies, st.sampled_from(["laptop", "phone", "disk"]))
def test_only_on_a_device_is_what_goes_with_it(rows: list[Copy], device: str) -> None:
    left = {copy.content for copy in rows if copy.device_id != device}
    lost = {copy.content for copy in rows} - left
    found = whereabouts(rows)
    assert {each.content for each in only_on(found, device)} == lost
    told = {each.id: each for each in devices(found)}
    assert (told[device].only_here if device in told else 0) == len(lost)


@given(copies)
def test_devices_count_what_is_on_them(rows: list[Copy]) -> None:
    found = devices(whereabouts(rows))
    assert [each.id for each in found] == sorted({copy.device_id for copy in rows})
    for each in found:
        own = [copy for copy in rows if copy.device_id == each.id]
        assert each.files == len(own)
        assert each.contents == len({copy.content for copy in own})
        for folder, contents in each.folders:
            there = {copy.content for copy in own if folder_of(copy.path) == folder}
            assert contents == len(there) > 0


def test_the_only_copy_and_the_only_device() -> None:
    a, b, c = whereabouts(
        [
            Copy("a", "1", "Laptop", "trip/x.jpg"),
            Copy("b", "1", "Laptop", "trip/y.jpg"),
            Copy("b", "1", "Laptop", "z.jpg"),
            Copy("c", "1", "Laptop", "trip/sea/w.jpg"),
            Copy("c", "2", "Phone", "w.jpg"),
        ]
    )
    assert (a.only_copy, a.only_device) == (a.copies[0], "1")
    assert (b.only_copy, b.only_device) == (None, "1")
    assert (c.only_copy, c.only_device) == (None, None)
    assert c.places == (Place("1", "trip/sea"), Place("2", ""))
    laptop, phone = devices((a, b, c))
    assert (laptop.files, laptop.contents, laptop.only_here) == (4, 3, 2)
    assert laptop.folders == (("trip", 2), ("", 1), ("trip/sea", 1))
    assert (phone.names, phone.only_here) == (("Phone",), 0)
