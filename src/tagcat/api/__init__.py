"""The HTTP API, and the web app it serves."""

from tagcat.api.application import create_app

__all__ = ["create_app"]
