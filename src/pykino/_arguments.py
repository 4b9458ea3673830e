"""The arguments of the command line, and what its help says."""

from __future__ import annotations

import argparse
import shlex
from pathlib import Path
from typing import Any

from . import __version__
from ._parameters import identifier
from .errors import did_you_mean

__all__ = ["parsed"]

COMMANDS = ("run", "serve", "export")

_FILES = "a notebook (.livemd, .md, .ipynb, a .py file with `# %%` cells) or a Python script"

_RUN = """\
Run a notebook or a script from top to bottom and show what it shows, here in the terminal.

Cells are evaluated in order, in one process; the first one that fails ends the run with exit
status 1. The run ends with the last cell, on the last state of everything live. Inputs that are
read ask for their values on a terminal; elsewhere they have their defaults.
"""
_RUN_EXAMPLES = """\
examples:
  pykino run talk.livemd                   prose, code and outputs, one below the other
  pykino run talk.livemd --outputs-only    without prose and code
  pykino run tutorial.ipynb --keep-going   past cells that fail on purpose
  pykino run report.livemd -p month=3      3 for the input "Month", which is then not asked for
  pykino run report.py -- --month 3        what follows `--` is for the script
"""
_SERVE = """\
Run a notebook or a script and show it, live, on a local web page.

The page can be opened in several browsers at once: all of them see the same. The link holds a
token, without which nobody gets in. The page stays until Ctrl-C.
"""
_SERVE_EXAMPLES = """\
examples:
  pykino serve talk.livemd --open          and show the page in your browser
  pykino serve talk.livemd --port 8000     on a port that stays the same
"""
_EXPORT = """\
Run a notebook or a script and write it, with what it shows, to a file.

The ending of the file names the format. An .html file holds everything it needs and can be
opened anywhere, without a network. If a cell fails, the file is written nevertheless, with the
error in its place, and the exit status is 1.
"""
_EXPORT_EXAMPLES = """\
examples:
  pykino export talk.livemd -o talk.html   a page to send or to publish
  pykino export talk.livemd -o talk.md     for a repository that shows Markdown
  pykino export talk.livemd -o talk.ipynb  for Jupyter
"""


def parsed(arguments: list[str]) -> tuple[argparse.Namespace, list[str]]:
    """Our options, and what follows `--`, which is for the script."""
    at = arguments.index("--") if "--" in arguments else len(arguments)
    parser = _parser()
    if arguments and not arguments[0].startswith("-") and arguments[0] not in COMMANDS:
        parser.error(_no_command(arguments[0], arguments))
    options, unknown = parser.parse_known_args(arguments[:at])
    if unknown:
        for_script = shlex.join(["pykino", options.command, options.file, "--", *unknown])
        given = shlex.join(unknown)
        parser.error(f"there is no option {given}; what is for the script follows --: {for_script}")
    options.parameters = _by_name(parser, options.parameters)
    return options, arguments[at + 1 :]


def _no_command(name: str, arguments: list[str]) -> str:
    """What is said instead of a list of choices; most often it is a file."""
    if Path(name).suffix or Path(name).exists():
        line = shlex.join(["pykino", "run", *arguments])
        return f"there is no command {name!r}; to run a file: {line}"
    told = f"there is no command {name!r}, expected one of {', '.join(COMMANDS)}."
    return f"{told} {did_you_mean(name, COMMANDS)}".rstrip()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="pykino",
        description="Live notebooks in a terminal, on a web page, in a file.",
        epilog="`pykino COMMAND --help` says more about a command.",
    )
    parser.add_argument("-V", "--version", action="version", version=f"pykino {__version__}")
    commands = parser.add_subparsers(
        title="commands", metavar="COMMAND", dest="command", required=True
    )
    _add_run(commands)
    _add_serve(commands)
    _add_export(commands)
    return parser


def _add_run(commands: Any) -> None:
    run = _command(commands, "run", "run it here in the terminal", _RUN, _RUN_EXAMPLES)
    run.add_argument(
        "--wait", action="store_true", help="stay after the last cell, until Ctrl-C"
    )  # fmt: skip
    run.add_argument(
        "--outputs-only", dest="prose", action="store_false", help="leave out prose and code"
    )


def _add_serve(commands: Any) -> None:
    serve = _command(commands, "serve", "show it on a local web page", _SERVE, _SERVE_EXAMPLES)
    serve.add_argument(
        "--port", type=int, default=0, help="where to listen (default: a port that is free)"
    )
    serve.add_argument(
        "--host", default="127.0.0.1",
        help="the address to listen on (default: %(default)s, this machine only)",
    )  # fmt: skip
    serve.add_argument("--open", action="store_true", help="show the page in your browser")


def _add_export(commands: Any) -> None:
    export = _command(commands, "export", "write it to a file", _EXPORT, _EXPORT_EXAMPLES)
    export.add_argument(
        "-o", "--output", required=True, metavar="OUT",
        help="the file to write: .html, .md, .livemd, .ipynb or .py",
    )  # fmt: skip


def _command(
    commands: Any, name: str, summary: str, description: str, examples: str
) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(
        name,
        help=summary,
        description=description,
        epilog=examples,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("file", metavar="FILE", help=_FILES.replace("%", "%%"))
    parser.add_argument(
        "--keep-going", action="store_true", help="run the cells below one that has failed, too"
    )
    parser.add_argument(
        "-p", dest="parameters", metavar="NAME=VALUE", type=_pair, action="append", default=[],
        help="the value of the input with this key or label; may be given for each",
    )  # fmt: skip
    return parser


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name.strip():
        raise argparse.ArgumentTypeError(f"expected NAME=VALUE, got {text!r}")
    return name.strip(), value


def _by_name(parser: argparse.ArgumentParser, pairs: list[tuple[str, str]]) -> dict[str, str]:
    """The value for each name; which of two would be meant cannot be known."""
    known: dict[str, str] = {}
    for name, _ in pairs:
        other = known.setdefault(identifier(name) or name, name)
        if sum(given == name for given, _ in pairs) > 1:
            parser.error(f"argument -p: {name!r} is given twice")
        if other != name:
            parser.error(f"argument -p: {other!r} and {name!r} are the same input")
    return dict(pairs)
