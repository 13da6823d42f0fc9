"""Texts for a simulated session: names, ideas, goals, reservations. We wrote them; they are free to use."""

from __future__ import annotations

from dialogue.simulation.plans import Theme

NAMES = (
    "Awa", "Bintou", "Carlos", "Dieynaba", "Esteban", "Fatou", "Gorgui", "Hélène", "Ibrahima", "Jacinta",
    "Khady", "Luz", "Moussa", "Ndeye", "Omar", "Pilar", "Quispe", "Rama", "Samba", "Tomasa",
    "Umu", "Valentina", "Waly", "Ximena", "Yacine", "Zulma",
)  # fmt: skip

MOODS = {
    "en": ("curious", "hopeful", "a little tired", "ready", "careful", "listening", "impatient"),
    "fr": ("avec espoir", "inquiète pour la récolte", "heureuse d'être là", "curieux", "prêt à écouter"),
    "es": ("con ganas", "escéptico", "con esperanza", "tranquila"),
}
"""How people arrive, by language."""

LESSONS = {
    "en": (
        "We want the same thing and did not know it",
        "Numbers help when everybody can read them",
        "I will tell my village about the plan",
        "Listening took longer, and was worth it",
        "Next time with the herders too",
    ),
    "fr": (
        "On s'est écouté, même sans être d'accord",
        "Le plan de l'eau est l'affaire de tous",
        "Je reviendrai avec ma voisine",
        "Il faut tenir la date promise",
    ),
    "es": (
        "Un plan que se entiende es la mitad del trabajo",
        "Aprendí lo que preocupa a los demás",
        "Falta hablar del dinero",
    ),
}
"""What they take home, by language."""

_IDEAS: dict[str, dict[str, tuple[str, ...]]] = {
    "One water plan that everybody can read": {
        "en": (
            "A shared map of water points that anybody can correct",
            "Publish the water budget of the commune every quarter",
            "One office for all water permits",
            "Measure the river in three places and say it on the radio",
        ),
        "fr": (
            "Un seul plan de l'eau pour toute la vallée, affiché dans chaque village",
            "Donner les chiffres de la nappe aux paysans, pas seulement aux bureaux",
        ),
        "es": ("Los datos de riego deben ser públicos y fáciles de leer",),
    },
    "Fair shares in the dry season": {
        "en": (
            "Farmers and herders agree on corridors before the dry season",
            "A reserve for animals when the pools are empty",
            "No new big pump before the small wells are safe",
        ),
        "fr": (
            "Tours d'eau décidés ensemble, avec les femmes maraîchères",
            "Un comité de l'eau où chaque groupe a une voix",
        ),
        "es": ("Turnos de agua que también valen para las empresas",),
    },
    "Pumps and canals that last": {
        "en": (
            "Train two young people in each village to repair pumps",
            "Companies lend their workshops for repairs two days a month",
            "Buy pumps that can be repaired here",
        ),
        "fr": ("Une caisse commune pour les pièces de rechange",),
        "es": ("Limpiar los canales juntos antes de la lluvia",),
    },
    "Clean water": {
        "en": (
            "Stop dumping near the river and say who does it",
            "Less poison on the fields, with advice instead of fines",
            "Toilets at every market",
        ),
        "fr": ("Analyser l'eau des puits deux fois par an et afficher le résultat",),
        "es": ("Plantar árboles en las orillas",),
    },
    "Seeds and soils for less water": {
        "en": (
            "Universities test seeds with farmers, not for them",
            "Pay for compost as we pay for fertiliser",
            "Fair prices for rain-fed millet",
        ),
        "fr": ("Riz qui demande moins d'eau, essayé chez nous",),
        "es": ("Parcelas de prueba en cada comunidad",),
    },
}

THEMES = tuple(
    Theme(title, tuple(idea for ideas in by_language.values() for idea in ideas))
    for title, by_language in _IDEAS.items()
)

LANGUAGE_OF = {
    idea: language
    for by_language in _IDEAS.values()
    for language, ideas in by_language.items()
    for idea in ideas
}
"""The language of each idea: who has it speaks that language."""

RESERVATIONS = {
    "en": (
        "Who pays for the map after the first year?",
        "The data must not be used to raise fees.",
        "It only works if the communes are obliged to publish.",
    ),
    "fr": ("Les petits producteurs doivent être entendus avant les chiffres.",),
    "es": ("Necesitamos tiempo para formar a la gente.",),
}

GOAL = (
    "By 2030 every village of the delta knows how much water there is, who uses it and who decides: "
    "one public water plan, kept together by all five groups."
)
