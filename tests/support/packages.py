"""A small checker of Data Packages: the descriptor against its published schema, every file against what it says of it."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jsonschema

SCHEMA = Path(__file__).parents[1] / "data" / "schemas" / "tabular-data-package.json.gz"


def rows_of(content: bytes) -> list[dict[str, str]]:
    """A CSV file's rows by the names of its columns."""
    return list(csv.DictReader(io.StringIO(content.decode(), newline=""), strict=True))


def wrong_in(files: Mapping[str, bytes]) -> list[str]:
    """Everything that does not fit, in words; empty when the package is sound."""
    about = json.loads(files["datapackage.json"])
    schema = json.loads(gzip.decompress(SCHEMA.read_bytes()))
    found = [error.message for error in jsonschema.Draft4Validator(schema).iter_errors(about)]
    tables = {one["name"]: rows_of(files[one["path"]]) for one in about["resources"]}
    for one in about["resources"]:
        content, name = files[one["path"]], one["name"]
        if one["hash"] != f"sha256:{hashlib.sha256(content).hexdigest()}" or one["bytes"] != len(content):
            found.append(f"{name}: another hash or length")
        names = [field["name"] for field in one["schema"]["fields"]]
        if len(set(names)) != len(names) or content.decode().split("\r\n")[0].replace('"', "") != ",".join(
            names
        ):
            found.append(f"{name}: other columns")
        for field in one["schema"]["fields"]:
            cells = [row[field["name"]] for row in tables[name]]
            found += [f"{name}.{field['name']}: {no}" for no in wrong_cells(cells, field)]
        for key in one["schema"].get("foreignKeys", ()):
            reference = key["reference"]
            there = {row[reference["fields"][0]] for row in tables[reference["resource"] or name]}
            here = {row[key["fields"][0]] for row in tables[name]} - {""}
            found += [f"{name}.{key['fields'][0]}: {one!r} is not there" for one in here - there]
    return found + [f"{path} is not described" for path in undescribed(files, about)]


def undescribed(files: Mapping[str, bytes], about: Mapping[str, Any]) -> set[str]:
    """Files that the descriptor does not name."""
    return set(files) - {"datapackage.json", "README.md"} - {one["path"] for one in about["resources"]}


def wrong_cells(cells: list[str], field: Mapping[str, Any]) -> list[str]:
    """Cells that are not of the column's type or break its constraints."""
    asked, found = field.get("constraints", {}), []
    form = {"integer": r"-?\d+", "number": r"-?\d+(\.\d+)?(e-?\d+)?"}.get(field["type"], r"(?s:.*)")
    for cell in cells:
        if not cell:
            found += ["nothing"] if asked.get("required") else []
        elif not re.fullmatch(form, cell) or not re.fullmatch(asked.get("pattern", r"(?s:.*)"), cell):
            found.append(f"{cell!r} is no {field['type']}")
        elif "minimum" in asked and float(cell) < asked["minimum"]:
            found.append(f"{cell} is too small")
        elif "enum" in asked and cell not in asked["enum"]:
            found.append(f"{cell!r} is not foreseen")
    if asked.get("unique") and len(set(cells)) != len(cells):
        found.append("not unique")
    return found
