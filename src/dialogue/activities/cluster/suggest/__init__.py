"""Theme suggestions: which ideas belong together, what each theme could be called, which ideas say the same.

Pure: no database, no web. The server asks through `worker.Worker`, so that no suggestion ever blocks it.
"""

from dialogue.activities.cluster.suggest.encoder import EncoderAbsentError, SentenceEncoder
from dialogue.activities.cluster.suggest.ideas import (
    ExistingTheme,
    Idea,
    Offers,
    Place,
    Similar,
    SuggestedTheme,
    Suggestion,
)
from dialogue.activities.cluster.suggest.maker import Maker
from dialogue.activities.cluster.suggest.ngrams import NGrams
from dialogue.activities.cluster.suggest.suggestion import UnusableIdeasError, offer_places, suggest
from dialogue.activities.cluster.suggest.worker import Worker, WorkerFailedError

__all__ = [
    "EncoderAbsentError",
    "ExistingTheme",
    "Idea",
    "Maker",
    "NGrams",
    "Offers",
    "Place",
    "SentenceEncoder",
    "Similar",
    "SuggestedTheme",
    "Suggestion",
    "UnusableIdeasError",
    "Worker",
    "WorkerFailedError",
    "offer_places",
    "suggest",
]
