"""Codes at sign-in against the published vectors of RFC 6238 and RFC 4226, and what is taken of what people type."""

from __future__ import annotations

from base64 import b32encode
from datetime import UTC, datetime, timedelta

import pytest

from dialogue.accounts.one_time import (
    SIGNS,
    SPARE_CODES,
    Proof,
    address_of,
    app_code,
    in_groups,
    key_of,
    proof_in,
    spare_code,
    spare_codes,
    spare_hash,
    step_at,
    step_of,
)

KEY = b32encode(b"12345678901234567890").decode()
"""The key of both documents."""

BY_TIME = {
    59: "94287082",
    1111111109: "07081804",
    1111111111: "14050471",
    1234567890: "89005924",
    2000000000: "69279037",
    20000000000: "65353130",
}
"""RFC 6238, appendix B, SHA-1: seconds and eight digits, of which apps show the last six."""

BY_COUNT = [
    "755224",
    "287082",
    "359152",
    "969429",
    "338314",
    "254676",
    "287922",
    "162583",
    "399871",
    "520489",
]
"""RFC 4226, appendix D: the codes of the counts 0 to 9."""


def at(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


@pytest.mark.parametrize(("seconds", "code"), BY_TIME.items())
def test_the_published_codes_fit_at_their_moments(seconds: int, code: str) -> None:
    assert step_of(KEY, code[2:], at(seconds)) == seconds // 30 == step_at(at(seconds))


def test_one_step_before_and_after_is_taken_and_no_other() -> None:
    """At the time of the count 5 the codes of 4, 5 and 6 fit; the control is that those of 3 and 7 do not."""
    moment = at(5 * 30 + 29.9)
    found = {count: step_of(KEY, code, moment) for count, code in enumerate(BY_COUNT)}
    assert found == {count: count if count in {4, 5, 6} else None for count in range(10)}


def test_no_step_is_taken_twice_and_none_before_one_that_was_taken() -> None:
    moment = at(5 * 30)
    assert [step_of(KEY, BY_COUNT[count], moment, after=5) for count in (4, 5, 6)] == [None, None, 6]
    assert step_of(KEY, BY_COUNT[5], moment, after=4) == 5  # control


@pytest.mark.parametrize(
    ("typed", "code"),
    [("287 082", "287082"), (" 287082\n", "287082"), ("٢٨٧٠٨٢", "287082"), ("28708", ""), ("2870822", ""), ("28708x", ""),
     ("28708²", ""), ("", "")],
)  # fmt: skip
def test_digits_are_taken_in_any_script_and_nothing_else(typed: str, code: str) -> None:
    assert app_code(typed) == code


def test_keys_are_of_one_account_one_salt_and_one_server() -> None:
    keys = {key_of(secret, who, salt) for secret in ("s" * 40, "t" * 40) for who in (1, 11) for salt in "ab"}
    assert len(keys) == 8 and {len(key) for key in keys} == {32}, "160 bits each, as RFC 4226 asks for"
    assert key_of("s" * 40, 1, "a") in keys  # control: the same again


def test_the_address_for_apps_names_issuer_and_account() -> None:
    address = address_of(KEY, "Awa Diallo", "Réseau d’eau")
    assert address.startswith("otpauth://totp/") and f"secret={KEY}" in address
    assert "Awa%20Diallo" in address and "issuer=R%C3%A9seau" in address


def test_spare_codes_are_all_different_and_hard_to_guess() -> None:
    mine = spare_codes("s" * 40, 1, "salt", "form")
    assert len(set(mine)) == SPARE_CODES == 10 and mine == spare_codes("s" * 40, 1, "salt", "form")
    assert {len(one) for one in mine} == {16} and len(SIGNS) ** 16 == 2**80
    others = spare_codes("s" * 40, 1, "salt", "another form") + spare_codes("t" * 40, 1, "salt", "form")
    assert not set(mine) & set(others)
    assert {spare_hash(1, one) for one in mine}.isdisjoint(spare_hash(2, one) for one in mine)


def test_a_spare_code_is_read_as_people_write_it() -> None:
    code = "0123ABCD4567EFGH"
    assert in_groups(code, "-") == "0123-ABCD-4567-EFGH"
    for typed in ("0123-abcd-4567-efgh", "O123 ABCD 4567 EFGH", "ol23 abcd 4567 efgh", "0123–ABCD–4567–EFGH"):
        assert spare_code(typed).replace("1", "I").replace("I", "1") == code, typed
    for typed in ("0123-ABCD-4567", "0123-ABCD-4567-EFGU", "é123-ABCD-4567-EFGH", ""):
        assert spare_code(typed) == "", typed


def test_only_what_fits_is_a_proof() -> None:
    code, moment = "0123ABCD4567EFGH", at(5 * 30)
    known = {"key": KEY, "account_id": 1, "moment": moment, "after": 0, "spare": [spare_hash(1, code)]}
    assert proof_in(BY_COUNT[5], **known) == Proof(step=5)
    assert proof_in(in_groups(code, "-"), **known) == Proof(spare=spare_hash(1, code))
    for typed in ("", "-", BY_COUNT[9], "9" * 16, code[:-1] + "J"):
        assert proof_in(typed, **known) is None, typed
    assert proof_in(code, **{**known, "account_id": 2}) is None, "another account's"
    assert proof_in(code, **{**known, "spare": []}) is None
    assert proof_in(BY_COUNT[5], **{**known, "moment": moment + timedelta(minutes=2)}) is None
