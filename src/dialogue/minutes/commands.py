"""Handlers of the life of minutes: notes, circulating, corrections, approvals, publishing."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

from sqlmodel import col, func, select

from dialogue.bodies.mandates import For, Reach, Who, mandates_of, require_mandate
from dialogue.kernel.act import Act, Handler
from dialogue.kernel.errors import NotFound, Refused
from dialogue.kernel.meanwhile import Change, together
from dialogue.kernel.messages import N_, Msgid
from dialogue.kernel.schema import SessionState, StakeholderGroup
from dialogue.kernel.text import optional, required, taken_in
from dialogue.kernel.vocabulary import Command
from dialogue.minutes import life
from dialogue.minutes.contents import headings
from dialogue.minutes.life import Asked, Way
from dialogue.minutes.links import good, link_with
from dialogue.minutes.schema import (
    MinutesApproval,
    MinutesCorrection,
    MinutesLink,
    MinutesNote,
    MinutesText,
    MinutesVersion,
)
from dialogue.minutes.sealing import seal_of
from dialogue.minutes.versions import made_from, newest, standing_of
from dialogue.minutes.vocabulary import (
    AnswerCorrection,
    ApproveMinutes,
    ApproveMinutesByLink,
    AskCorrection,
    AskCorrectionByLink,
    CirculateMinutes,
    NoteApproval,
    PublishMinutes,
    RenewMinutesLink,
    WriteNote,
)
from dialogue.people.groups import READY_NAMES

LONGEST_NOTE = 4000
LONGEST_WORDS = 1000
LONGEST_LINE = 120


def _happened(act: Act, kind: str, **facts: Any) -> None:
    """Told in the record of the platform; a session that stands alone has none."""
    platform = act.session.platform_id
    if platform is not None and platform in act.heads:
        act.happened(kind, stream=platform, session=act.session.id, **facts)


def _section(section: str) -> str:
    if section not in headings():
        raise Refused("no_section", N_("Please choose the section it is about."), field="section")
    return section


def _group(act: Act, group_id: int) -> StakeholderGroup:
    found = act.tx.get(StakeholderGroup, group_id)
    if found is None or found.session_id != act.session.id:
        raise Refused("no_group", N_("Please choose a group."), field="group")
    return found


def _circulated(act: Act, number: int) -> MinutesVersion:
    """The version that counts, if it is the one that somebody speaks of."""
    found = newest(act.tx, act.session.id)
    if found is None:
        raise Refused(
            "not_circulated", N_("These minutes have not been circulated yet. Nothing was changed.")
        )
    if found.number != number:
        raise Refused(
            "newer_version",
            N_("There is a newer version of these minutes by now. Please read version %(n)s first."),
            n=found.number,
        )
    return found


def write_note(act: Act, command: WriteNote) -> None:
    section = _section(command.section)
    text = optional(command.text, most=LONGEST_NOTE)
    found = act.tx.get(MinutesNote, (act.session.id, section))
    stored = found.text if found else ""
    kept = together({"text": text}, command.was, {"text": stored}, Change)["text"]
    if kept == stored:
        return
    note = found or MinutesNote(session_id=act.session.id, section=section, text="", language="")
    note.text, note.language, note.at = kept, act.session.language, act.now
    act.tx.add(note)
    _happened(act, "minutes.noted", section=section)


def circulate(act: Act, command: CirculateMinutes) -> dict[str, Any]:
    if act.session.state != SessionState.CLOSED:
        raise Refused(
            "not_ended",
            N_("The session is still going on. Its minutes can be circulated when it has ended."),
        )
    before = newest(act.tx, act.session.id)
    number = before.number + 1 if before else 1
    if command.number != number:
        raise Refused(
            "newer_version",
            N_("There is a newer version of these minutes by now. Please read version %(n)s first."),
            n=number - 1,
        )
    life.require_days(command.days)
    because = optional(command.because, most=LONGEST_WORDS, field="because")
    life.require_complete(command.composed.missing, because)
    new = optional(command.what_is_new, most=LONGEST_WORDS, field="what_is_new")
    if before is not None:
        waiting = standing_of(act.tx, before).waiting
        if waiting:
            raise Refused(
                "corrections_wait",
                N_("%(n)s corrections still wait for an answer. Please answer them first."),
                n=waiting,
            )
        if not new:
            raise Refused(
                "what_is_new",
                N_("Please write what is new in this version, so that groups know what they approve."),
                field="what_is_new",
            )
    streams = [one for one in (act.session.id, act.session.platform_id) if one in act.heads]
    if command.composed.made_from != made_from([act.heads[one].hash for one in streams]):
        raise Refused(
            "moved_on",
            N_(
                "Something was recorded while the minutes were being made. Nothing was sent; please try again."
            ),
        )
    digests = {lang: hashlib.sha256(text.encode()).hexdigest() for lang, text in command.composed.texts}
    row = MinutesVersion(
        session_id=act.session.id,
        number=number,
        language=act.session.language,
        record_hash=act.heads[act.session.id].hash,
        digest=digests[act.session.language],
        missing=list(command.composed.missing),
        because=because if command.composed.missing else "",
        what_is_new=new if before is not None else "",
        by_name=act.seat.name if act.seat else "",
        circulated_at=act.now,
        window_until=act.now + timedelta(days=command.days),
    )
    act.tx.add(row)
    act.tx.flush()
    for lang, text in command.composed.texts:
        act.tx.add(MinutesText(version_id=row.id or 0, language=lang, content=text, digest=digests[lang]))
    accepted = select(MinutesCorrection).where(
        MinutesCorrection.session_id == act.session.id,
        MinutesCorrection.state == Asked.ACCEPTED,
        col(MinutesCorrection.in_version).is_(None),
    )
    for one in act.tx.exec(accepted):
        one.in_version = number
        act.tx.add(one)
    have = good(act.tx, act.session.id)
    for group_id, salt, digest in command.composed.links:
        if group_id not in have:
            _make_link(act, group_id, salt, digest)
    _happened(act, "minutes.circulated", number=number, digests=digests, seal=seal_of(row))
    return {"number": number}


def _make_link(act: Act, group_id: int, salt: str, digest: str) -> None:
    group = _group(act, group_id)
    act.tx.add(
        MinutesLink(
            session_id=act.session.id, group_id=group.id or 0, salt=salt, digest=digest, made_at=act.now
        )
    )


def renew_link(act: Act, command: RenewMinutesLink) -> None:
    old = good(act.tx, act.session.id).get(command.group_id)
    if old is not None:
        old.ended_at = act.now
        act.tx.add(old)
    _make_link(act, command.group_id, command.salt, command.digest)
    _happened(act, "minutes.link_made", group=command.group_id)


def ask_correction(act: Act, command: AskCorrection) -> None:
    assert act.seat is not None
    _ask(act, command, group_id=act.seat.group_id, seat_id=act.seat.id, language=act.seat.language)


def ask_correction_by_link(act: Act, command: AskCorrectionByLink) -> None:
    link = link_with(act.tx, command.digest)
    if link.session_id != act.session.id:
        raise NotFound("link_over", N_("There is no such page. Please go back to the start page."))
    by_whom = required(command.by_whom, most=LONGEST_LINE, field="by_whom")
    _ask(act, command, group_id=link.group_id, by_whom=by_whom)


def _ask(
    act: Act,
    command: AskCorrection | AskCorrectionByLink,
    *,
    group_id: int | None,
    seat_id: int | None = None,
    language: str = "",
    by_whom: str = "",
) -> None:
    version = _circulated(act, command.number)
    life.require_window(version.window_until, act.now)
    section = _section(command.section)
    text = required(command.text, most=LONGEST_WORDS)
    earlier = select(func.count()).where(
        MinutesCorrection.version_id == version.id,
        MinutesCorrection.group_id == group_id,
        MinutesCorrection.seat_id == seat_id,
    )
    if act.tx.exec(earlier).one() >= life.MOST_ASKED:
        raise Refused(
            "many_corrections",
            N_("You have asked for %(most)s corrections of this version. Please speak to the rapporteur."),
            most=life.MOST_ASKED,
        )
    row = MinutesCorrection(
        session_id=act.session.id,
        version_id=version.id or 0,
        group_id=group_id,
        seat_id=seat_id,
        section=section,
        text=text,
        language=language,
        by_whom=by_whom,
        state=Asked.ASKED,
        asked_at=act.now,
    )
    act.tx.add(row)
    act.tx.flush()
    _happened(act, "minutes.correction_asked", number=version.number, correction=row.id)


def answer_correction(act: Act, command: AnswerCorrection) -> None:
    found = act.tx.get(MinutesCorrection, command.correction_id)
    if found is None or found.session_id != act.session.id:
        raise NotFound("no_correction", N_("There is no such correction any more."))
    if found.in_version is not None:
        raise Refused(
            "told_already",
            N_("Version %(n)s tells this correction already. What it says is not changed any more."),
            n=found.in_version,
        )
    words = required(command.answer, most=LONGEST_WORDS, field="answer")
    found.answer = together({"answer": words}, command.was, {"answer": found.answer}, Change)["answer"]
    found.state = Asked.ACCEPTED if command.accepted else Asked.ANSWERED
    found.answered_at = act.now
    act.tx.add(found)
    _happened(act, "minutes.correction_answered", correction=found.id, accepted=command.accepted)


def approve(act: Act, command: ApproveMinutes) -> None:
    assert act.seat is not None
    if act.seat.group_id != command.group_id:
        raise Refused(
            "other_group", N_("You can approve for your own group only. Nothing was changed."), field="group"
        )
    by_whom = command.by_whom or act.seat.name
    _require_mandate(act, command.group_id, Who(seat_id=act.seat.id), Who(name=by_whom))
    _approve(act, command.number, command.group_id, by_whom, Way.DELEGATE)


def approve_by_link(act: Act, command: ApproveMinutesByLink) -> None:
    link = link_with(act.tx, command.digest)
    if link.session_id != act.session.id:
        raise NotFound("link_over", N_("There is no such page. Please go back to the start page."))
    _require_mandate(act, link.group_id, Who(name=command.by_whom))
    _approve(act, command.number, link.group_id, command.by_whom, Way.LINK)


def note_approval(act: Act, command: NoteApproval) -> None:
    if not command.at_meeting:
        _require_mandate(act, command.group_id, Who(name=command.by_whom))
    _approve(act, command.number, command.group_id, command.by_whom, Way.NOTED)


def _require_mandate(act: Act, group_id: int, *known_as: Who) -> None:
    """Where the platform's list has mandates for the group, whoever approves needs one that binds it today."""
    group = _group(act, group_id)
    of = For(constituency_id=group.constituency_id)
    listed = [one.row for one in mandates_of(act.tx, act.session.platform_id or 0) if of.is_in(one.row)]
    if group.constituency_id is None or not listed or not taken_in(known_as[-1].name):
        return
    who = next((one for one in known_as if any(one.is_in(row) for row in listed)), known_as[-1])
    platform = act.session.platform_id or 0
    require_mandate(act.tx, platform, who, of, Reach.BIND, act.now.date(), field="by_whom")


def _approve(act: Act, number: int, group_id: int, by_whom: str, way: Way) -> None:
    version = _circulated(act, number)
    group = _group(act, group_id)
    asked = select(MinutesApproval).where(
        MinutesApproval.version_id == version.id, MinutesApproval.group_id == group.id
    )
    earlier = act.tx.exec(asked).first()
    if earlier is not None:
        raise Refused(
            "approved_already",
            N_("%(group)s has approved version %(n)s already (%(who)s). Nothing was changed."),
            group=group.name or Msgid(READY_NAMES.get(group.key, group.key)),
            n=version.number,
            who=earlier.by_whom,
        )
    who = taken_in(by_whom)
    if not who:
        raise Refused("nobody_said", N_("Please write who approves for the group."), field="by_whom")
    given = MinutesApproval(
        version_id=version.id or 0,
        group_id=group.id or 0,
        by_whom=required(who, most=LONGEST_LINE, field="by_whom"),
        way=way,
        digest=version.digest,
        at=act.now,
    )
    act.tx.add(given)
    act.tx.flush()
    facts = {"group": group.id, "way": str(way), "seal": seal_of(given)}
    _happened(act, "minutes.approved", number=version.number, **facts)


def publish(act: Act, command: PublishMinutes) -> None:
    version = _circulated(act, command.number)
    if command.public:
        life.require_approved(standing_of(act.tx, version))
    if bool(version.published_at) == command.public:
        return
    version.published_at = act.now if command.public else None
    act.tx.add(version)
    _happened(act, "minutes.published" if command.public else "minutes.taken_back", number=version.number)


HANDLERS: dict[type[Command], Handler] = {
    WriteNote: write_note,
    CirculateMinutes: circulate,
    RenewMinutesLink: renew_link,
    AskCorrection: ask_correction,
    AskCorrectionByLink: ask_correction_by_link,
    AnswerCorrection: answer_correction,
    ApproveMinutes: approve,
    ApproveMinutesByLink: approve_by_link,
    NoteApproval: note_approval,
    PublishMinutes: publish,
}
