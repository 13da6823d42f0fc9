"""`dialogue bench suggest`: time and memory of theme suggestions for 60, 300 and 1,000 ideas, each maker."""

from __future__ import annotations

import json
import resource
import sys
import time
from itertools import product
from random import Random
from typing import Annotated, Any

import typer

from dialogue.activities.cluster.suggest.ideas import Idea
from dialogue.activities.cluster.suggest.worker import Method, Worker

SIZES = (60, 300, 1000)

_WHO = (
    "farmers",
    "students",
    "les femmes du village",
    "the town council",
    "las cooperativas",
    "young people",
    "les éleveurs",
    "la universidad",
)
_DOES = (
    "should share",
    "need",
    "devraient entretenir",
    "quieren mejorar",
    "could pay for",
    "demandent",
    "must protect",
    "pueden vender",
)
_WHAT = (
    "clean drinking water",
    "l'eau d'irrigation",
    "la carretera al mercado",
    "buses in the evening",
    "les forêts",
    "the land register",
    "semillas locales",
    "school meals",
    "les prix des céréales",
    "el centro de salud",
    "the municipal budget",
    "des arbres fruitiers",
    "cold storage",
    "las fuentes",
    "a library",
    "les pistes rurales",
)
_HOW = (
    "before the dry season",
    "avec les voisins",
    "con el apoyo del municipio",
    "every year",
    "sans intermédiaires",
    "en lengua local",
    "with a small fee",
    "dès maintenant",
)


def made_ideas(n: int, seed: int = 1) -> list[Idea]:
    """`n` different made-up ideas of 5 to 15 words in three languages, the same for the same seed."""
    sentences = [" ".join(parts) for parts in product(_WHO, _DOES, _WHAT, _HOW)]
    return [Idea(str(i + 1), text) for i, text in enumerate(Random(seed).sample(sentences, n))]


def measure(method: Method, n: int) -> dict[str, Any]:
    """One row of the bench: seconds of the first question (it starts process and model) and of the next."""
    ideas = made_ideas(n)
    with Worker(time_limit=600, niceness=0) as worker:
        started = time.perf_counter()
        found = worker.suggest(ideas, method)
        first = time.perf_counter() - started
        started = time.perf_counter()
        again = worker.suggest(ideas[::-1], method)
        second = time.perf_counter() - started
    return {
        "asked": method,
        "method": found.method,
        "ideas": n,
        "themes": len(found.themes),
        "similar": len(found.similar),
        "first_seconds": round(first, 3),
        "next_seconds": round(second, 3),
        "same_when_reversed": found == again,
        "largest_worker_megabytes": round(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024),
    }


def bench(
    sizes: Annotated[
        list[int] | None,
        typer.Option("--size", min=1, max=8192, help="Number of ideas; may be given several times."),
    ] = None,
) -> None:
    """Theme suggestions for 60, 300 and 1,000 ideas by both makers, each in its worker process."""
    rows = []
    methods: tuple[Method, ...] = ("ngrams", "encoder")  # the smaller first: memory is a running maximum
    for method in methods:
        for n in sizes or SIZES:
            print(f"{method}: {n} ideas ...", file=sys.stderr)
            rows.append(measure(method, n))
    print(json.dumps({"bench": "suggest", "runs": rows}, indent=1))
