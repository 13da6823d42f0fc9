"""The garbage collector of a program that measures."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_off() -> Iterator[None]:
    """Collect once, then keep the collector of cycles from running until the end of the block.

    One full collection of a measuring process took 170 ms: fifty of 500 joins were said to last that much longer, though
    their answers had come. Only for work that ends and whose memory is small; the process measured keeps its collector.
    """
    collecting = gc.isenabled()
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()
