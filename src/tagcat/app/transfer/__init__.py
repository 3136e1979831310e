"""Collections on their way: out to a file of lines, in from one, and from store to store."""
