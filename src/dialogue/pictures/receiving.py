"""A form with a file: read only once it is known who sends it, and looked at in a thread of its own."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from dialogue.kernel.errors import Refused
from dialogue.pictures.intake import LARGEST_FILE, TOO_LARGE_FILE, Made, taken_in
from dialogue.web.security import allow_more

LARGEST_FORM = 24 * 1024 * 1024
"""Of a larger one not even the words are read. Up to here a picture that is too large costs nobody what she typed."""
LONGEST_SENDING = 600.0  # seconds; a photograph of 5 MB on a line of 100 kbit/s takes 400
MOST_FIELDS = 20
looking = ThreadPoolExecutor(1, "pictures")
"""One picture at a time: each may need some hundred megabytes while it is decoded."""


@dataclass(frozen=True, slots=True)
class Form:
    """What came: the words by field, and the picture if one was chosen."""

    words: dict[str, str]
    picture: Made | None


async def form_with_picture(request: Request) -> Form:
    """The form. Raises Refused with a sentence when its file is no picture that can be shown.

    Call it after the rights were checked: before, nobody may send more than a form's worth of bytes.
    """
    allow_more(request, LARGEST_FORM, LONGEST_SENDING)
    try:
        form = await request.form(max_files=1, max_fields=MOST_FIELDS)
    except HTTPException as error:
        if error.status_code != 413:
            raise
        most = LARGEST_FILE // (1024 * 1024)
        raise Refused("large_file", TOO_LARGE_FILE, field="picture", most=most) from None
    words = {name: value for name, value in form.multi_items() if isinstance(value, str)}
    file = form.get("picture")
    made = None
    if isinstance(file, UploadFile):
        try:
            # A field in which nothing was chosen comes without a name, and empty.
            if file.filename or file.size:
                made = await asyncio.get_running_loop().run_in_executor(looking, _looked_at, file)
        finally:
            await file.close()
    return Form(words, made)


def _looked_at(file: UploadFile) -> Made:
    file.file.seek(0)
    return taken_in(file.file.read(LARGEST_FILE + 1))
