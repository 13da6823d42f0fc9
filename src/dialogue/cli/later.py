"""`python -m dialogue.cli.later DAYS COMMAND ...`: a command of Dialogue in a process whose clock is days ahead.

For years that are played in minutes. A module of its own, not a setting: what a host runs cannot be given another date.
"""

from __future__ import annotations

import sys
from datetime import timedelta

from dialogue.cli import main
from dialogue.kernel.clock import go_ahead

if __name__ == "__main__":
    go_ahead(timedelta(days=int(sys.argv[1])))
    del sys.argv[1]
    main()
