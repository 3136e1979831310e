"""Tests of collections on their way, on real embedded stores."""
