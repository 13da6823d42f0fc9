"""The unit of systemd: what it starts is there, what it sets is a setting, and it gives the program few rights."""

from __future__ import annotations

import re
import shutil
import subprocess
from configparser import RawConfigParser
from pathlib import Path

from dialogue.cli import COMMANDS
from dialogue.settings import PREFIX, Settings
from support.packed import ROOT

UNIT = (ROOT / "deploy/dialogue.service").read_text()
HOME = "/opt/dialogue"
MOST_EXPOSED = 2.5  # of 10; a unit that says nothing has 9.6


def verified(unit: str, folder: Path) -> str:
    """What systemd says of a unit, with our checkout's command in the place of the installed one; empty if all is well."""
    file = folder / "dialogue.service"
    file.write_text(unit.replace(f"{HOME}/.venv", str(ROOT / ".venv")))
    found = subprocess.run(["systemd-analyze", "verify", file], capture_output=True, text=True)
    return "\n".join(line for line in found.stderr.splitlines() if "dialogue.service" in line)


def mistakes(unit: str) -> list[str]:
    """Commands, settings and folders that are not there, or do not belong together."""
    found = []
    (command,) = re.findall(rf"^ExecStart={HOME}/\.venv/bin/dialogue (\S+)$", unit, re.M) or [""]
    if command not in COMMANDS:
        found.append("ExecStart starts no command of ours")
    for name in re.findall(r"^Environment=(\w+)=", unit, re.M):
        if name.startswith(PREFIX) and name.removeprefix(PREFIX).lower() not in Settings.model_fields:
            found.append(f"{name} is no setting")
    data = re.search(r"^Environment=DIALOGUE_DATA=/var/lib/(\S+)$", unit, re.M)
    state = re.search(r"^StateDirectory=(\S+)$", unit, re.M)
    if not data or not state or data[1] != state[1]:
        found.append("the data folder is not the one that systemd makes")
    words = RawConfigParser(strict=False)
    words.read_string(unit)
    service = words["Service"]
    for name, value in {"ProtectSystem": "strict", "NoNewPrivileges": "yes", "DynamicUser": "yes"}.items():
        if service.get(name) != value:
            found.append(f"{name} is not {value}")
    return found


def test_the_unit_starts_what_is_there_with_few_rights() -> None:
    assert mistakes(UNIT) == []
    setup = (ROOT / "scripts/settle.py").read_text()
    assert 'VENV / "bin/dialogue"' in setup  # `scripts/setup` makes the command that ExecStart names


def test_what_is_wrong_is_found() -> None:
    """Negative controls."""
    for right, wrong in (
        ("dialogue serve", "dialogue server"),
        ("DIALOGUE_HOST", "DIALOGUE_HOTS"),
        ("StateDirectory=dialogue", "StateDirectory=other"),
        ("ProtectSystem=strict", "ProtectSystem=full"),
        ("DynamicUser=yes", "DynamicUser=no"),
    ):
        assert len(mistakes(UNIT.replace(right, wrong))) == 1, wrong


def test_systemd_understands_it_where_there_is_one(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        return  # another system; the tests above have read the unit as text
    assert verified(UNIT, tmp_path) == ""
    assert "dialogue.service" in verified(
        UNIT.replace("StateDirectory=", "StateFolder="), tmp_path
    )  # control
    (tmp_path / "dialogue.service").write_text(UNIT)
    line = ["systemd-analyze", "security", "--offline=true", str(tmp_path / "dialogue.service")]
    told = subprocess.run(line, capture_output=True, text=True).stdout
    level = re.search(r"Overall exposure level for \S+: ([\d.]+)", told)
    assert level is None or float(level[1]) <= MOST_EXPOSED  # older ones cannot tell it of a file
