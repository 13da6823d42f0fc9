"""A host's mistakes at the start, each said in one sentence: a folder that cannot be used, a setting that does not exist."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

import typer
from pydantic import ValidationError
from sqlalchemy.exc import ArgumentError, DBAPIError

from dialogue.datafolder import store_file
from dialogue.kernel.errors import CannotStart
from dialogue.settings import Settings, unknown_variables


def chosen(**given: Any) -> Settings:
    """The settings: what was given on the command line, then the environment. Only inside of `usable_store`."""
    for name, near in unknown_variables():
        meant = f" Perhaps {near} was meant." if near else " `docs/hosting.md` names all settings."
        raise CannotStart(f"There is no setting {name}.{meant} Nothing was changed.")
    return Settings(**{name: value for name, value in given.items() if value is not None})


def require_there(settings: Settings) -> None:
    """Stop when the settings name no store that is there already."""
    file = store_file(settings)
    if file is None or file.exists():
        return
    where = f"no database in {settings.data}" if file.parent.is_dir() else f"no data folder {file.parent}"
    stop(f"There is {where}. Nothing was looked at or changed; please give the folder with --data.")


@contextmanager
def usable_store() -> Iterator[None]:
    """Around reading the settings and opening the store: a plain sentence on standard error and exit code 2."""
    try:
        yield
    except ValidationError as error:
        one = error.errors()[0]
        name = "_".join(str(part) for part in one["loc"]).upper()
        why = one["msg"].removeprefix("Value error, ")
        stop(f"The setting DIALOGUE_{name} cannot be used: {why}. Nothing was changed.")
    except CannotStart as error:
        stop(str(error))
    except NotADirectoryError as error:
        stop(
            f"{error.filename or 'The data folder'} cannot be used: it is not in a folder. Nothing was changed."
        )
    except FileExistsError as error:
        stop(
            f"{error.filename} cannot be used as a folder: there is a file of that name. Nothing was changed."
        )
    except OSError as error:
        stop(f"{error.filename or 'The data folder'} cannot be used: {error.strerror}. Nothing was changed.")
    except DBAPIError as error:
        _no_database(error.orig)
    except sqlite3.Error as error:  # said while a transaction begins, past SQLAlchemy
        _no_database(error)
    except ModuleNotFoundError as error:
        if error.name == "redis":
            stop(
                "The driver for DIALOGUE_REDIS_URL is not installed (redis). Nothing was changed; please run:"
                " sh scripts/setup redis"
            )
        stop(
            f"The driver that DIALOGUE_DATABASE_URL names is not installed ({error.name}). Nothing was changed; for"
            " PostgreSQL: sh scripts/setup postgres"
        )
    except (ArgumentError, ValueError):
        # Neither the address nor what is said of it: a password may stand in it.
        stop(
            "The setting DIALOGUE_DATABASE_URL is no address of a database. Nothing was changed; it looks like"
            " postgresql+psycopg://USER:PASSWORD@HOST/NAME"
        )


def _no_database(error: BaseException | None) -> NoReturn:
    first = (str(error).strip().splitlines() or ["no answer"])[0].rstrip(".")
    stop(f"The database cannot be opened: {first}. Nothing was changed; please check the data folder.")


def stop(sentence: str) -> NoReturn:
    """Say why nothing was done, and end with code 2."""
    typer.echo(sentence, err=True)
    raise typer.Exit(2) from None
