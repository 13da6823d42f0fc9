"""Small cells: what may be published of a count by stakeholder group. See `docs/small-cells.md`."""

from dialogue.publication.papers import difference_is_alike
from dialogue.publication.rounds import Roll, Round
from dialogue.publication.small_cells import SMALLEST_GROUP, Publication, Row, publish, withhold
from dialogue.publication.table import Band, Marks, Paper, Shape, Table, TableError

__all__ = [
    "SMALLEST_GROUP",
    "Band",
    "Marks",
    "Paper",
    "Publication",
    "Roll",
    "Round",
    "Row",
    "Shape",
    "Table",
    "TableError",
    "difference_is_alike",
    "publish",
    "withhold",
]
