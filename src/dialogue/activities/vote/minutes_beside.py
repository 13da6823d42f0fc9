"""What the minutes say of who voted: electorate, level, channels, organisations, proxies. Never how anybody voted."""

from __future__ import annotations

from sqlmodel import col, func, select

from dialogue.activities.vote import ballots
from dialogue.activities.vote.desk import by_channel, from_the_room, proxies_shown, slips_shown
from dialogue.activities.vote.methods.who_votes import BY_SLIPS, ELECTORATES, LEVELS, ONE_VOTE
from dialogue.activities.vote.schema import Ballot
from dialogue.activities.vote.schema_beside import BallotBody, BallotRoll
from dialogue.documents.build import bullets, paragraph
from dialogue.documents.tree import Block
from dialogue.kernel.messages import N_
from dialogue.stage.contract import MinutesContext

EVEN = N_("Every group weighs the same: the order is the group-balanced one")


def who_voted(context: MinutesContext, ballot: Ballot) -> list[tuple[str, str]]:
    """Lines for the facts of a ballot: who could vote, who had one vote, and what made sure of it."""
    say = context.tongue.say
    settings = ballots.way_of(ballot).settings
    rows = [
        (
            say(N_("Who could vote")),
            say(BY_SLIPS if settings.by_slips else ELECTORATES[settings.electorate]),
        ),
        (
            say(N_("One vote each")),
            f"{say(ONE_VOTE[settings.one_vote])}. {say(LEVELS[settings.level])}",
        ),
    ]
    if settings.equal_weight:
        rows.append((say(N_("Weight")), say(EVEN)))
    return rows


def _slips(context: MinutesContext, ballot: Ballot) -> str:
    """How many slips were given out, to whom, and how many papers came with them."""
    found = slips_shown(context.reader, ballot, context.groups)
    return context.tongue.say(
        N_("One slip, one vote: %(printed)s slips printed (%(groups)s), %(used)s used."),
        printed=found["printed"],
        groups=context.tongue.listed(
            [f"{row['group'].name}{context.tongue.colon} {row['printed']}" for row in found["rows"]]
        ),
        used=found["used"],
    )


def beside_the_phones(context: MinutesContext, ballot: Ballot) -> list[Block]:
    """The roll call, the organisations, the channels and the written proxies, as far as there were any."""
    tongue, say, reader = context.tongue, context.tongue.say, context.reader
    settings = ballots.way_of(ballot).settings
    blocks: list[Block] = []
    if settings.electorate == "roll_call":
        answers = select(func.count()).where(BallotRoll.ballot_id == ballot.id)
        others = reader.exec(answers.where(col(BallotRoll.entered_by).is_not(None))).one()
        words = say(
            N_("Roll call: %(n)s answered, %(others)s answered through somebody else."),
            n=reader.exec(answers).one(),
            others=others,
        )
        blocks.append(paragraph(words))
    if settings.one_vote == "organisation":
        names = list(reader.exec(select(BallotBody.organisation).where(BallotBody.ballot_id == ballot.id)))
        if names:
            blocks.append(
                paragraph(
                    say(N_("Organisations with a vote: %(names)s."), names=tongue.listed(sorted(names)))
                )
            )
    if settings.by_slips:
        blocks.append(paragraph(_slips(context, ballot)))
    if settings.level == "door" and ballot.door_heads is not None:
        blocks.append(
            paragraph(
                say(
                    N_("Heads counted at the door: %(heads)s. Papers: %(papers)s."),
                    heads=ballot.door_heads,
                    papers=from_the_room(reader, ballot),
                )
            )
        )
    channels = by_channel(reader, ballot, tongue)
    if channels:
        entered = N_("entered by %(who)s")
        lines = [
            f"{one['channel']}{tongue.colon} {one['number']}"
            + (f" ({say(entered, who=one['by'])})" if one["by"] else "")
            for one in channels
        ]
        blocks += [paragraph(say(N_("By which way people voted:"))), bullets(lines)]
    told = [
        say(
            N_("%(holder)s voted for %(giver)s by written proxy (%(document)s), entered by %(who)s.")
            if one["voted"]
            else N_(
                "%(holder)s held the written proxy of %(giver)s (%(document)s), entered by %(who)s, and it did not count: "
                "the giver was here."
            )
            if one["rests"]
            else N_(
                "%(holder)s held the written proxy of %(giver)s (%(document)s), entered by %(who)s, and did not use it."
            ),
            holder=one["holder"],
            giver=one["giver"],
            document=one["document"],
            who=one["by"],
        )
        for one in proxies_shown(reader, ballot, tongue)
    ]
    if told:
        blocks += [paragraph(say(N_("Written proxies:"))), bullets(told)]
    return blocks
