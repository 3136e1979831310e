"""The loops over all pixels: in C where the extension was built, else in numpy."""

try:
    from tagcat.fingerprint._area import borders, dhash
except ImportError:
    from tagcat.fingerprint._area_numpy import borders, dhash

__all__ = ["borders", "dhash"]
