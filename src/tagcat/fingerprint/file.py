"""Any media file to fingerprint, decided by content."""

from __future__ import annotations

from tagcat.errors import UnreadableFile
from tagcat.fingerprint.image import fingerprint_image
from tagcat.fingerprint.model import KEY_FRAME_VARIANCE, Fingerprint
from tagcat.fingerprint.sniff import HEAD_BYTES, is_text, media_type_of, not_wanted
from tagcat.fingerprint.source import MediaFile, StrPath
from tagcat.fingerprint.video import Progress, fingerprint_video


def fingerprint_file(
    path: StrPath,
    variance: int = KEY_FRAME_VARIANCE,
    progress: Progress | None = None,
    *,
    threads: int = 0,
) -> Fingerprint:
    """The look of the image or video at ``path``; its content decides which, not its name.

    Args:
        path: the file.
        variance, progress, threads: for videos, see ``fingerprint_video``.

    Raises:
        UnreadableFile: the file cannot be read, or is neither an image nor a video.
        ValueError: the variance is out of range.
    """
    with MediaFile(path) as file:
        head = file.read(HEAD_BYTES)
        name = file.path
    media_type = media_type_of(head)
    if media_type is None and is_text(head):
        raise UnreadableFile(name, not_wanted(head, None, "an image or video"))
    if (media_type or "").startswith("image/"):
        return fingerprint_image(path)
    return fingerprint_video(path, variance, progress, threads=threads)
