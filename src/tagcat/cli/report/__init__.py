"""A scan's result in the forms a person or a program wants it in."""
