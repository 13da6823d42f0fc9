"""Webhooks: what happens on a platform is told to the addresses of other programs, signed and in order."""
