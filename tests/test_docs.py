"""What the documentation says is true: its Python runs, its links lead somewhere, nothing is left out."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import pykino as kino
from pykino.testing.memory import connected

if TYPE_CHECKING:
    from types import ModuleType

    from pykino.live import LiveOutput

ROOT = Path(__file__).parent.parent
CLIENT = Path(kino.__file__).parent / "client" / "outputs"
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]

IDS = [page.relative_to(ROOT).as_posix() for page in PAGES]


def blocks(page: Path) -> list[tuple[str, str, str]]:
    """`(language, the line before it, code)` of each fenced block of a page."""
    text = page.read_text(encoding="utf-8")
    found = []
    for match in re.finditer(r"^```(\w+)([^\n]*)\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
        before = text[: match.start()].rstrip().rpartition("\n")[2]
        found.append((match[1] + match[2], before, match[3]))
    return found


@pytest.mark.parametrize("page", PAGES, ids=IDS)
def test_the_python_of_a_page_runs(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its blocks are one module; functions named test_... are called; `python no-run` is compiled only."""
    monkeypatch.chdir(tmp_path)
    code = []
    for language, before, text in blocks(page):
        if language == "python":
            code.append(text)
        elif language.startswith("python"):
            compile(text, str(page), "exec")
        elif language == "js" and (name := re.search(r"`([\w/]+\.js)`", before)):
            (tmp_path / name[1]).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name[1]).write_text(text, encoding="utf-8")
    if not code:
        return
    source = tmp_path / "documented_page.py"
    source.write_text("\n".join(code), encoding="utf-8")

    with connected() as client:
        module = load(source)
        for function, value in list(vars(module).items()):
            if function.startswith("test_"):
                value()
        errors = [node for node in client.nodes() if node["type"] == "error"]

    assert not errors
    sys.modules.pop("documented_page", None)


def load(source: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("documented_page", source)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["documented_page"] = module
    spec.loader.exec_module(module)
    return module


def words_of(page: Path) -> str:
    """A page without its fenced blocks."""
    return re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)


def anchors(page: Path) -> set[str]:
    """What its headings are called in links, as GitHub makes it."""
    found: dict[str, int] = {}
    for heading in re.findall(r"^#+ (.+)$", words_of(page), re.MULTILINE):
        shown = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).strip().lower()
        name = re.sub(r"[^\w\- ]", "", shown).replace(" ", "-")
        found[name] = found.get(name, -1) + 1
    return {f"{name}-{i}" if i else name for name, last in found.items() for i in range(last + 1)}


@pytest.mark.parametrize("page", PAGES, ids=IDS)
def test_the_links_of_a_page_lead_to_files_and_headings(page: Path) -> None:
    text = words_of(page)
    for found in re.findall(r"\]\(([^)\s]+)[^)]*\)|src=\"([^\"]+)\"", text):
        link, _, anchor = (found[0] or found[1]).partition("#")
        if link.startswith(("http", "mailto:")):
            continue
        target = page.parent / link if link else page
        assert target.exists(), f"{page.name} links to {link}"
        if anchor and target.suffix == ".md":
            assert anchor in anchors(target), f"{page.name} links to {link}#{anchor}"


def test_headings_are_called_as_they_are_on_github(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    text = "# `read()` and [that](x.md)\n\n## What is not fine\n\n```text\n# no\n```\n\n## What is not fine\n"
    page.write_text(text, encoding="utf-8")

    assert anchors(page) == {"read-and-that", "what-is-not-fine", "what-is-not-fine-1"}


@pytest.mark.parametrize("name", sorted(set(kino._WHERE) - {"Output", "PykinoError"}))
def test_each_public_name_is_documented(name: str) -> None:
    text = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)

    assert re.search(rf"\b(kino\.)?{name}\b", text), f"{name} is on no page"


@pytest.mark.parametrize(
    "name",
    sorted(
        n
        for n, where in kino._WHERE.items()
        if where.startswith("outputs.") and n[0].isupper() and n not in {"TableSource", "Error"}
    ),
)
def test_each_output_has_a_page_a_test_and_a_client_module_of_its_name(name: str) -> None:
    stem = kino._WHERE[name].rpartition(".")[2]

    assert (ROOT / "docs" / "outputs" / f"{stem}.md").exists()
    assert (ROOT / "tests" / "outputs" / f"test_{stem}.py").exists()
    assert (CLIENT / f"{stem}.js").exists()


@pytest.mark.parametrize(
    "name",
    sorted(
        n for n, where in kino._WHERE.items() if where.startswith("controls.") and n[0].isupper()
    ),
)
def test_each_control_has_a_page_a_test_and_a_client_module_of_its_name(name: str) -> None:
    """`Input` is the base of many, and its page is the one of all; two are not on the page."""
    stem = kino._WHERE[name].rpartition(".")[2]
    page = "docs/inputs.md" if name == "Input" else f"docs/controls/{stem}.md"

    assert (ROOT / page).exists()
    assert (ROOT / "tests" / "controls" / f"test_{stem}.py").exists()
    assert (CLIENT / f"{stem}.js").exists() == (name not in {"Input", "Interval", "Screen"})


def controls() -> list[LiveOutput]:
    """One of each that is seen in a page."""
    field = kino.TextInput("Text")
    options = [make("Label", ["a", "b"]) for make in (kino.Select, kino.Radio, kino.MultiSelect)]
    others = (
        kino.TextArea, kino.Password, kino.UrlInput, kino.Number, kino.Range, kino.Checkbox,
        kino.DateInput, kino.TimeInput, kino.DateTimeInput, kino.ColorInput, kino.FileInput,
        kino.ImageInput, kino.AudioInput, kino.Button,
    )  # fmt: skip
    form = kino.Form({"field": field}, submit="Send")
    return [field, *options, *(make("Label") for make in others), form, kino.Keyboard()]


def test_the_protocol_tells_all_that_a_client_gets_of_a_control(session: kino.Session) -> None:
    """Each type, and each key of its payload."""
    page = (ROOT / "docs" / "protocol.md").read_text(encoding="utf-8")
    told = set(re.findall(r"`([^`]+)`", page[page.index("\n## Inputs") :]))

    for control in controls():
        payload: Any = control.connect("")
        assert control.module in told
        assert set(payload) <= told, f"of {control.module}"
    known = {kino._WHERE[name] for name in kino._WHERE if kino._WHERE[name].startswith("controls.")}
    silent = {"animation", "input", "interruption", "interval", "screen"}
    modules = {control.module for control in controls()}
    assert {where.rpartition(".")[2] for where in known} - silent == modules
