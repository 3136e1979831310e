"""TagCat: find, compare and tag look-alike images and videos; media stay on the device."""

from importlib.metadata import version

__version__ = version("tagcat")
