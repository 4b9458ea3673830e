"""What the documentation says is true: its Python runs, its links lead somewhere, nothing is left out."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import pykino as kino
from pykino.testing.memory import connected

if TYPE_CHECKING:
    from types import ModuleType

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


@pytest.mark.parametrize("page", PAGES, ids=IDS)
def test_the_links_of_a_page_lead_to_files(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    for found in re.findall(r"\]\(([^)\s#]+)[^)]*\)|src=\"([^\"]+)\"", text):
        link = found[0] or found[1]
        if not link.startswith(("http", "mailto:")):
            assert (page.parent / link).exists(), f"{page.name} links to {link}"


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
