"""Slow, lossy and silent lines between a server and phones, on one machine. See `place`."""
