"""The words of the made session: our own, free to use."""

from __future__ import annotations

from dialogue.simulation.plans import Theme

NAMES = (
    "Awa", "Bintou", "Carlos", "Dieynaba", "Esteban", "Fatou", "Gorgui", "Hélène", "Ibrahima", "Jacinta",
    "Khady", "Luz", "Moussa", "Ndeye", "Omar", "Pilar", "Quispe", "Rama", "Samba", "Tomasa",
    "Umu", "Valentina", "Waly", "Ximena", "Yacine", "Zulma",
)  # fmt: skip

MOODS = (
    "curious", "hopeful", "a little tired", "ready", "avec espoir", "inquiète pour la récolte", "con ganas",
    "careful", "heureuse d'être là", "escéptico", "listening", "impatient",
)  # fmt: skip

THEMES = (
    Theme(
        "One water plan that everybody can read",
        (
            "A shared map of water points that anybody can correct",
            "Publish the water budget of the commune every quarter",
            "Un seul plan de l'eau pour toute la vallée, affiché dans chaque village",
            "Los datos de riego deben ser públicos y fáciles de leer",
            "One office for all water permits",
            "Measure the river in three places and say it on the radio",
            "Donner les chiffres de la nappe aux paysans, pas seulement aux bureaux",
        ),
    ),
    Theme(
        "Fair shares in the dry season",
        (
            "Farmers and herders agree on corridors before the dry season",
            "Tours d'eau décidés ensemble, avec les femmes maraîchères",
            "A reserve for animals when the pools are empty",
            "Turnos de agua que también valen para las empresas",
            "No new big pump before the small wells are safe",
            "Un comité de l'eau où chaque groupe a une voix",
        ),
    ),
    Theme(
        "Pumps and canals that last",
        (
            "Train two young people in each village to repair pumps",
            "Une caisse commune pour les pièces de rechange",
            "Limpiar los canales juntos antes de la lluvia",
            "Companies lend their workshops for repairs two days a month",
            "Buy pumps that can be repaired here",
        ),
    ),
    Theme(
        "Clean water",
        (
            "Stop dumping near the river and say who does it",
            "Analyser l'eau des puits deux fois par an et afficher le résultat",
            "Plantar árboles en las orillas",
            "Less poison on the fields, with advice instead of fines",
            "Toilets at every market",
        ),
    ),
    Theme(
        "Seeds and soils for less water",
        (
            "Universities test seeds with farmers, not for them",
            "Pay for compost as we pay for fertiliser",
            "Riz qui demande moins d'eau, essayé chez nous",
            "Parcelas de prueba en cada comunidad",
            "Fair prices for rain-fed millet",
        ),
    ),
)

RESERVATIONS = (
    "Who pays for the map after the first year?",
    "Les petits producteurs doivent être entendus avant les chiffres.",
    "The data must not be used to raise fees.",
    "Necesitamos tiempo para formar a la gente.",
    "It only works if the communes are obliged to publish.",
)

GOAL = (
    "By 2030 every village of the delta knows how much water there is, who uses it and who decides: "
    "one public water plan, kept together by all five groups."
)
