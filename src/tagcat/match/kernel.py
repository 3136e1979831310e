"""The search kernel: in C where the extension was built, else in numpy."""

import logging

try:
    from tagcat.match import _kernel as kernel
except ImportError:
    from tagcat.match import _kernel_numpy as kernel  # type: ignore[no-redef]

    logging.getLogger(__name__).warning(
        "TagCat was installed without its C extension, which needs a C compiler: it finds the same"
        " matches, but slower"
    )

__all__ = ["kernel"]
