"""Signing in by an organisation's sign-in: a real provider over HTTP, and attackers at every step, each with its control."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlmodel import select

from conftest import Running, start
from dialogue.accounts.schema import Account, Identity
from dialogue.bodies.schema import Membership
from dialogue.kernel.errors import CannotStart
from dialogue.oidc.contents import require_usable
from dialogue.settings import Settings
from dialogue.simulation.actors import Facilitator
from support.identity_provider import (
    CLIENT,
    SECRET,
    IdentityProvider,
    as_it_is,
    by_another_key,
    by_shared_secret,
    not_at_all,
)

PUBLIC = "http://dialogue.test"
BACK = "/signin/organisation/back"
ROLES = "water=coordinator@2; staff=account; ghosts=member@77"


@pytest.fixture(scope="module")
def provider() -> Iterator[IdentityProvider]:
    found = IdentityProvider()
    yield found
    found.close()


@pytest.fixture(scope="module")
def house(
    provider: IdentityProvider, migrated: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Running]:
    """One server for all attackers; somebody with a password is there already."""
    import shutil

    data = tmp_path_factory.mktemp("organisation") / "data"
    shutil.copytree(migrated, data)
    found = start(
        Settings(
            data=data,
            host="127.0.0.1",
            port=0,
            public_url=PUBLIC,
            oidc_issuer=provider.issuer,
            oidc_client_id=CLIENT,
            oidc_client_secret=SECRET,
            oidc_name="Water ministry",
        )
    )
    found.sign_in_link()
    yield found
    found.stop()


@pytest.fixture(autouse=True)
def good_again(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    if "provider" in request.fixturenames:
        found: IdentityProvider = request.getfixturevalue("provider")
        found.change, found.sign, found.once = as_it_is, None, True
        found.person = {"sub": "7f3", "name": "Awa Diallo"}


def browser(house: Running) -> httpx.Client:
    return httpx.Client(base_url=house.address)


def way_of(page: httpx.Response) -> str:
    assert page.status_code == 200, page.text[:300]
    return page.headers["refresh"].removeprefix("0; url=")


def comes_back(web: httpx.Client, provider: IdentityProvider, **other: str) -> httpx.Response:
    """The whole way there and back, as a browser goes it; `other` replaces what stands in the way back."""
    to, code, state = provider.signs_in(way_of(web.get("/signin/organisation")))
    assert to == PUBLIC + BACK
    return web.get(BACK, params={"code": code, "state": state, **other})


def is_in(web: httpx.Client) -> bool:
    return web.get("/account").status_code == 200


def rows(house: Running, table: Any) -> list[Any]:
    database = house.database()
    with database.read() as reader:
        found = list(reader.exec(select(table)))
    database.close()
    return found


def test_the_button_leads_there_and_back_and_the_same_person_is_the_same_account(
    house: Running, provider: IdentityProvider
) -> None:
    with browser(house) as web:
        page = web.get("/signin")
        assert "Sign in with Water ministry" in page.text and 'href="/signin/organisation"' in page.text
        there = web.get("/signin/organisation")
        assert html.escape(way_of(there)) in there.text, "the link, for browsers that do not go by themselves"
        answer = comes_back(web, provider)
        assert (answer.status_code, answer.headers["location"]) == (303, "/")
        assert is_in(web)
        assert "organisation" not in web.cookies, "what was needed on the way is gone"
        assert web.post("/signout").status_code == 303 and not is_in(web)
    with browser(house) as again:
        provider.person = {"sub": "7f3", "name": "Awa Sangaré"}  # she has married
        comes_back(again, provider)
        assert is_in(again)
    found = [one for one in rows(house, Identity) if one.subject == "7f3"]
    assert len(found) == 1 and found[0].issuer == provider.issuer
    assert not next(one for one in rows(house, Account) if one.id == found[0].account_id).administrator


def set_claims(**said: Any) -> Any:
    def change(header: dict[str, Any], claims: dict[str, Any]) -> None:
        claims.update(said)
        for name in [name for name, value in said.items() if value is None]:
            del claims[name]

    return change


BAD_TOKENS: dict[str, dict[str, Any]] = {
    "wrong nonce": {"change": set_claims(nonce="another")},
    "no nonce": {"change": set_claims(nonce=None)},
    "wrong issuer": {"change": set_claims(iss="https://evil.example")},
    "wrong audience": {"change": set_claims(aud="another-program")},
    "several audiences, given to another": {"change": set_claims(aud=[CLIENT, "other"], azp="other")},
    "several audiences, given to nobody": {"change": set_claims(aud=[CLIENT, "other"])},
    "expired": {"change": set_claims(exp=1_000_000_000)},
    "no end": {"change": set_claims(exp=None)},
    "an end in words": {"change": set_claims(exp="tomorrow")},
    "of the future": {"change": set_claims(iat=4_000_000_000, exp=4_000_000_300)},
    "nobody": {"change": set_claims(sub="")},
    "a number for a name": {"change": set_claims(sub=7)},
    "alg none": {"sign": not_at_all},
    "another key": {"sign": by_another_key},
    "a shared secret": {"sign": by_shared_secret},
    "no token": {"sign": lambda provider, header, claims: ""},
}


@pytest.mark.parametrize("kind", BAD_TOKENS)
def test_a_token_that_cannot_be_believed_opens_nothing(
    house: Running, provider: IdentityProvider, kind: str
) -> None:
    before = len(rows(house, Account))
    for name, value in BAD_TOKENS[kind].items():
        setattr(provider, name, value)
    provider.person = {"sub": f"attacker-{kind}", "name": "Mallory"}
    with browser(house) as web:
        answer = comes_back(web, provider)
        assert answer.status_code == 422 and not is_in(web), kind
        assert len(rows(house, Account)) == before
        # Control: the same person with a token that is right comes in.
        provider.change, provider.sign = as_it_is, None
        assert comes_back(web, provider).status_code == 303 and is_in(web)


def test_several_audiences_of_which_it_was_given_to_us_are_believed(
    house: Running, provider: IdentityProvider
) -> None:
    provider.change = set_claims(aud=[CLIENT, "other"], azp=CLIENT)
    with browser(house) as web:
        assert comes_back(web, provider).status_code == 303


def test_a_way_back_that_began_elsewhere_opens_nothing(house: Running, provider: IdentityProvider) -> None:
    with browser(house) as mallory, browser(house) as awa, browser(house) as bo:
        # Mallory sends Awa her own way back (login by another's hand).
        _, code, state = provider.signs_in(way_of(mallory.get("/signin/organisation")))
        assert awa.get(BACK, params={"code": code, "state": state}).status_code == 403 and not is_in(awa)
        awa.get("/signin/organisation")
        assert awa.get(BACK, params={"code": code, "state": state}).status_code == 403, "another state"
        assert awa.get(BACK, params={"code": code}).status_code == 403, "no state"
        forged = mallory.cookies["organisation"].split(".")[0] + "." + "0" * 64
        bo.cookies.set("organisation", forged, domain="127.0.0.1")
        assert bo.get(BACK, params={"code": code, "state": state}).status_code == 403, (
            "a seal that is not ours"
        )
        # Control: in the browser where it began.
        assert mallory.get(BACK, params={"code": code, "state": state}).status_code == 303 and is_in(mallory)


def test_a_code_is_worth_something_once_and_with_its_verifier_only(
    house: Running, provider: IdentityProvider
) -> None:
    with browser(house) as web, browser(house) as other:
        _, code, state = provider.signs_in(way_of(web.get("/signin/organisation")))
        kept = web.cookies["organisation"]
        # A code that was overheard: another browser with a sign-in of its own sends it.
        _, _, own = provider.signs_in(way_of(other.get("/signin/organisation")))
        stolen = other.get(BACK, params={"code": code, "state": own})
        assert stolen.status_code == 422 and not is_in(other), "the verifier is another one"
        _, code, state = provider.signs_in(way_of(web.get("/signin/organisation")))
        kept = web.cookies["organisation"]
        assert web.get(BACK, params={"code": code, "state": state}).status_code == 303  # control
        web.cookies.clear()
        web.cookies.set("organisation", kept, domain="127.0.0.1")
        assert web.get(BACK, params={"code": code, "state": state}).status_code == 422 and not is_in(web)


def test_the_way_back_leads_nowhere_else(house: Running, provider: IdentityProvider) -> None:
    with browser(house) as web:
        answer = comes_back(web, provider, to="//evil.example", next="https://evil.example", redirect_uri="x")
        assert answer.headers["location"] == "/"
        there = web.get(
            "/signin/organisation",
            params={"to": "https://evil.example"},
            headers={"X-Forwarded-Host": "evil"},
        )
        assert "evil" not in way_of(there) and "evil" not in there.text
        assert comes_back(web, provider, iss="https://evil.example").status_code == 422, (
            "an answer of another provider"
        )
        assert comes_back(web, provider, error="access_denied").status_code == 422


def test_nobody_takes_over_an_account_by_a_name_or_an_address(
    house: Running, provider: IdentityProvider
) -> None:
    own = next(one for one in rows(house, Account) if one.name == "Awa 1")
    provider.person = {"sub": "mallory", "name": "Awa 1", "email": "awa@example.org", "email_verified": False}
    with browser(house) as web:
        comes_back(web, provider)
        page = web.get("/account").text
        assert "Awa 1 (2)" in page
    provider.person = {
        "sub": "mallory-2",
        "name": "Somebody",
        "email": "awa@example.org",
        "preferred_username": "Awa 1",
    }
    with browser(house) as web:
        comes_back(web, provider)
    mine = [one for one in rows(house, Identity) if one.account_id == own.id]
    assert mine == [], "nobody came to it from outside"
    assert {one.account_id for one in rows(house, Identity) if one.subject.startswith("mallory")}.isdisjoint(
        {own.id}
    )


def test_a_new_key_of_the_provider_is_asked_for(
    provider: IdentityProvider, house: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    from joserfc.jwk import KeySet, RSAKey

    from dialogue.oidc import pages
    from dialogue.oidc import provider as asking

    monkeypatch.setattr(asking, "AGAIN", 0.0)
    old = provider.key, provider.shown
    try:
        with browser(house) as web:
            assert comes_back(web, provider).status_code == 303
            provider.key = RSAKey.generate_key(2048, {"kid": "two"})
            provider.shown = KeySet([provider.key])
            provider.change = lambda header, claims: header.update(kid="two")
            assert comes_back(web, provider).status_code == 303, "its keys were asked for again"
    finally:
        provider.key, provider.shown = old
        pages.providers.clear()  # what this process knows of its keys


def test_what_a_claim_gives_and_who_is_not_let_in(provider: IdentityProvider, data: Path, run: Any) -> None:
    settings = Settings(
        data=data,
        host="127.0.0.1",
        port=0,
        public_url=PUBLIC,
        oidc_issuer=provider.issuer,
        oidc_client_id=CLIENT,
        oidc_client_secret=SECRET,
        oidc_roles=ROLES,
    )
    running = start(settings)
    try:
        with browser(running) as web:
            provider.person = {"sub": "early", "groups": ["staff"]}
            assert comes_back(web, provider).status_code == 422 and not rows(running, Account), (
                "not before the set-up"
            )

        async def prepared() -> None:
            facilitator = Facilitator(running.address)
            await facilitator.enter(running.sign_in_link())
            await facilitator.prepare("Water", recipe="empty")
            await facilitator.close()

        run(prepared())
        platform = rows(running, Membership)[0].platform_id
        assert f"@{platform};" in ROLES
        for person, status in (
            ({"sub": "1", "groups": ["tourists"]}, 403),
            ({"sub": "2"}, 403),
            ({"sub": "3", "groups": {"water": True}}, 403),
            ({"sub": "4", "groups": ["staff", "tourists"]}, 303),
            ({"sub": "5", "groups": "water"}, 303),
            ({"sub": "6", "groups": ["ghosts"]}, 303),
        ):
            provider.person = person
            with browser(running) as web:
                assert comes_back(web, provider).status_code == status, person
                assert is_in(web) is (status == 303)
        known = {one.subject: one.account_id for one in rows(running, Identity)}
        roles = {one.account_id: one.role for one in rows(running, Membership)}
        assert set(known) == {"4", "5", "6"}
        assert [roles.get(known[one]) for one in "456"] == [None, "coordinator", None]
    finally:
        running.stop()


def test_without_a_provider_nothing_of_it_is_there(running: Running) -> None:
    with browser(running) as web:
        assert "organisation" not in web.get("/signin").text
        assert web.get("/signin/organisation").status_code == 404
        assert web.get(BACK, params={"code": "x", "state": "y"}).status_code == 404


def test_a_provider_that_does_not_answer_is_a_sentence(data: Path) -> None:
    dead = {"oidc_issuer": "http://127.0.0.1:9", "oidc_client_id": CLIENT, "oidc_client_secret": SECRET}
    running = start(Settings(data=data, host="127.0.0.1", port=0, public_url=PUBLIC, **dead))
    try:
        with browser(running) as web:
            page = web.get("/signin/organisation")
            assert page.status_code == 422 and "does not answer" in page.text
            assert web.get("/signin").status_code == 200
    finally:
        running.stop()


@pytest.mark.parametrize(
    "wrong", ["water", "water=king@2", "water=coordinator", "water=account@3", "=account"]
)
def test_a_table_that_cannot_be_read_keeps_the_server_from_starting(wrong: str) -> None:
    named = {
        "oidc_issuer": "https://login.example.org",
        "oidc_client_id": CLIENT,
        "oidc_client_secret": SECRET,
    }
    with pytest.raises(CannotStart):
        require_usable(Settings(**named, oidc_roles=f"staff=account; {wrong}"))
    require_usable(Settings(**named, oidc_roles=ROLES))  # control


@pytest.mark.parametrize("wrong", ["http://login.example.org", "login.example.org", "https://"])
def test_a_provider_over_an_open_line_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match="https"):
        Settings(oidc_issuer=wrong, oidc_client_id=CLIENT, oidc_client_secret=SECRET)
    with pytest.raises(ValueError, match="CLIENT_SECRET"):
        Settings(oidc_issuer="https://login.example.org", oidc_client_id=CLIENT)
    assert SECRET not in repr(
        Settings(oidc_issuer="https://a.example", oidc_client_id=CLIENT, oidc_client_secret=SECRET)
    )
    assert re.match(
        "login",
        Settings(
            oidc_issuer="https://login.example.org", oidc_client_id="x", oidc_client_secret="y"
        ).oidc_name,
    )
