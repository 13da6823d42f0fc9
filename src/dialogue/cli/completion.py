"""Scripts with which a shell completes our commands and their options, drawn from the commands themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def words(commands: Mapping[str, Any]) -> dict[str, list[str]]:
    """What may follow `dialogue`, and what may follow each of its commands (given by name, as click has them)."""
    found = {"": [*commands, "--version", "--help"]}
    for name, command in commands.items():
        inner = getattr(command, "commands", {})
        options = {
            option
            for one in (command, *inner.values())
            for parameter in one.params
            for option in parameter.opts
            if option.startswith("--")
        }
        found[name] = [*inner, *sorted(options | {"--help"})]
    return found


def script(shell: str, commands: Mapping[str, Any]) -> str:
    """The script for one shell: `source <(dialogue --completion bash)`."""
    known = words(commands)
    if shell == "fish":
        lines = [f"complete -c dialogue -n __fish_use_subcommand -f -a {name!r}" for name in known[""]]
        for name, following in known.items():
            if name:
                condition = f"__fish_seen_subcommand_from {name}"
                lines += [f"complete -c dialogue -n {condition!r} -a {word!r}" for word in following]
        return "\n".join(lines)
    cases = "\n".join(
        f"    {name}) known='{' '.join(following)}' ;;" for name, following in known.items() if name
    )
    body = f"""_dialogue() {{
  local known
  case "${{COMP_WORDS[1]}}" in
{cases}
    *) known='{" ".join(known[""])}' ;;
  esac
  [ "$COMP_CWORD" -eq 1 ] && known='{" ".join(known[""])}'
  COMPREPLY=($(compgen -W "$known" -- "${{COMP_WORDS[COMP_CWORD]}}"))
}}
complete -o default -F _dialogue dialogue"""
    return body if shell == "bash" else f"autoload -U +X bashcompinit && bashcompinit\n{body}"
