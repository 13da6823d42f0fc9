"""The addresses of the whole program, package by package, in the order in which they are tried."""

from __future__ import annotations

from fastapi import APIRouter

from dialogue.accounts import house, own_page, second_factor_pages
from dialogue.accounts import pages as account_pages
from dialogue.activities.registry import KINDS
from dialogue.admin import pages as admin_pages
from dialogue.agenda import channel as agenda_channel
from dialogue.agenda import link_pages as agenda_links
from dialogue.agenda import progress_routes as agenda_progress_routes
from dialogue.agenda import restitution_pages
from dialogue.agenda import routes as agenda_routes
from dialogue.api import contents as programs
from dialogue.bodies import contents as platforms
from dialogue.console import (
    acts_pages,
    attendance_pages,
    attendance_printed,
    copies,
    entry_pages,
    finding,
    hand_over_pages,
    home,
    people_pages,
    preview,
    remote,
    slips_pages,
    venue_pages,
)
from dialogue.console import pages as console
from dialogue.embedding import contents as embedding
from dialogue.frameworks import pages as framework_pages
from dialogue.importing import contents as importing
from dialogue.learning import review_routes as learning_reviews
from dialogue.learning import routes as learning_routes
from dialogue.learning import story_routes
from dialogue.minutes import brief_pages, platform_files, report_pages
from dialogue.minutes import desk_pages as minutes_desk
from dialogue.minutes import group_pages as minutes_for_groups
from dialogue.minutes import own_pages as minutes_own
from dialogue.minutes import pages as minutes_pages
from dialogue.notices import contents as notices
from dialogue.oidc import contents as oidc
from dialogue.people import joining as join
from dialogue.people import taking_roles, waiting_page
from dialogue.preparing import moving_routes, pages, template_pages
from dialogue.privacy import contents as privacy
from dialogue.stage import (
    around,
    attendance_phone,
    attention_phone,
    channel,
    phone,
    pictures,
    question_picture,
    room_list,
    screen_link,
    so_far,
)
from dialogue.stage.translating import pages as interpreting
from dialogue.threads import routes as thread_routes
from dialogue.web import accessibility, brand_files, figures, for_robots, health, line_test, static, worker
from dialogue.webhooks import contents as webhooks


def routers() -> tuple[APIRouter, ...]:
    """All of them; what phones ask comes first."""
    phones = (
        phone.router,
        attention_phone.router,
        attendance_phone.router,
        channel.router,
        join.router,
        so_far.router,
        room_list.router,
        around.router,
    )
    activities = {id(kind.shows.router): kind.shows.router for kind in KINDS.values()}.values()
    others = (
        home.router,
        account_pages.router,
        own_page.router,
        second_factor_pages.router,
        house.router,
        oidc.router,
        admin_pages.router,
        pages.router,
        *platforms.ROUTERS,
        *privacy.ROUTERS,
        moving_routes.router,
        template_pages.router,
        console.router,
        finding.router,
        acts_pages.router,
        copies.router,
        people_pages.router,
        hand_over_pages.router,
        taking_roles.router,
        waiting_page.router,
        slips_pages.router,
        attendance_pages.router,
        attendance_printed.router,
        venue_pages.router,
        line_test.router,
        accessibility.router,
        worker.router,
        remote.router,
        preview.router,
        entry_pages.router,
        interpreting.router,
        screen_link.router,
        pictures.router,
        question_picture.router,
        static.router,
        brand_files.router,
        health.router,
        for_robots.router,
        figures.router,
        minutes_pages.router,
        brief_pages.router,
        report_pages.router,
        minutes_desk.router,
        minutes_for_groups.router,
        minutes_own.router,
        platform_files.router,
        *notices.ROUTERS,
        importing.router,
        *programs.ROUTERS,
        *webhooks.ROUTERS,
        agenda_channel.router,
        agenda_routes.router,
        agenda_links.router,
        restitution_pages.router,
        framework_pages.router,
        agenda_progress_routes.router,
        learning_routes.router,
        learning_reviews.router,
        story_routes.router,
        thread_routes.router,
        embedding.router,
    )
    return (*phones, *activities, *others)
