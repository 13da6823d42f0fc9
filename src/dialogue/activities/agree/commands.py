"""Which handler carries out which command of the goal room."""

from __future__ import annotations

from dialogue.activities.agree import deciding, rounds, words
from dialogue.kernel.act import Handler
from dialogue.kernel.vocabulary import Command

HANDLERS: dict[type[Command], Handler] = {
    words.WordGoal: rounds.word_goal,
    words.ChooseRule: rounds.choose_rule,
    words.OpenRound: rounds.open_round,
    words.TakePosition: rounds.take_position,
    words.CloseRound: rounds.close_round,
    words.CloseObjection: deciding.close_objection,
    words.WithdrawObjection: deciding.withdraw_objection,
    words.MeetObjection: deciding.meet_objection,
    words.GiveReason: deciding.give_reason,
    words.UpholdObjection: deciding.uphold_objection,
    words.Decide: deciding.decide,
    words.RecordRatification: deciding.record_ratification,
    words.AddStatement: deciding.add_statement,
    words.AddStatementFor: deciding.add_statement_for,
    words.LinkInterest: deciding.link_interest,
}
