"""Builds the C kernels; everything else is declared in pyproject.toml.

The extensions are optional: where no C compiler is found the install goes on and
TagCat runs on its numpy fallback, with the same results but slower.
"""

import os
from glob import glob

from setuptools import Extension, setup


def extension(name: str, sources: str) -> Extension:
    """An extension for every CPython from 3.11 on."""
    return Extension(
        name,
        sources=sorted(glob(f"src/{sources}.c")),
        depends=glob(f"src/{sources}.h"),
        extra_compile_args=["-O3", "-std=c11", "-Wall", "-Wextra"],
        libraries=[] if os.name == "nt" else ["m"],
        define_macros=[("Py_LIMITED_API", "0x030B0000")],
        py_limited_api=True,
        optional=True,
    )


setup(
    ext_modules=[
        extension("tagcat.fingerprint._area", "tagcat/fingerprint/_area_c/*"),
        extension("tagcat.match._kernel", "tagcat/match/_kernel_c/*"),
    ],
    options={"bdist_wheel": {"py_limited_api": "cp311"}},
)
