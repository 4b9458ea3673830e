"""Assets: built once, kept whole or not at all, and found again by the version of their content."""

from __future__ import annotations

import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from pykino import _assets
from pykino._assets import asset, asset_file, cache_folder
from pykino.errors import UnknownAssetError
from pykino.outputs import _vega_bundle

if TYPE_CHECKING:
    from pathlib import Path


class Maker:
    """A module that makes an asset, and counts how often it had to."""

    def __init__(self) -> None:
        self.built = 0
        self.fails = False
        self.go = threading.Event()
        self.go.set()

    def version(self) -> str:
        return "1.0"

    def build(self) -> bytes:
        self.go.wait(10)
        if self.fails:
            raise ZeroDivisionError
        self.built += 1
        return b"export default 1;"


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The cache folder of a user who has none yet."""
    for variable in ("XDG_CACHE_HOME", "LOCALAPPDATA", "HOME"):
        monkeypatch.setenv(variable, str(tmp_path / "home"))
    return cache_folder()


@pytest.fixture
def maker(cache: Path, monkeypatch: pytest.MonkeyPatch) -> Maker:
    made: Any = Maker()
    monkeypatch.setitem(sys.modules, "made_here", made)
    monkeypatch.setitem(_assets._MAKERS, "thing", "made_here")
    monkeypatch.setattr(_assets, "_contents", {})
    return made  # type: ignore[no-any-return]


def forget(monkeypatch: pytest.MonkeyPatch) -> None:
    """What another process knows: nothing."""
    monkeypatch.setattr(_assets, "_contents", {})


def test_an_asset_is_built_once_and_found_by_the_next_process(
    maker: Maker, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert asset("thing") == asset("thing") == b"export default 1;"
    forget(monkeypatch)
    assert asset("thing-1.0.js") == b"export default 1;"

    assert maker.built == 1
    assert [path.name for path in cache.iterdir()] == ["thing-1.0.js"]


def test_many_who_ask_at_once_wait_for_one_build(maker: Maker) -> None:
    maker.go.clear()
    with ThreadPoolExecutor(4) as pool:
        answers = [pool.submit(asset, "thing") for _ in range(4)]
        maker.go.set()

    assert {answer.result() for answer in answers} == {b"export default 1;"}
    assert maker.built == 1


def test_where_nothing_can_be_written_it_is_kept_in_memory(maker: Maker, cache: Path) -> None:
    cache.parent.mkdir(parents=True)
    cache.write_text("a file where the folder should be")

    assert asset("thing") == asset("thing") == b"export default 1;"
    assert maker.built == 1


def test_an_empty_file_in_the_cache_is_not_believed(maker: Maker, cache: Path) -> None:
    cache.mkdir(parents=True)
    (cache / "thing-1.0.js").touch()

    assert asset("thing") == b"export default 1;"


def test_a_build_that_fails_leaves_nothing_and_is_tried_again(maker: Maker, cache: Path) -> None:
    maker.fails = True
    with pytest.raises(ZeroDivisionError):
        asset("thing")
    assert not cache.exists()

    maker.fails = False
    assert asset("thing") == b"export default 1;"


@pytest.mark.parametrize("name", ["", "nothing", "thing-0.9.js", "../thing", "thing-1.0.js/.."])
def test_only_what_is_known_is_served(maker: Maker, name: str) -> None:
    with pytest.raises(UnknownAssetError, match="there is no asset"):
        asset(name)


def test_the_file_name_carries_the_version_of_the_content(maker: Maker) -> None:
    assert asset_file("thing") == "thing-1.0.js"


def test_vega_comes_from_the_package_that_ships_it(cache: Path) -> None:
    """The real bundle: one module, with its licence, without imports, from no network."""
    pytest.importorskip("vl_convert")
    source = asset("vega").decode()

    assert source.startswith("/*! Vega")
    assert source.rstrip().endswith("as default};")
    assert "import " not in source[:1000]


def test_vega_is_built_without_holding_up_this_process() -> None:
    """vl-convert keeps the interpreter's lock while it works, so it works somewhere else."""
    pytest.importorskip("vl_convert")

    assert len(_vega_bundle.build(bundle=lambda _: pytest.fail("built in here"))) > 500_000


@pytest.mark.parametrize("python", ["", "/usr/bin/blender", "/nowhere/python"])
def test_where_no_python_can_be_started_vega_is_built_in_here(python: str) -> None:
    pytest.importorskip("vl_convert")

    source = _vega_bundle.build(python=python, bundle=lambda _: "built in here")
    assert source.startswith(b"/*! Vega")
    assert source.endswith(b"built in here")
