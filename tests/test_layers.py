"""Arrows point down: no module imports one that stands above it."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

import pykino

SOURCE = Path(pykino.__file__).parent

LAYERS = [  # from the bottom; a module is named by the longest prefix that fits
    {"errors"},
    {
        "protocols",
        "events",
        "settings",
        "_optional",
        "_assets",
        "_fields",
        "_flags",
        "_harmless",
        "_interrupts",
        "_log",
        "_pipes",
        "_quietly",
        "_reprs",
        "_snapshots_style",
    },
    {"_bell", "_clock", "_fair", "_lanes", "_views", "_workers", "loop", "wire"},
    {"actors"},
    {
        "_audience",
        "_batches",
        "_clients",
        "_flushing",
        "_folders",
        "_gate",
        "_here",
        "_hub",
        "_kept",
        "_parameters",
        "_scope",
        "_scratch",
        "_shown",
        "_sync",
        "_topic",
        "hosting",
        "session",
    },
    {
        "_complaints",
        "_feed",
        "_mime",
        "_side_by_side",
        "_sources",
        "_watchdog",
        "audience",
        "background",
        "listening",
        "live",
        "rendering",
        "streams",
    },
    {
        "_snapshots",
        "_snapshots_ansi",
        "_snapshots_files",
        "_snapshots_leaves",
        "_snapshots_markup",
        "controls",
        "outputs",
    },
    {"tracing"},
    {"notebook"},
    {"cli", "_arguments", "testing", "__main__", ""},
]
BESIDE = {"hosts"}  # loaded by name; they may import the session and what is below it

LATE = {  # inside functions only: what is needed to convert a value, found when there is one
    ("protocols", "_snapshots"): "what other programs get of an output",
    ("protocols", "hosting"): "in a notebook that is a live display",
    ("settings", "session"): "a title is that of the current page",
    ("actors", "tracing"): "a schedule that fails is drawn",
    ("_batches", "outputs.error"): "what failed is shown as an error",
    ("_batches", "rendering"): "values are converted when a client takes them",
    ("session", "outputs.frame"): "a session's page is a frame",
    ("rendering", "outputs"): "the last resorts of every value",
    ("_mime", "outputs"): "what a bundle's types are shown as",
    ("_watchdog", "outputs"): "what says that a value takes long",
    ("_complaints", "outputs"): "what background work raised is shown as an error",
    ("_sources", "controls.interval"): "a number to listen to is an interval",
}


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def imports(path: Path) -> list[tuple[str, bool]]:
    """`(module, late)` for each import of ours that runs; those for type checkers do not."""
    package = ["pykino", *path.relative_to(SOURCE).parts[:-1]]
    found: list[tuple[str, bool]] = []

    def visit(node: ast.AST, late: bool) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
                for other in child.orelse:
                    visit(other, late)
                continue
            if isinstance(child, ast.ImportFrom):
                base = package[: len(package) - child.level + 1] if child.level else []
                full = [*base, *(child.module or "").split(".")] if child.module else base
                if full and full[0] == "pykino":
                    if child.module:
                        found.append((".".join(full[1:]), late))
                    else:
                        found.extend((".".join([*full[1:], a.name]), late) for a in child.names)
            inner = isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
            visit(child, late or inner)

    visit(parsed(path), late=False)
    return found


def name_of(path: Path) -> str:
    parts = list(path.relative_to(SOURCE).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def level(module: str) -> int | None:
    top = module.partition(".")[0]
    return next((i for i, layer in enumerate(LAYERS) if top in layer), None)


MODULES = sorted(SOURCE.rglob("*.py"))
TOPS = {name_of(path).partition(".")[0] for path in MODULES} - {""}


@pytest.mark.parametrize("path", MODULES, ids=[name_of(path) or "pykino" for path in MODULES])
def test_a_module_imports_only_what_stands_below_it(path: Path) -> None:
    module = name_of(path)
    if module == "":
        return  # the lazy table names everything and imports nothing
    top = module.partition(".")[0]
    for target, late in imports(path):
        above = target.partition(".")[0]
        if above == top or above not in TOPS:  # itself, or a name that is no module
            continue
        if above in BESIDE:
            assert late or top in {"testing", "cli"}, f"{module} imports the host {target}"
            continue
        if top in BESIDE:
            assert above not in {"outputs", "notebook", "cli"} or late, f"{module} imports {target}"
            continue
        mine, theirs = level(module), level(target)
        assert mine is not None, f"{module} belongs to no layer"
        assert theirs is not None, f"{target} belongs to no layer"
        allowed = late and any((top, t) in LATE for t in (target, above))
        assert theirs <= mine or allowed, f"{module} imports {target}, which stands above it"


SHOWN = {"viewer", "trees", "_comparing_view"}
"""The modules of tracing that are about what is on a page."""


def test_the_recorder_of_traces_knows_nothing_of_outputs() -> None:
    for path in MODULES:
        room, _, name = name_of(path).partition(".")
        if room != "tracing" or name.partition(".")[0] in SHOWN:
            continue
        needs = {target.partition(".")[0] for target, late in imports(path) if not late}
        assert needs <= {
            "",
            "actors",
            "errors",
            "protocols",
            "tracing",
            "_flags",
            "_log",
            "_optional",
            "_quietly",
            "_reprs",
        }


def test_the_sources_of_traces_know_nothing_of_exports() -> None:
    for path in MODULES:
        if name_of(path).startswith("tracing.sources"):
            targets = {target for target, _ in imports(path)}
            assert not any("exports" in target or "viewer" in target for target in targets)


def test_only_the_session_talks_to_hosts() -> None:
    callers = {
        name_of(path)
        for path in MODULES
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Attribute)
        and node.attr == "hosts"
        and isinstance(node.value, ast.Name)
    }
    assert callers <= {"session"}


def test_only_the_wire_makes_bytes_of_messages() -> None:
    users = {name_of(p) for p in MODULES if any(t == "wire" for t, _ in imports(p))}
    users |= {name_of(p) for p in MODULES if "import wire" in p.read_text(encoding="utf-8")}

    assert {u for u in users if not u.startswith(("hosts", "testing"))} <= {"_batches"}


def test_markup_is_set_in_one_client_module() -> None:
    setters = {
        path.relative_to(SOURCE / "client").as_posix()
        for path in (SOURCE / "client").rglob("*.js")
        if "innerHTML" in path.read_text(encoding="utf-8")
    }
    assert setters == {"boot.js"}
