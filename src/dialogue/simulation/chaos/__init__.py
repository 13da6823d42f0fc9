"""A server that is killed again and again while people write to it; what must hold afterwards. See `__main__`."""
