"""The decision rule of the next round: chosen, shaped, counted with the room as it is. Fixed while positions are open."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dialogue.activities.agree import record, rule_form, rules
from dialogue.activities.agree.schema import Goal, running
from dialogue.activities.agree.vocabulary import KIND, CheckRule, ChooseRule, ShapeRule
from dialogue.agreement import Rule, Unit, cannot_be_met, rule_from
from dialogue.kernel.act import Act
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import Refused
from dialogue.kernel.meanwhile import last_change, together
from dialogue.kernel.messages import N_
from dialogue.kernel.schema import Activity
from dialogue.languages import Tongue
from dialogue.people.groups import groups_of


def goal_in(act: Act, activity: Activity) -> Goal:
    """The goal of an activity that has been opened. Refused before."""
    goal = record.goal_of(act.tx, activity.id or 0)
    if goal is None:
        raise Refused("not_opened", N_("Please open this activity in the programme first."))
    return goal


def rule_of(reader: Reader, goal: Goal) -> Rule:
    """The rule for the next round: as it was shaped, or the preset's for the groups that there are now."""
    if goal.rule:
        return rule_from(goal.rule)
    return rules.rule_for(goal.preset, record.required_groups(reader, goal.session_id), goal.ratify_by)


def electorate_now(act: Act, activity: Activity) -> dict[str, int]:
    """Who would be in the electorate now, in heads by group key."""
    keys = record.group_keys(act.tx, activity.session_id)
    return record.heads_by_key(keys, [s.group_id for s in record.seated(act.tx, activity.session_id)])


def _changing(act: Act, activity_id: int) -> tuple[Activity, Goal]:
    activity = act.activity(activity_id, KIND)
    goal = goal_in(act, activity)
    found = record.round_now(act.tx, activity.id or 0)
    if found is not None and running(found.state):
        raise Refused(
            "rule_fixed",
            N_("Positions are open, so the rule is fixed. Close the round before you change it."),
        )
    return activity, goal


def choose_rule(act: Act, command: ChooseRule) -> None:
    """A ready rule. What the room as it is could not meet is said beside it: more people may still come."""
    activity, goal = _changing(act, command.activity_id)
    words = together(
        {"preset": command.preset, "ratify_by": command.ratify_by},
        command.was,
        {"preset": goal.preset, "ratify_by": goal.ratify_by.isoformat() if goal.ratify_by else ""},
        last_change(act, "goal_rule.chosen", activity=activity.id),
        one_thing=True,
    )
    preset = words["preset"]
    day = rules.day_from(words["ratify_by"], today=act.now.date(), field="ratify_by")
    rules.rule_for(preset, record.required_groups(act.tx, activity.session_id), day)
    goal.preset, goal.ratify_by, goal.rule = preset, day, None
    goal.checked = electorate_now(act, activity)
    act.tx.add(goal)
    act.happened("goal_rule.chosen", activity=activity.id, preset=preset)


def shape_rule(act: Act, command: ShapeRule) -> None:
    """Every part of the rule, as the editor says it."""
    activity, goal = _changing(act, command.activity_id)
    groups = record.required_groups(act.tx, activity.session_id)
    keys = record.group_keys(act.tx, activity.session_id)
    fields: Mapping[str, str] = command.fields
    if command.was:
        now = rule_form.filled(rule_of(act.tx, goal), keys)
        told = last_change(act, "goal_rule.chosen", activity=activity.id)
        typed = {name: fields.get(name, "") for name in now}
        fields = together(typed, command.was, now, told, one_thing=True)
    rule = rule_form.read(fields, keys, today=act.now.date(), presets=groups)
    _save(act, activity, goal, rule)
    goal.rule = rule.as_dict()
    goal.ratify_by = rule.ratification.by if rule.ratification else None
    if rule.name:
        goal.preset = rule.name
    act.happened("goal_rule.chosen", activity=activity.id, preset=rule.name or "own")


def check_rule(act: Act, command: CheckRule) -> None:
    """Count the room again: the heads and the warnings are those of the people here now."""
    activity, goal = _changing(act, command.activity_id)
    goal.checked = electorate_now(act, activity)
    act.tx.add(goal)
    act.happened("goal_rule.chosen", activity=activity.id, preset=goal.preset)


def _save(act: Act, activity: Activity, goal: Goal, rule: Rule) -> None:
    """Refused when the room as it is could never meet the rule; a group that is awaited may still come."""
    electorate = electorate_now(act, activity)
    language = act.seat.language if act.seat else act.session.language
    names = {g.key: g.name for g in groups_of(act.tx, activity.session_id, Tongue(language)).values()}
    if rule.unit is Unit.ORGANISATION:
        raise Refused(
            "no_organisations",
            N_("Nobody here is registered for an organisation, so organisations cannot be counted."),
            field="unit",
        )
    for sentence in cannot_be_met(rule, electorate, on=act.now.date()):
        if "needed" not in sentence.params:
            continue
        params: dict[str, Any] = {**sentence.params}
        group = str(params.get("group", ""))
        params["group"] = names.get(group, group)
        raise Refused("cannot_be_met", sentence.msgid, **params)
    goal.checked = electorate
    act.tx.add(goal)
