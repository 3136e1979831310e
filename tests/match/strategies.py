"""Hashes, looks and items as hypothesis makes them: related, degenerate and random ones."""

from __future__ import annotations

from random import Random

from hypothesis import strategies as st

from tagcat.fingerprint.dhash import orient
from tagcat.fingerprint.model import DHash, KeyFrame, Orientation
from tagcat.match import Item, Look

ALL_BITS = (1 << 128) - 1

orientations = st.sampled_from(list(Orientation))
words128 = st.integers(0, ALL_BITS)
masks = st.sets(st.integers(0, 127), max_size=30).map(lambda bits: sum(1 << bit for bit in bits))


def dhash(bits: int, ties: int) -> DHash:
    """A hash that a picture can have: equal cells are not brighter."""
    return DHash(bits & ~ties, ties)


@st.composite
def dhashes(draw: st.DrawFn) -> DHash:
    """Mostly hashes near one of a few, turned now and then; some flat, some random."""
    kind = draw(st.sampled_from(["near", "near", "near", "random", "flat"]))
    ties = draw(st.one_of(st.just(0), masks))
    if kind == "random":
        return dhash(draw(words128), ties)
    if kind == "flat":
        return dhash(draw(masks), ties)
    centre = draw(st.sampled_from(CENTRES))
    return orient(dhash(centre ^ draw(masks), ties), draw(orientations))


CENTRES = [
    0x5A3C_96F1_0E87_D24B_3C5A_F196_870E_4BD2,
    0xA6D1_5A93_2CE4_7B18_D3A6_95CA_E4B1_8D2F,
    # Complexity 6: says little, so that limits are small.
    0x0F0F_0F0F_0F0F_0000_0000_0000_0000_0000,
]

looks = st.builds(Look, dhashes(), st.one_of(st.none(), dhashes()))


@st.composite
def items(draw: st.DrawFn, key: str) -> Item:
    """An image, or a video of few frames from a small stock so that chains are frequent."""
    if draw(st.booleans()):
        return Item.image(key, draw(dhashes()), draw(st.one_of(st.none(), dhashes())))
    stock = draw(st.sampled_from([STOCK, STOCK[::-1], STOCK[:2], STOCK[-3:]]))
    hashes = draw(st.lists(st.one_of(st.sampled_from(stock), dhashes()), max_size=6))
    return Item.video(key, [KeyFrame(40 * at + 40, each) for at, each in enumerate(hashes)])


STOCK = [
    DHash(CENTRES[0]),
    DHash(CENTRES[1]),
    DHash(CENTRES[0] ^ 0b1111),
    DHash(CENTRES[1] ^ (0b101 << 90)),
    orient(DHash(CENTRES[0]), Orientation.MIRROR),
    # Complexity 22: a match needs more variance than it has bits of distance.
    DHash(0x5555_5501_0000_0000 << 64),
    DHash(0x5555_5501_0000_0001 << 64),
]


@st.composite
def item_lists(draw: st.DrawFn, max_size: int = 5) -> list[Item]:
    """Items with keys of their own."""
    count = draw(st.integers(0, max_size))
    return [draw(items(f"k{number}")) for number in range(count)]


def seeded(seed: int) -> Random:
    """The same random numbers in every run."""
    return Random(seed)
