"""Words of short texts in any script: cutting, folding, and the little words that carry no topic."""

from __future__ import annotations

import re
import unicodedata

LONGEST_TEXT = 2000  # characters compared; a longer text costs time and adds nothing to its topic

# A word starts with a letter or digit; apostrophes cut it, so that "l'eau" gives "eau".
_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")

_ENGLISH = """
a about after again all also although always am among an and another any are as at be because been before
being between both but by can could did do does doing done down each else ever every few for from further
get give given had has have having he her here hers him his how however i if in instead into is it its
itself just let like made make makes many may me might more most much must my need needs never no nor not
now of off often on once one only or other others our ours out over own people per please put rather same
shall she should since so some still such than that the their theirs them then there these they this
those through to too under until up upon us use used very was we well were what when where whether which
while who whom whose why will with within without would yet you your yours
"""
_FRENCH = """
afin ai aie ainsi alors apres au aucun aucune aujourd aussi autre autres aux avant avec avoir bien car ce
ceci cela celle celles celui ces cet cette ceux chaque chez comme comment contre dans de depuis des deux
devant devrait devraient dit doit doivent donc dont du elle elles en encore entre est et etaient etait
etc etre eux faire fait faut font hui il ils je jusqu jusque la le les leur leurs lors lorsque lui ma
mais me meme memes mes mettre moins mon ne ni non nos notre nous on ont or ou ou par parce pas pendant
peu peut peuvent plus pour pourquoi qu quand que quel quelle quelles quels qui quoi sa sans se sera ses
si soit son sont sous sur ta tandis te tes ton tous tout toute toutes tres trop tu un une vers voir vos
votre vous y
"""
_SPANISH = """
a al algo algun alguna algunas alguno algunos ante antes aquel aqui asi aun aunque bajo bien cada casi
como con contra cual cuales cualquier cuando cuanto de deben debe deberia deberian del desde despues
donde dos durante el ella ellas ellos en entonces entre era eran es esa esas ese eso esos esta estan
estar estas este esto estos fue fueron ha haber habia hacer hacia han hasta hay haya la las le les lo los
mas me mejor menos mi mis mismo mucho muchos muy nada ni no nos nosotros nuestra nuestras nuestro
nuestros nunca o os otra otras otro otros para pero poco por porque pueda pueden puede que quien quienes
sea sean segun ser si sido siempre sin sobre solo son su sus tal tambien tan tanto te tener tengan tiene
tienen toda todas todo todos tu tus un una unas uno unos usted ustedes y ya yo
"""


def fold(text: str) -> str:
    """Lower case without accents, for comparing only; what people read keeps their own spelling.

    >>> fold("Élève")
    'eleve'
    """
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(mark for mark in parts if unicodedata.category(mark) != "Mn")


STOP_WORDS: frozenset[str] = frozenset(f"{_ENGLISH} {_FRENCH} {_SPANISH}".split())


def words_in(text: str) -> list[str]:
    """The words of a text in its own spelling, in order.

    >>> words_in("L'eau potable, vite !")
    ['L', 'eau', 'potable', 'vite']
    """
    return _WORD.findall(unicodedata.normalize("NFC", text[:LONGEST_TEXT]))


def root(word: str) -> str:
    """A folded word without its plural s (the same in English, French and Spanish)."""
    folded = fold(word)
    return folded[:-1] if len(folded) > 3 and folded.endswith("s") and not folded.endswith("ss") else folded


def speaks(word: str) -> bool:
    """Whether a word can tell a topic: no little word, no lone Latin letter."""
    folded = fold(word)
    return folded not in STOP_WORDS and (len(folded) > 1 or not folded.isascii())


def is_wordless(text: str) -> bool:
    """True for a blank, emoji or punctuation: nothing in any script that could be compared as words."""
    return not _WORD.search(text[:LONGEST_TEXT])
