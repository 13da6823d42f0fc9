"""Putting the application together: commands, events, parts, routes, and what lives as long as the server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

from fastapi import FastAPI
from fastapi.telemetry import TelemetryConfig

from dialogue.accounts import commands as accounts
from dialogue.accounts import inviting, looking_after, second_factor, store_secret
from dialogue.activities.registry import KINDS
from dialogue.agenda import at_the_end, restitution
from dialogue.agenda import commands as agenda
from dialogue.agenda import moving as agenda_moving
from dialogue.agenda import progress as agenda_progress
from dialogue.agenda import progress_vocabulary as agenda_progress_words
from dialogue.agenda import review_vocabulary as agenda_review_words
from dialogue.agenda import reviewing as agenda_reviewing
from dialogue.agenda import routes as agenda_routes
from dialogue.agenda import vocabulary as agenda_words
from dialogue.agenda.carrying import carried, due_on
from dialogue.agenda.reminders import reminders
from dialogue.api import contents as programs
from dialogue.bodies import contents as platforms
from dialogue.bodies import roles as platform_roles
from dialogue.brand import brand_of
from dialogue.embedding import contents as embedding
from dialogue.frameworks import commands as frameworks
from dialogue.frameworks import members, tiles
from dialogue.importing import contents as importing
from dialogue.kernel import followers
from dialogue.kernel.act import Vocabulary
from dialogue.kernel.database import Database
from dialogue.kernel.execute import Executor
from dialogue.kernel.schema import StreamKind
from dialogue.kernel.vocabulary import Touch
from dialogue.languages import local_zone
from dialogue.learning import commands as learning
from dialogue.learning import moving as learning_moving
from dialogue.learning import needs, stories
from dialogue.learning import vocabulary as learning_words
from dialogue.learning.held_reviews import is_review_of
from dialogue.learning.register import learnings_of_item
from dialogue.listening import Fullness
from dialogue.live.bus import Bus
from dialogue.live.bus.choice import chosen_bus
from dialogue.live.bus.neighbours import Neighbours
from dialogue.live.hub import Hub
from dialogue.live.parts import Book
from dialogue.minutes import commands as minutes
from dialogue.minutes import vocabulary as minutes_words
from dialogue.notices import contents as notices
from dialogue.oidc import contents as oidc
from dialogue.people import (
    belonging,
    constituencies,
    door,
    register,
    role_keys,
    roles,
    seats,
    slips,
    tally,
    waiting,
)
from dialogue.people.asking import SEAT
from dialogue.people.presence import watch
from dialogue.people.register_over import delete_when_over
from dialogue.preparing import acts as preparing_acts
from dialogue.preparing import commands as prepare
from dialogue.preparing import moving, own_templates
from dialogue.privacy import contents as privacy
from dialogue.privacy.on_time import let_go_on_time
from dialogue.routing import routers
from dialogue.settings import Settings
from dialogue.stage import (
    acts,
    attention,
    balancing,
    bringing,
    hiding,
    jobs,
    programme,
    question_picture,
    screens,
    slides,
    timing,
    venue,
)
from dialogue.stage.hard_ends import close_when_over
from dialogue.stage.parts import session_parts
from dialogue.stage.ready_made import worded
from dialogue.stage.services import StageServices, ties_of
from dialogue.stage.translating import commands as interpreters
from dialogue.stage.translating import wall as spoken_on_wall
from dialogue.stage.venue_watch import follow
from dialogue.together import around as around_requests
from dialogue.together import resume, resume_for_others
from dialogue.undoing import commands as undoing
from dialogue.undoing.contract import Telling
from dialogue.web import errors
from dialogue.web.addresses import refuse_own_folder, require_rights, take_up
from dialogue.web.beneath import base_of
from dialogue.web.compressing import Compressing
from dialogue.web.data_use import Weighing
from dialogue.web.figures import Figures, Watching
from dialogue.web.html import environments
from dialogue.web.security import Guard, derived
from dialogue.web.shelves import put_on_shelves
from dialogue.web.whereabouts import whereabouts
from dialogue.webhooks import contents as webhooks

TOLD_TO_NOBODY: TelemetryConfig = {"tracing": False, "metrics": False, "logs": False, "auto_configure": False}
"""Addresses, times and what people typed go to no collector of telemetry, whatever the host's environment says."""


def tellings() -> dict[str, Telling]:
    """How every act of facilitators is told in the list of what happened, and taken back."""
    return {**preparing_acts.TELLINGS, **acts.tellings_of(KINDS), **importing.ACTS}


def vocabulary() -> Vocabulary:
    """Every command and every event of the application."""
    words, ties = Vocabulary(), ties_of(KINDS)
    told = tellings()
    words.holders[StreamKind.HOUSE] = looking_after.held_in_house
    words.holders[StreamKind.PLATFORM] = platform_roles.held_on_platform
    words.holders[StreamKind.FRAMEWORK] = members.held_on_framework
    words.add({**followers.handlers({}), **notices.HANDLERS, **accounts.HANDLERS}, ())
    words.add({**store_secret.HANDLERS, **oidc.HANDLERS}, ())
    words.add(looking_after.HANDLERS, looking_after.EVENTS)
    words.add(inviting.HANDLERS, inviting.EVENTS)
    words.add(second_factor.HANDLERS, second_factor.EVENTS)
    words.add(seats.HANDLERS, seats.EVENTS)
    words.together.update(seats.TOGETHER)
    words.add(screens.HANDLERS, screens.EVENTS)
    words.add(slides.handlers(KINDS), slides.events(KINDS))
    words.add(timing.HANDLERS, timing.EVENTS)
    words.add(venue.HANDLERS, venue.EVENTS)
    words.add(attention.HANDLERS, attention.EVENTS)
    words.add(balancing.HANDLERS, balancing.EVENTS)
    words.add(bringing.HANDLERS, bringing.EVENTS)
    words.add(belonging.handlers(ties), belonging.EVENTS)
    words.add(roles.handlers(ties), roles.EVENTS)
    words.add(role_keys.HANDLERS, role_keys.EVENTS)
    words.add(door.HANDLERS, door.EVENTS)
    words.add(waiting.HANDLERS, waiting.EVENTS)
    words.add(slips.HANDLERS, slips.EVENTS)
    words.add(register.HANDLERS, register.EVENTS)
    words.add(tally.HANDLERS, tally.EVENTS)
    words.add(constituencies.handlers(ties), constituencies.EVENTS)
    words.add(platforms.HANDLERS, platforms.EVENTS)
    words.add({**embedding.HANDLERS, **importing.HANDLERS}, (*embedding.EVENTS, *importing.EVENTS))
    words.add(
        prepare.handlers(
            KINDS,
            at_the_end=[at_the_end.keep, *(one.at_the_end for one in (attention, waiting, tally, venue))],
            carried=carried,
        ),
        prepare.EVENTS,
    )
    along = [one.take_along for one in (agenda_moving, learning_moving, notices, webhooks)]
    words.add(moving.handlers(along), moving.EVENTS)
    words.add(programme.handlers(KINDS), programme.EVENTS)
    words.add({**question_picture.HANDLERS, **own_templates.handlers(KINDS)}, ())
    words.add(jobs.HANDLERS, jobs.EVENTS)
    words.add(interpreters.handlers(KINDS), interpreters.events(KINDS))
    words.add(spoken_on_wall.HANDLERS, spoken_on_wall.EVENTS)
    words.add(agenda.handlers([learning.learnt_by]), agenda_words.EVENTS)
    words.add(frameworks.HANDLERS, frameworks.EVENTS)
    words.add(restitution.HANDLERS, restitution.EVENTS)
    words.add(agenda_progress.HANDLERS, agenda_progress_words.EVENTS)
    words.add(agenda_reviewing.handlers(is_review_of), agenda_review_words.EVENTS)
    words.add(learning.HANDLERS, learning_words.EVENTS)
    words.add(minutes.HANDLERS, minutes_words.EVENTS)
    words.add(stories.HANDLERS, stories.EVENTS)
    words.add(privacy.handlers(KINDS), privacy.EVENTS)
    words.add(needs.HANDLERS, needs.EVENTS)
    words.add(programs.HANDLERS, programs.EVENTS)
    words.add(webhooks.HANDLERS, webhooks.EVENTS)
    words.add(undoing.handlers(told), undoing.EVENTS)
    for kind in KINDS.values():
        words.add(dict(kind.writes.handlers), kind.writes.events)
    hiding.all_follow(words, KINDS)
    for name in told:  # whatever can be told is the newest act on the console until the next one
        one = words.events[name]
        words.events[name] = replace(one, touches=(*one.touches, Touch(undoing.LATEST)))
    return words


def services(settings: Settings, database: Database, bus: Bus | None = None) -> StageServices:
    """Everything a request can reach. The caller closes `executor`, `hub`, `bus` and `database`."""
    zone, brand = local_zone(settings.timezone), brand_of(settings)
    environment = environments(zone, base_of(settings.public_url), brand)
    words, where = vocabulary(), whereabouts(settings)
    book = Book(environment, worded)
    told = tellings()
    book.add(session_parts(KINDS, where, told, words.events))
    for kind in KINDS.values():
        book.add(kind.shows.parts)
    book.add(agenda_routes.PARTS)
    executor = Executor(database, words)
    secret = store_secret.secret_of(database, executor, settings.data)
    if bus is None:
        bus = chosen_bus(settings.database_url, settings.redis_url, derived(secret, "bus")[:16])
    executor.announce = bus.announce
    return StageServices(
        settings=settings,
        database=database,
        vocabulary=words,
        executor=executor,
        book=book,
        hub=Hub(database, book, words.events, bus, readers=settings.readers),
        kinds=KINDS,
        tellings=told,
        where=where,
        environment=environment,
        brand=brand,
        zone=zone,
        secret=secret,
        bus=bus,
        neighbours=Neighbours(bus, min(5.0, settings.leave_after / 6)),
        reminders=reminders,
        learnt=learnings_of_item,
        due=due_on,
        tiles=tiles.tiles,
    )


def open_database(settings: Settings) -> Database:
    """The store the settings name."""
    if settings.on_server:
        return Database(settings.database_url, readers=settings.readers)
    return Database(settings.database_url) if settings.database_url else Database.at(settings.data)


def create_app(settings: Settings) -> FastAPI:
    """The application. Its database must have been migrated (`dialogue.migrations.migrate`)."""
    oidc.require_usable(settings)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[dict[str, Any]]:
        asyncio.get_running_loop().set_exception_handler(Fullness())
        database = open_database(settings)
        dialogue = services(settings, database)
        state, bus = around_requests(dialogue), dialogue.bus
        bus.attach(asyncio.get_running_loop())
        database.try_again()  # opens its files, so that their loss is noticed from now on
        resume(dialogue, alone=not bus.shared)
        background = [
            asyncio.create_task(dialogue.hub.sweep()),
            asyncio.create_task(watch(state["presence"], dialogue)),
            asyncio.create_task(dialogue.neighbours.rounds()),
            asyncio.create_task(resume_for_others(dialogue)),
            asyncio.create_task(delete_when_over(dialogue)),
            asyncio.create_task(let_go_on_time(dialogue)),
            asyncio.create_task(close_when_over(dialogue)),
        ]
        if settings.venue:
            background.append(asyncio.create_task(follow(dialogue)))
        senders = (notices.telling(dialogue), webhooks.sending(dialogue))
        try:
            yield state
        finally:
            for task in background:
                task.cancel()
            await asyncio.gather(*background, return_exceptions=True)
            await asyncio.gather(*(one.end() for one in senders))
            await dialogue.jobs.close()
            dialogue.executor.close()
            await dialogue.hub.rest()
            dialogue.hub.close()
            dialogue.neighbours.leave()
            await asyncio.to_thread(bus.close)
            bus.attach(None)
            database.close()

    app = FastAPI(
        title="Dialogue",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        telemetry=TOLD_TO_NOBODY,
    )
    errors.install(app)
    app.add_middleware(Compressing, minimum_size=600, compresslevel=5)
    app.add_middleware(Guard, public_url=settings.public_url, hsts=settings.hsts)
    app.add_middleware(Weighing, seat=SEAT)
    app.add_middleware(
        Watching, figures=Figures() if settings.metrics else None, numbered=settings.log == "json"
    )
    take_up(app, routers())
    programs.mount(app)
    put_on_shelves(app.router)
    require_rights(app)
    refuse_own_folder(app, base_of(settings.public_url))
    return app
