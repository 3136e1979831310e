"""The graph of a person's files: its values, the ``GraphStore`` protocol and its engines."""
