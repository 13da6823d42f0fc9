"""What facilitators did, in words, and taking it back. Each act is told and undone by the package that it belongs to."""
