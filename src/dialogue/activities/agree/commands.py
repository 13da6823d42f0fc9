"""Which handler carries out which command of the goal room."""

from __future__ import annotations

from dialogue.activities.agree import (
    amending,
    counting_hands,
    deciding,
    interests,
    objecting,
    rounds,
    ruling,
    vocabulary,
)
from dialogue.activities.agree import vocabulary_beside as beside
from dialogue.kernel.act import Handler
from dialogue.kernel.vocabulary import Command

HANDLERS: dict[type[Command], Handler] = {
    vocabulary.WordGoal: rounds.word_goal,
    vocabulary.ChooseRule: ruling.choose_rule,
    vocabulary.ShapeRule: ruling.shape_rule,
    vocabulary.CheckRule: ruling.check_rule,
    vocabulary.OpenRound: rounds.open_round,
    vocabulary.TakePosition: rounds.take_position,
    vocabulary.ShowSpread: rounds.show_spread,
    vocabulary.CloseRound: rounds.close_round,
    vocabulary.CloseObjection: objecting.close_objection,
    vocabulary.WithdrawObjection: objecting.withdraw_objection,
    vocabulary.MeetObjection: objecting.meet_objection,
    vocabulary.GiveReason: objecting.give_reason,
    vocabulary.UpholdObjection: objecting.uphold_objection,
    vocabulary.Decide: deciding.decide,
    vocabulary.UseFallback: deciding.use_fallback,
    vocabulary.RecordRatification: deciding.record_ratification,
    vocabulary.AddStatement: deciding.add_statement,
    vocabulary.AddStatementFor: deciding.add_statement_for,
    vocabulary.LinkInterest: interests.link_interest,
    beside.LinkOwnInterest: interests.link_own_interest,
    beside.WriteInterests: interests.write_interests,
    beside.WriteInterestsFor: interests.write_interests_for,
    beside.ProposeAmendment: amending.propose,
    beside.ProposeAmendmentFor: amending.propose_for,
    beside.WithdrawAmendment: amending.withdraw,
    beside.AnswerOffer: amending.answer,
    beside.SettleAmendmentFor: amending.settle_for,
    beside.AcceptAmendment: amending.accept,
    beside.RejectAmendment: amending.reject,
    beside.OfferWording: amending.offer,
    beside.PromoteAmendment: amending.promote,
    beside.TurnStep: counting_hands.turn_step,
    beside.CountHands: counting_hands.count_hands,
    beside.GiveReasonFor: objecting.give_reason_for,
    beside.DeclarePosition: counting_hands.declare,
}
