"""The organisation's colours as a style sheet and its logo, under addresses that change when they do."""

from __future__ import annotations

from starlette.responses import Response

from dialogue.brand import Brand
from dialogue.kernel.errors import NotFound
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Right, needs
from dialogue.web.late import Routes
from dialogue.web.services import Dialogue
from dialogue.web.static import FOR_EVER

router = Routes()

PLACES = """\
.house{display:inline-flex;align-items:center;gap:.5rem;min-inline-size:0}
img.logo{flex:none;box-sizing:content-box;block-size:32px;inline-size:auto;max-inline-size:96px;object-fit:contain;\
background:#fff;padding:2px;border-radius:4px}
.house-name{display:block;font-size:.8333rem;line-height:1.25;font-weight:400;color:var(--soft);overflow-wrap:anywhere}
.projector-foot>.house{flex:none;max-inline-size:30%}
.projector-foot .house-name{font-size:1rem}
.projector-foot img.logo{block-size:1.9rem;max-inline-size:8rem}
"""
"""Where name and logo stand. They are here, and not in the sheet of all phones, because most servers have neither. Without
layers, so that browsers that know none have these rules too."""


def _kept(brand: Brand, version: str, content: bytes, media: str) -> Response:
    # A page from before a change asks for what it knew; it gets today's, but must not keep it under that name.
    keep = FOR_EVER if version == brand.version else "no-cache"
    return Response(content, media_type=media, headers={"Cache-Control": keep})


@router.get("/brand/{version}/brand.css")
@needs(Right.COME_IN)
async def sheet(dialogue: Dialogue, version: str) -> Response:
    """The colours, and where name and logo stand."""
    return _kept(dialogue.brand, version, (PLACES + dialogue.brand.colours).encode(), "text/css")


@router.get("/brand/{version}/logo.png")
@needs(Right.COME_IN)
async def logo(dialogue: Dialogue, version: str) -> Response:
    """The logo. Raises NotFound where none is set."""
    if dialogue.brand.logo is None:
        raise NotFound("no_file", N_("There is no such page. Please go back to the start page."))
    return _kept(dialogue.brand, version, dialogue.brand.logo.content, "image/png")
