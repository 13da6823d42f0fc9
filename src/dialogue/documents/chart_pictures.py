"""Charts as PNG pictures, for files that cannot hold a drawing. typst draws them: it is here for the PDF already."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence

from dialogue.charts import BarChart, PointMap, StackedBar, chart_svg
from dialogue.documents.fonts import folders_for
from dialogue.documents.pdf import typst_fonts
from dialogue.paths import TEMPLATES

_log = logging.getLogger(__name__)

DOTS_PER_INCH = 150


def chart_pictures(charts: Sequence[BarChart | StackedBar | PointMap]) -> list[bytes]:
    """One PNG for each chart, in their order; none at all when they cannot be drawn: the figures stand beside them."""
    if not charts:
        return []
    import typst

    drawn = [
        chart_svg(one, key=f"chart-{place}", font_family="Noto Sans") for place, one in enumerate(charts)
    ]
    written = json.dumps(drawn, ensure_ascii=True)
    try:
        compiler = typst.Compiler(
            str(TEMPLATES / "minutes" / "charts.typ"),
            font_paths=typst_fonts(folders_for("".join(drawn))),
            ignore_system_fonts=True,
        )
        made = compiler.compile(format="png", ppi=DOTS_PER_INCH, sys_inputs={"charts": written})
    except typst.TypstError as error:
        _log.warning("Charts of a document were left to their tables: %s", error.message)
        return []
    return [made] if isinstance(made, bytes) else list(made or ())
