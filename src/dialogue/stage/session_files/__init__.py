"""A session as a file: read with every mistake told by its line, and written again."""
