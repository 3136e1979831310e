"""Builds the C kernels; everything else is declared in pyproject.toml.

The extensions are optional: where no C compiler is found the install goes on and
TagCat runs on its numpy fallback, with the same results but slower.
"""

from setuptools import Extension, setup

setup(
    ext_modules=[
        Extension(
            "tagcat.fingerprint._area",
            sources=["src/tagcat/fingerprint/_area.c"],
            extra_compile_args=["-O3", "-std=c11", "-Wall", "-Wextra"],
            define_macros=[("Py_LIMITED_API", "0x030B0000")],
            py_limited_api=True,
            optional=True,
        ),
    ],
    options={"bdist_wheel": {"py_limited_api": "cp311"}},
)
