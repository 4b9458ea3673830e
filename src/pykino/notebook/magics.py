"""IPython's `%magics`, `!commands` and `name?`, as far as a run from top to bottom needs them."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from typing import Any

from ..errors import NotebookError

__all__ = ["Magic", "translated"]

_NAME = "__magic__"
_IGNORED = frozenset(
    "autoreload colors config load_ext matplotlib precision reload_ext unload_ext".split()
)
_INSTALLERS = frozenset({"conda", "mamba", "pip", "uv"})
_CALLS = frozenset({"cd", "env", "timeit"})
_CELL_CALLS = {"bash": "shell", "sh": "shell", "html": "html", "markdown": "markdown"}

_LINE = re.compile(
    r"^(?P<indent>\s*)(?:(?P<target>[\w.\[\], ]+?)\s*=\s*)?(?P<mark>[%!])(?P<rest>.*)$"
)
_HELP = re.compile(r"^(?P<indent>\s*)(?:\?{1,2}\s*(?P<after>[\w.]+)|(?P<before>[\w.]+)\?{1,2})\s*$")
_INSTALL = re.compile(
    r"^(?:sudo\s+)?(?:\S*python\S*\s+-m\s+)?(?:pip|pip3|conda|mamba|uv|apt|apt-get|brew)\b"
)


def translated(source: str) -> str:
    r"""`source` as Python, on the same lines.

    Example:
        >>> translated("%matplotlib inline\\nx = 1")
        'pass  # %matplotlib inline\\nx = 1'
    """
    if source.lstrip().startswith("%%"):
        return _cell(source)
    lines = source.split("\n")
    for _ in range(len(lines)):
        number = _first_error(lines)  # only where Python sees none of its own: never in a string
        if number is None or not _replace(lines, number):
            break
    return "\n".join(lines)


def _first_error(lines: list[str]) -> int | None:
    try:
        compile(
            "\n".join(lines), "<cell>", "exec",
            flags=ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True,
        )  # fmt: skip
    except SyntaxError as exc:
        return (exc.lineno or 1) - 1
    except ValueError:  # null bytes: Python will say so
        return None
    return None


def _replace(lines: list[str], number: int) -> bool:
    for start in range(min(number, len(lines) - 1), -1, -1):
        line = lines[start]
        if match := _HELP.match(line):
            name = match["after"] or match["before"]
            lines[start] = f"{match['indent']}{_NAME}.help({name!r})"
            return True
        if match := _LINE.match(line):
            _replace_command(lines, start, match)
            return True
        if line.strip() and start < number - 1:
            return False
    return False


def _replace_command(lines: list[str], start: int, match: re.Match[str]) -> None:
    end, command = start + 1, match["rest"].strip()
    while command.endswith("\\") and end < len(lines):
        command = f"{command[:-1].rstrip()} {lines[end].strip()}"
        lines[end] = ""
        end += 1
    if command.startswith("timeit "):
        while end < len(lines) and _is_open(command):
            command = f"{command} {lines[end].strip()}"
            lines[end] = ""
            end += 1
    target = f"{match['target'].strip()} = " if match["target"] else ""
    lines[start] = match["indent"] + _statement(match["mark"], command.strip(), target)


def _is_open(command: str) -> bool:
    """Whether a bracket is not closed yet."""
    return any(command.count(a) > command.count(b) for a, b in ("()", "[]", "{}"))


def _statement(mark: str, command: str, target: str) -> str:
    if mark == "!":
        command = command.removeprefix("!")
        if _INSTALL.match(command):
            return f"{target}{_NAME}.not_installed({command!r})"
        return f"{target}{_NAME}.{'lines' if target else 'shell'}({command!r})"
    name, _, rest = command.partition(" ")
    if name in _IGNORED:
        return f"pass  # %{command}"
    if name == "time":
        return f"{target}{rest.strip() or 'None'}"
    if name in _INSTALLERS:
        return f"{_NAME}.not_installed({command!r})"
    if name in _CALLS:
        return f"{target}{_NAME}.{name}({rest.strip()!r})"
    return f"{_NAME}.unknown('%' + {name!r})"


def _cell(source: str) -> str:
    head, _, body = source.lstrip().partition("\n")
    blank = "\n" * source[: len(source) - len(source.lstrip())].count("\n")
    name, _, rest = head.removeprefix("%%").strip().partition(" ")
    if name in {"time", "capture"}:
        return f"{blank}\n{translated(body)}"
    if name == "timeit":
        return f"{blank}{_NAME}.timeit({body!r}, {rest.strip()!r})"
    if name == "writefile":
        return f"{blank}{_NAME}.writefile({rest.strip()!r}, {body!r})"
    if name in _CELL_CALLS:
        return f"{blank}{_NAME}.{_CELL_CALLS[name]}({body!r})"
    return f"{blank}{_NAME}.unknown('%%' + {name!r})"


class Magic:
    """What translated cells call.

    Args:
        namespace: The globals of the cells.
    """

    def __init__(self, namespace: dict[str, Any]) -> None:
        self._namespace = namespace

    def shell(self, command: str) -> None:
        """Run a command; what it prints appears as it is printed."""
        process = subprocess.Popen(  # noqa: S602  # `!command` means a shell
            self._expanded(command), shell=True, text=True, errors="replace",
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        with process:
            for line in process.stdout or ():
                print(line, end="")
        if process.returncode:
            print(f"(exit status {process.returncode})", file=sys.stderr)

    def lines(self, command: str) -> list[str]:
        """The lines that a command prints."""
        done = subprocess.run(  # noqa: S602  # `!command` means a shell
            self._expanded(command), shell=True, text=True, errors="replace", check=False,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        return done.stdout.splitlines()

    def not_installed(self, command: str) -> None:
        """Leave installing to the user, and say so."""
        print(f"not run, installing is left to you: {command}", file=sys.stderr)

    def timeit(self, statement: str, options: str = "") -> None:
        """Print how long a statement takes."""
        from timeit import Timer

        code = re.sub(r"^(\s*-[nrptcqo]\s*\d*)+\s*", "", statement)
        timer = Timer(translated(code), globals=self._namespace)
        loops, taken = timer.autorange()
        best = min(taken, *timer.repeat(2, loops)) / loops
        unit, scale = next((u, s) for u, s in _UNITS if best >= s or s == _UNITS[-1][1])
        print(f"{best / scale:.3g} {unit} per loop (best of 3 times {loops:,} loops)")

    def help(self, name: str) -> None:
        """Print what is documented about a name."""
        import pydoc

        print(pydoc.plain(pydoc.render_doc(eval(name, self._namespace))))  # noqa: S307  # theirs

    def cd(self, folder: str) -> None:
        """Change the working directory."""
        os.chdir(os.path.expanduser(folder.strip("'\"") or "~"))  # noqa: PTH111  # `~` alone too

    def env(self, assignment: str) -> str | None:
        """Set or read an environment variable."""
        name, found, value = assignment.replace("=", " ", 1).partition(" ")
        if found:
            os.environ[name] = value.strip()
            return None
        return os.environ.get(name)

    def writefile(self, name: str, body: str) -> None:
        """Write a cell to a file."""
        append = name.startswith("-a ")
        name = name.removeprefix("-a ").strip().strip("'\"")
        with open(name, "a" if append else "w", encoding="utf-8") as file:  # noqa: PTH123
            file.write(body)
        print(f"{'Appended to' if append else 'Wrote'} {name}")

    def html(self, body: str) -> None:
        """Show a cell as HTML."""
        from ..outputs.html import HTML
        from ..rendering import render

        render(HTML(body))

    def markdown(self, body: str) -> None:
        """Show a cell as Markdown."""
        from ..outputs.markdown import Markdown
        from ..rendering import render

        render(Markdown(body))

    def unknown(self, name: str) -> None:
        """Refuse what would silently change the result.

        Raises:
            NotebookError: Always.
        """
        raise NotebookError(
            f"{name} is a command of IPython that pykino does not know. "
            "Write what it does in Python, or remove the line."
        )

    def _expanded(self, command: str) -> str:
        def value(match: re.Match[str]) -> str:
            try:
                return str(eval(match[1] or match[2], self._namespace))  # noqa: S307  # theirs
            except Exception:
                return match[0]  # a brace or a variable of the shell's

        return re.sub(r"\{([^{}]+)\}|(?<!\\)\$([A-Za-z_]\w*)", value, command)


_UNITS = (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6), ("ns", 1e-9))
