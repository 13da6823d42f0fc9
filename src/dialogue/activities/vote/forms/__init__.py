"""The forms that a paper can have, one file each. A new form is one file here with a `FORM`, and its template."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from pkgutil import iter_modules

from .contract import Answer, Form, Said, Words


def found() -> Iterator[Form]:
    """The form of each file here that has one."""
    for file in iter_modules(__path__):
        module = import_module(f"{__name__}.{file.name}")
        if hasattr(module, "FORM"):
            form: Form = module.FORM
            yield form


FORMS: Mapping[str, Form] = {form.name: form for form in found()}

__all__ = ["FORMS", "Answer", "Form", "Said", "Words"]
