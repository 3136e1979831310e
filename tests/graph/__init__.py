"""Tests of the graph store; ``contract`` is what every engine is held to."""
