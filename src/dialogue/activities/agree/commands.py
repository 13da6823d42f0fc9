"""Which handler carries out which command of the goal room."""

from __future__ import annotations

from dialogue.activities.agree import deciding, rounds, vocabulary
from dialogue.kernel.act import Handler
from dialogue.kernel.vocabulary import Command

HANDLERS: dict[type[Command], Handler] = {
    vocabulary.WordGoal: rounds.word_goal,
    vocabulary.ChooseRule: rounds.choose_rule,
    vocabulary.OpenRound: rounds.open_round,
    vocabulary.TakePosition: rounds.take_position,
    vocabulary.CloseRound: rounds.close_round,
    vocabulary.CloseObjection: deciding.close_objection,
    vocabulary.WithdrawObjection: deciding.withdraw_objection,
    vocabulary.MeetObjection: deciding.meet_objection,
    vocabulary.GiveReason: deciding.give_reason,
    vocabulary.UpholdObjection: deciding.uphold_objection,
    vocabulary.Decide: deciding.decide,
    vocabulary.RecordRatification: deciding.record_ratification,
    vocabulary.AddStatement: deciding.add_statement,
    vocabulary.AddStatementFor: deciding.add_statement_for,
    vocabulary.LinkInterest: deciding.link_interest,
}
