"""Lists out of files: the page to choose one, and what would happen."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from playwright.sync_api import Page

if TYPE_CHECKING:
    from support.browsing import Visitor
    from support.tour import Tour

LONG = "Un puits près de l’école du village, avec une pompe que les enfants peuvent actionner, "
IDEAS = "Idée;Groupe;Personnes;Auteur\n" + "".join(
    f"{n}. {LONG * 2}{'x' * (n % 3 * 200)};{'F' if n % 2 else 'Inconnus'};3;Awa\n" for n in range(240)
)


def chosen(content: str) -> Callable[[Page], None]:
    """Choose a file and look at it."""

    def send(page: Page) -> None:
        file = {"name": "liste.csv", "mimeType": "text/csv", "buffer": content.encode("cp1252")}
        page.locator("#file").set_input_files(files=[file])
        page.locator("main form[enctype] button").first.click()
        page.locator("main [data-line]").first.wait_for()

    return send


def from_a_file(tour: Tour, desk: Visitor, here: str) -> None:
    """The page with a form, and the preview of a long list, in each language."""
    from support.tour import speak

    for language in tour.languages():
        speak(desk, language)
        tour.look(desk, here, "to choose a file")
        tour.look(desk, here, "a file", then=chosen(IDEAS))
