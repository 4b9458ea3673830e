"""Client modules that a custom output brings along."""

from __future__ import annotations

import gc
import importlib.util
import sys
import weakref
from typing import TYPE_CHECKING, Any

import pytest

import pykino as kino
from pykino._folders import AssetFolder, folder_of
from pykino.errors import ArgumentError, ArgumentTypeError

if TYPE_CHECKING:
    from pathlib import Path

    from pykino.hosts.memory import MemoryClient


def live(assets: Any) -> type[kino.LiveOutput]:
    return type("Custom", (kino.LiveOutput,), {"assets": assets, "__module__": __name__})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "main.js").write_text("export function mount() {}")
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "a.css").write_text("p {}")
    (tmp_path / "secret.py").write_text("password = 1")
    return tmp_path


def test_a_folder_holds_what_clients_need_and_nothing_else(folder: Path) -> None:
    assert set(AssetFolder(folder).files) == {"main.js", "parts/a.css"}


def test_another_content_is_another_hash(folder: Path) -> None:
    before = AssetFolder(folder).digest
    (folder / "main.js").write_text("export function mount() { }")

    assert AssetFolder(folder).digest != before


def test_a_custom_output_names_the_hash_and_the_session_has_the_files(
    client: MemoryClient, folder: Path
) -> None:
    kino.render(live(folder)())

    (node,) = client.nodes()
    assert node["type"] == "live"
    assert client.session.assets(node["assets"]).files["main.js"].startswith(b"export")  # type: ignore[union-attr]


def test_a_folder_that_changes_while_it_is_worked_on_is_read_again(
    client: MemoryClient, folder: Path
) -> None:
    """The next instance has another hash, and what is on the page keeps its own."""
    kind = live(folder)
    kino.render(kind())
    client.sync()
    (folder / "parts" / "a.css").write_text("p { color: red }")
    kino.render(kind())
    before, after = (node["assets"] for node in client.nodes())

    assert before != after
    assert client.session.assets(before).files["parts/a.css"] == b"p {}"  # type: ignore[union-attr]
    assert client.session.assets(after).files["parts/a.css"] == b"p { color: red }"  # type: ignore[union-attr]


def test_a_folder_that_stays_as_it_is_is_read_once(folder: Path) -> None:
    kind = live(folder)

    assert folder_of(kind) is folder_of(kind)


def test_a_class_that_is_defined_again_and_again_is_let_go_of(folder: Path) -> None:
    kind = live(folder)
    folder_of(kind)
    gone = weakref.ref(kind)
    del kind
    gc.collect()

    assert gone() is None


def test_a_text_is_the_client_module_itself(client: MemoryClient) -> None:
    text = "export function mount({ el }) {\n  el.textContent = 'drawn';\n}\n"
    kino.render(live(text)())

    (node,) = client.nodes()
    assert client.session.assets(node["assets"]).files == {"main.js": text.encode()}  # type: ignore[union-attr]


def test_a_folder_belongs_to_the_class_that_names_it(folder: Path) -> None:
    """A class that inherits it may stand in a file elsewhere."""
    source = folder / "shop.py"
    source.write_text("import pykino\nclass Base(pykino.LiveOutput):\n    assets = 'parts'\n")
    (folder / "parts" / "main.js").write_text("export function mount() {}")
    spec = importlib.util.spec_from_file_location("shop", source)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["shop"] = module
    try:
        spec.loader.exec_module(module)
        heir = type("Heir", (module.Base,), {"__module__": __name__})

        assert set(folder_of(heir).files) == {"a.css", "main.js"}
    finally:
        del sys.modules["shop"]


def test_a_class_of_a_console_looks_where_python_was_started(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder.parent)
    kind = live(folder.name)
    kind.__module__ = "a_console"

    assert "main.js" in folder_of(kind).files


def test_a_folder_that_is_no_path_is_named() -> None:
    with pytest.raises(ArgumentTypeError, match=r"Custom\(assets=.*got 5 .int., expected a folder"):
        folder_of(live(5))


@pytest.mark.parametrize(
    ("assets", "said"),
    [
        (None, "a folder that holds main.js, or the text of main.js"),
        ("nowhere", r"nowhere'.* a folder that holds main.js"),
        ("export function mount() {}", "with a line break in it"),
        ("const a = 1;\nexport const css = '';", "export function mount"),
    ],
)
def test_a_custom_output_without_a_client_says_so_in_its_place(
    client: MemoryClient, assets: str | None, said: str
) -> None:
    with pytest.raises(ArgumentError, match=said):
        folder_of(live(assets))
    kino.render(live(assets)())

    (node,) = client.nodes()
    assert node["type"] == "error"
    assert "Custom(assets=...)" in node["message"]


def test_a_folder_whose_main_js_mounts_nothing_is_told_how(folder: Path) -> None:
    (folder / "main.js").write_text("export default function () {}")

    with pytest.raises(ArgumentError, match="export function mount"):
        folder_of(live(folder))
