"""`python -m dialogue`."""

from dialogue.cli import main

main()
