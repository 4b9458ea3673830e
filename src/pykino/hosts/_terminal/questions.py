"""What an input asks in a page, asked in a terminal."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from ...errors import Unacceptable
from ...protocols import MISSING
from .escapes import plain
from .screen import send

if TYPE_CHECKING:
    from typing import TextIO

    from .canvas import Canvas

__all__ = ["answer_to", "typed"]

MOST_OPTIONS = 50  # that are listed
LONGEST = 60  # characters of the value that Enter takes
FORMS = {
    "audio_input": " (path of a WAV file)",
    "checkbox": " (yes/no)",
    "file_input": " (path of a file)",
    "image_input": " (path of a picture)",
    "multi_select": " (with commas between)",
}


def answer_to(question: Any, file: TextIO, canvas: Canvas) -> Any:
    """The value that the reader gives to an input; `MISSING` if there is nobody who answers.

    What the input cannot take is said, and asked again; Enter takes the value it has.
    """
    send(file, "".join(f"{text}\n" for text in _introduction(question, canvas)))
    prompt = _prompt(question)
    while True:
        try:
            text = _entered(question.module, prompt, file)
            if text is None:
                return MISSING
            value = question.answer(text) if text else question.value
            problem = None if text else question._problem(value)
        except UnicodeDecodeError:
            problem = "This is no text in the encoding of the terminal."
        except Unacceptable as exc:
            problem = str(exc)
        if problem is None:
            return value
        send(file, f"{canvas.style(plain(problem), 'bad')}\n")


def typed(prompt: str, file: TextIO) -> str | None:
    """The line that the reader types, None at the end of what there is to read.

    Raises:
        KeyboardInterrupt: Ctrl-C was pressed instead.
    """
    try:
        send(file, prompt)
        text = sys.stdin.readline()
    except KeyboardInterrupt:
        send(file, "\n")
        raise
    if not text:
        send(file, "\n")
        return None
    return text.removesuffix("\n")


def _entered(kind: str, prompt: str, file: TextIO) -> str | None:
    if kind == "password":
        return _hidden(prompt, file)
    text = typed(prompt, file)
    if kind != "text_area" or not text:
        return text
    lines = [text]
    while following := typed("", file):
        lines.append(following)
    return "\n".join(lines)


def _hidden(prompt: str, file: TextIO) -> str | None:
    from getpass import getpass

    try:
        return getpass(prompt, stream=file)
    except EOFError:
        send(file, "\n")
        return None
    except KeyboardInterrupt:
        send(file, "\n")
        raise


def _prompt(question: Any) -> str:
    """The label, how to answer, and what Enter takes."""
    held = " ".join(question.describe(question.value).split())
    if len(held) > LONGEST:
        held = f"{held[: LONGEST - 1]}…"
    default = f" [{held}]" if held else ""
    return plain(f"{question.label}{FORMS.get(question.module, '')}{default}: ")


def _introduction(question: Any, canvas: Canvas) -> list[str]:
    """What stands above the question: its help, and the options."""
    lines = [canvas.style(plain(question.help), "muted")] if question.help else []
    if question.module == "text_area":
        lines.append(canvas.style("Several lines; an empty one ends it.", "muted"))
    options = question.details().get("options") or []
    width = len(str(min(len(options), MOST_OPTIONS)))
    for number, label in enumerate(options[:MOST_OPTIONS], 1):
        lines.append(f"  {number:>{width}}. {plain(str(label))}")
    if (more := len(options) - MOST_OPTIONS) > 0:
        lines.append(canvas.style(f"  … {more:,} more", "muted"))
    return lines
