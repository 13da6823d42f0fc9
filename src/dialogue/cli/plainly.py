"""What a host gets wrong at the start, said in a sentence: a folder that cannot be used, a setting that is none."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import typer
from pydantic import ValidationError
from sqlalchemy.exc import DatabaseError


@contextmanager
def usable_store() -> Iterator[None]:
    """Around reading the settings and opening the store: a plain sentence on standard error and exit code 2."""
    try:
        yield
    except ValidationError as error:
        for one in error.errors():
            name = "_".join(str(part) for part in one["loc"]).upper()
            stop(f"The setting DIALOGUE_{name} cannot be used: {one['msg']}. Nothing was changed.")
    except OSError as error:
        stop(f"{error.filename or 'The data folder'} cannot be used: {error.strerror}. Nothing was changed.")
    except DatabaseError as error:
        stop(
            f"The database cannot be opened: {error.orig}. Nothing was changed; please check the data folder."
        )


def stop(sentence: str) -> NoReturn:
    """Say why nothing was done, and end with code 2."""
    typer.echo(sentence, err=True)
    raise typer.Exit(2) from None
