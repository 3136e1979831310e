"""Pushing collections to servers that run, over lines that fail."""
