"""Adding a person's own model: read without running anything in it, and kept in ONNX."""
