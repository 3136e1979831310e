"""Tags in files and out of them: XMP sidecars, JSON Lines and tables."""
