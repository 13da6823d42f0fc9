"""The compose files: as the specification says, every variable, path and health check that they name is there."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from dialogue.settings import PREFIX, Settings
from support.packed import ROOT

DEPLOY = ROOT / "deploy"
FILES = ("compose.yaml", "compose.postgres.yaml")
SCHEMA = json.loads(gzip.decompress((ROOT / "tests/data/schemas/compose_spec.json.gz").read_bytes()))
PLACE = re.compile(r"\$\{(\w+)(?::([-?])([^}]*))?\}")


def filled(value: Any, **given: str) -> Any:
    """What Compose makes of a file that has been read. Raises KeyError for a variable that is needed and not given."""

    def named(found: re.Match[str]) -> str:
        name, sort, rest = found.groups()
        return given.get(name) or rest if sort == "-" else given[name]

    if isinstance(value, dict):
        return {key: filled(one, **given) for key, one in value.items()}
    if isinstance(value, list):
        return [filled(one, **given) for one in value]
    return PLACE.sub(named, value) if isinstance(value, str) else value


def read(name: str) -> Any:
    return yaml.safe_load((DEPLOY / name).read_text())


def composed(name: str) -> dict[str, Any]:
    found: dict[str, Any] = filled(read(name), SITE_NAME="dialogue.example.org")
    return found


def mistakes(made: dict[str, Any]) -> list[str]:
    """What is not as the specification says, or leads nowhere."""
    plain = {key: value for key, value in made.items() if key != "name"}  # newer than the schema
    found = [error.message for error in jsonschema.Draft7Validator(SCHEMA).iter_errors(plain)]
    for name, service in made["services"].items():
        if "build" in service:
            context = DEPLOY / service["build"]["context"]
            if not (context / service["build"]["dockerfile"]).is_file():
                found.append(f"{name}: no such Containerfile")
            found += [f"{name}: {one}" for one in _unknown(service["environment"])]
        for volume in service.get("volumes", ()):
            source = volume.split(":")[0]
            there = (DEPLOY / source).exists() if source.startswith(".") else source in made["volumes"]
            if not there:
                found.append(f"{name}: no volume {source}")
        found += [
            f"{name}: no network {one}" for one in service.get("networks", ()) if one not in made["networks"]
        ]
        found += [
            f"{name}: no secret {one}" for one in service.get("secrets", ()) if one not in made["secrets"]
        ]
        for other in service.get("depends_on", {}):
            # Waiting for health needs a check; that of our own service is in its image.
            its = made["services"].get(other, {})
            if "healthcheck" not in its and "build" not in its:
                found.append(f"{name}: waits for {other}, which has no health check")
    return found


def _unknown(environment: dict[str, str]) -> list[str]:
    known = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields} | {"FORWARDED_ALLOW_IPS"}
    return [f"no setting {name}" for name in environment if name.removesuffix("_FILE") not in known]


@pytest.mark.parametrize("name", FILES)
def test_it_is_as_the_specification_says_and_leads_somewhere(name: str) -> None:
    assert mistakes(composed(name)) == []


@pytest.mark.parametrize("name", FILES)
def test_what_it_says_to_dialogue_is_understood(
    name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for variable, value in composed(name)["services"]["dialogue"]["environment"].items():
        if variable.startswith(PREFIX) and not variable.endswith("_FILE"):
            monkeypatch.setenv(variable, str(value))
        elif variable.endswith("_FILE"):
            monkeypatch.setenv(
                variable.removesuffix("_FILE"), "postgresql+psycopg://dialogue:x@database/dialogue"
            )
    found = Settings()
    assert found.workers == (2 if "postgres" in name else 1)


@pytest.mark.parametrize("name", FILES)
def test_dialogue_has_no_rights_and_a_root_that_is_only_read(name: str) -> None:
    service = composed(name)["services"]["dialogue"]
    assert service["read_only"] is True and service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"] and "user" not in service


def test_the_database_is_reached_from_inside_only() -> None:
    made = composed("compose.postgres.yaml")
    assert made["networks"]["inside"]["internal"] is True
    for name in ("database", "valkey"):
        assert made["services"][name]["networks"] == ["inside"] and "ports" not in made["services"][name]
    assert "ports" not in made["services"]["dialogue"]


def test_what_is_wrong_is_found() -> None:
    """Negative controls: a word that no specification has, a setting, a file and a service that are not there."""
    made = composed("compose.postgres.yaml")
    service = made["services"]["dialogue"]
    service["restarts"] = "always"
    service["environment"]["DIALOGUE_PUBLIC_ULR"] = "x"
    service["build"]["dockerfile"] = "Dockerfile"
    service["volumes"].append("elsewhere:/elsewhere")
    del made["services"]["valkey"]["healthcheck"]
    assert len(mistakes(made)) == 5
    with pytest.raises(KeyError):
        filled(read("compose.postgres.yaml"))


def test_caddy_passes_on_to_the_service_and_keeps_no_log() -> None:
    words = (DEPLOY / "Caddyfile").read_text()
    port = composed("compose.yaml")["services"]["dialogue"]["ports"][0].rpartition(":")[2]
    assert f"reverse_proxy dialogue:{port}" in words and words.count("{") == words.count("}")
    assert not re.search(r"^\s*log\b", words, re.M)
