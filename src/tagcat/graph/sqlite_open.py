"""Which suggestions are open, as parts of queries that read ``label`` and ``suggestion``."""

from __future__ import annotations

TAG = " LEFT JOIN tag_name ON tag_name.owner = :owner AND tag_name.folded = label.folded"
"""To be joined to ``label``, so that the tag of a label is looked up once, however many contents
have it."""

OPEN = (
    " (tag_name.tag IS NULL OR NOT EXISTS ("
    "  SELECT 1 FROM tagged INDEXED BY tagged_tag"
    "  WHERE tagged.tag = tag_name.tag AND tagged.content = suggestion.content))"
    " AND NOT EXISTS (SELECT 1 FROM dismissal"
    "  WHERE dismissal.content = suggestion.content AND dismissal.folded = label.folded)"
)
"""That a row of ``suggestion`` is open."""
