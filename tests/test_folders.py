"""Client modules that a custom output brings along."""

from __future__ import annotations

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


def test_a_folder_that_is_no_path_is_named() -> None:
    with pytest.raises(ArgumentTypeError, match="a folder, as a str or a Path"):
        folder_of(live(5))  # type: ignore[arg-type]


@pytest.mark.parametrize("assets", [None, "nowhere"])
def test_a_custom_output_without_a_client_says_so_in_its_place(
    client: MemoryClient, assets: object
) -> None:
    with pytest.raises(ArgumentError, match=r"main\.js"):
        folder_of(live(assets))  # type: ignore[arg-type]
    kino.render(live(assets)())

    assert client.nodes()[0]["type"] == "error"
