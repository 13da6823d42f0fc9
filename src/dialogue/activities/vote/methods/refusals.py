"""Every sentence that a ballot check may say, marked for translation: what is wrong and what to do."""

from __future__ import annotations

from dialogue.kernel.messages import N_

SENTENCES: dict[str, str] = {
    "winners": N_("The number of winners has to be at least one."),
    "field": N_("This ballot has no answer of the kind “%(field)s”, which this method counts."),
    "weight": N_("The weight of a ballot has to be above zero."),
    "unknown": N_("“%(option)s” is not an option of this question. Please choose among the options shown."),
    "twice": N_("“%(option)s” is on this ballot twice. Please keep it once."),
    "whole": N_("The number for “%(option)s” has to be a whole number."),
    "low": N_("The number for “%(option)s” is below %(lowest)s. Please choose a higher one."),
    "high": N_("The number for “%(option)s” is above %(highest)s. Please choose a lower one."),
    "dots": N_("This ballot uses %(used)s dots and %(allowed)s are allowed. Please take some away."),
    "per_option": N_("“%(option)s” has %(used)s dots and %(allowed)s are allowed. Please take some away."),
    "approvals": N_("This ballot chooses %(used)s options and %(allowed)s are allowed. Please drop some."),
    "ranked": N_("This ballot ranks %(used)s options and %(allowed)s are allowed. Please drop some."),
    "equal": N_("“%(option)s” has the same place as another option. Please give each place once."),
    "credits": N_("This ballot spends %(used)s credits and %(allowed)s are allowed. Please take some back."),
    "criterion": N_("“%(criterion)s” is not a criterion of this question."),
    "choice": N_("“%(choice)s” is not an answer here. Please choose yes, no or abstain."),
    "answer": N_("“%(choice)s” is not an answer here. Please choose one of those shown."),
    "budget": N_("This method needs a budget of zero or more."),
    "cost": N_("“%(option)s” needs a cost of zero or more."),
    "criteria": N_("This method needs criteria with weights above zero."),
    "step": N_("The step of the budget increase has to be above zero."),
    "method": N_("There is no voting method called “%(method)s”."),
    "points": N_("“%(option)s” is approved without points, which this ballot counts by points."),
}
