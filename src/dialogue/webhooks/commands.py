"""How webhooks are made, paused and removed, and how it is written down what became of deliveries. None is sent here."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlmodel import col, delete, select

from dialogue.kernel.act import Act, Handler
from dialogue.kernel.errors import NotFound, Refused, TooFast
from dialogue.kernel.followers import Follower
from dialogue.kernel.messages import N_
from dialogue.kernel.schema import Session, Stream
from dialogue.kernel.text import required
from dialogue.kernel.vocabulary import Command
from dialogue.webhooks import rules
from dialogue.webhooks.groups import Group
from dialogue.webhooks.schema import Webhook, WebhookDelivery, follower_of
from dialogue.webhooks.signing import TRIAL
from dialogue.webhooks.states import State, Trouble
from dialogue.webhooks.vocabulary import (
    ClaimWebhook,
    MakeWebhook,
    NoteTrial,
    OfWebhook,
    PassOver,
    PauseWebhook,
    RecordDelivery,
    ReleaseWebhook,
    RemoveWebhook,
    RenewWebhookSecret,
    ResumeWebhook,
    StopWebhook,
    TryWebhook,
)

MOST_WEBHOOKS = 10
MOST_KEPT = 50
"""Deliveries of a webhook of which is kept what became of them."""
BETWEEN_TRIALS = timedelta(seconds=10)
GONE = 410
"""An address that says so wants nothing any more."""


def webhook_here(act: Act, webhook_id: int) -> Webhook:
    """A webhook of this platform. Raises NotFound."""
    found = act.tx.get(Webhook, webhook_id)
    if found is None or found.platform_id != act.stream_id:
        raise NotFound("no_webhook", N_("This webhook is not there any more."))
    return found


def make_webhook(act: Act, command: MakeWebhook) -> dict[str, Any]:
    address = required(command.address, most=rules.LONGEST_ADDRESS, field="address")
    target = rules.target_of(address)
    groups = [one.value for one in Group if one in command.groups]
    if not groups:
        raise Refused("no_groups", N_("Please choose of what it is told."), field="of")
    there = act.tx.exec(select(Webhook).where(Webhook.platform_id == act.stream_id)).all()
    if len(there) >= MOST_WEBHOOKS:
        raise Refused("many_webhooks", N_("There are too many webhooks here. Please remove one first."))
    made = Webhook(
        platform_id=act.stream_id,
        account_id=act.actor.account_id or 0,
        address=target.text,
        groups=groups,
        salt=command.salt,
        state=State.ON,
        made_at=act.now,
        next_at=act.now,
    )
    act.tx.add(made)
    act.tx.flush()
    _begin(act, made)
    act.happened("webhook.made", webhook=made.id, groups=groups)
    return {"webhook": made.id}


def _begin(act: Act, hook: Webhook) -> None:
    """Every record of the platform is read from where it stands now; that of a session to come from its beginning."""
    name = follower_of(hook.id or 0)
    act.tx.exec(delete(Follower).where(col(Follower.name) == name))  # of one that went with its maker
    act.tx.add(Follower(name=name, stream_id=act.stream_id, seq=act.seq))
    heads = select(Stream.id, Stream.last_seq).join(Session, col(Session.id) == col(Stream.id))
    for stream_id, seq in act.tx.exec(heads.where(Session.platform_id == act.stream_id)).all():
        act.tx.add(Follower(name=name, stream_id=stream_id or 0, seq=seq))
    act.tx.flush()


def renew_secret(act: Act, command: RenewWebhookSecret) -> dict[str, Any]:
    hook = webhook_here(act, command.webhook_id)
    hook.salt = command.salt
    act.tx.add(hook)
    act.happened("webhook.secret_renewed", webhook=hook.id)
    return {"webhook": hook.id}


def pause_webhook(act: Act, command: PauseWebhook) -> None:
    hook = webhook_here(act, command.webhook_id)
    if hook.state == State.ON:
        hook.state, hook.claim = State.PAUSED, ""
        act.tx.add(hook)
        act.happened("webhook.paused", webhook=hook.id)


def resume_webhook(act: Act, command: ResumeWebhook) -> None:
    hook = webhook_here(act, command.webhook_id)
    if hook.state != State.ON:
        hook.state, hook.tries, hook.next_at = State.ON, 0, act.now
        hook.account_id = act.actor.account_id or hook.account_id
        act.tx.add(hook)
        act.happened("webhook.resumed", webhook=hook.id)


def remove_webhook(act: Act, command: RemoveWebhook) -> None:
    hook = webhook_here(act, command.webhook_id)
    act.tx.exec(delete(Follower).where(col(Follower.name) == follower_of(hook.id or 0)))
    act.tx.delete(hook)  # its deliveries go with it
    act.tx.flush()
    act.happened("webhook.removed", webhook=command.webhook_id)


def try_webhook(act: Act, command: TryWebhook) -> dict[str, Any]:
    hook = webhook_here(act, command.webhook_id)
    newest = select(WebhookDelivery.at).where(
        WebhookDelivery.webhook_id == hook.id, WebhookDelivery.kind == TRIAL
    )
    last = act.tx.exec(newest.order_by(col(WebhookDelivery.id).desc()).limit(1)).first()
    if not rules.rested(act.now, last, BETWEEN_TRIALS):
        raise TooFast("too_fast", N_("A test was sent just now. Please wait ten seconds."))
    return {"delivery": _keep(act, hook, kind=TRIAL, trouble=Trouble.UNDER_WAY.value)}


def _keep(act: Act, hook: Webhook, **fields: Any) -> int:
    """Write down a delivery, and let the oldest go."""
    made = WebhookDelivery(webhook_id=hook.id or 0, at=act.now, **fields)
    act.tx.add(made)
    act.tx.flush()
    old = select(WebhookDelivery).where(WebhookDelivery.webhook_id == hook.id)
    for one in act.tx.exec(old.order_by(col(WebhookDelivery.id).desc()).offset(MOST_KEPT)).all():
        act.tx.delete(one)
    return made.id or 0


def note_trial(act: Act, command: NoteTrial) -> None:
    found = act.tx.get(WebhookDelivery, command.delivery_id)
    if found is not None:
        found.trouble, found.code, found.millis = command.trouble, command.code, command.millis
        act.tx.add(found)


def claim_webhook(act: Act, command: ClaimWebhook) -> dict[str, Any]:
    hook = act.tx.get(Webhook, command.webhook_id)
    if hook is None or hook.state != State.ON:
        return {"mine": False}
    since = act.now - timedelta(seconds=command.lease)
    if hook.claim and hook.claimed_at is not None and hook.claimed_at > since:
        return {"mine": False}
    hook.claim, hook.claimed_at = command.claim, act.now
    act.tx.add(hook)
    return {"mine": True}


def _mine(act: Act, command: OfWebhook, claim: str) -> Webhook | None:
    hook = act.tx.get(Webhook, command.webhook_id)
    return hook if hook is not None and claim and hook.claim == claim else None


def release_webhook(act: Act, command: ReleaseWebhook) -> None:
    hook = _mine(act, command, command.claim)
    if hook is not None:
        hook.claim = ""
        act.tx.add(hook)


def _read_up_to(act: Act, hook: Webhook, stream_id: int, seq: int) -> None:
    """A number never goes back: two of one webhook can only come to the same."""
    name = follower_of(hook.id or 0)
    found = act.tx.get(Follower, (name, stream_id)) or Follower(name=name, stream_id=stream_id)
    found.seq = max(found.seq, seq)
    act.tx.add(found)


def pass_over(act: Act, command: PassOver) -> None:
    hook = act.tx.get(Webhook, command.webhook_id)
    read = act.tx.get(Follower, (follower_of(command.webhook_id), command.stream_id))
    if hook is not None and (read.seq if read else 0) == command.after:
        _read_up_to(act, hook, command.stream_id, command.seq)


def record_delivery(act: Act, command: RecordDelivery) -> dict[str, Any]:
    hook = _mine(act, command, command.claim)
    if hook is None:
        return {"mine": False}
    told = {"stream_id": command.stream_id, "seq": command.seq, "kind": command.kind}
    came = {"trouble": command.trouble, "code": command.code, "millis": command.millis}
    if not command.trouble:
        _read_up_to(act, hook, command.stream_id, command.seq)
        _keep(act, hook, tries=hook.tries + 1, **told, **came)
        hook.tries, hook.next_at, hook.claimed_at = 0, act.now, act.now
        act.tx.add(hook)
        return {"mine": True}
    hook.tries, hook.claim = hook.tries + 1, ""
    _keep(act, hook, tries=hook.tries, **told, **came)
    pause = rules.pause_after(hook.tries, command.chance, command.again_after)
    if pause is None or command.code == GONE:
        hook.state = State.GIVEN_UP
        act.happened("webhook.given_up", webhook=hook.id, account=hook.account_id)
    else:
        hook.next_at = act.now + pause
    act.tx.add(hook)
    return {"mine": True}


def stop_webhook(act: Act, command: StopWebhook) -> None:
    hook = act.tx.get(Webhook, command.webhook_id)
    if hook is not None and hook.state == State.ON:
        hook.state, hook.claim = State.NOT_YOURS, ""
        act.tx.add(hook)
        act.happened("webhook.given_up", webhook=hook.id, account=hook.account_id)


HANDLERS: dict[type[Command], Handler] = {
    MakeWebhook: make_webhook,
    RenewWebhookSecret: renew_secret,
    PauseWebhook: pause_webhook,
    ResumeWebhook: resume_webhook,
    RemoveWebhook: remove_webhook,
    TryWebhook: try_webhook,
    NoteTrial: note_trial,
    ClaimWebhook: claim_webhook,
    ReleaseWebhook: release_webhook,
    PassOver: pass_over,
    RecordDelivery: record_delivery,
    StopWebhook: stop_webhook,
}
