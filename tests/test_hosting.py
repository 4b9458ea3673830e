"""Hosts by name: built in, or from another package, found when they are asked for."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

import pykino as kino
from pykino.errors import HostError, UnknownChoiceError
from pykino.hosting import host_names, open_host
from pykino.hosts.memory import MemoryHost

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A package on the path that brings a host, one that is broken, and a renderer."""
    (tmp_path / "thirdparty_pkg.py").write_text(
        """
class LogHost:
    name = "log"
    def __init__(self): self.seen = []
    def attach(self, session):
        self.session = session
        session.join("log", wake=self.show)
    def show(self):
        while batch := self.session.take("log"):
            self.seen += batch["ops"]
    def flush(self): self.show()
    def close(self): self.session.leave("log")

class Molecule:
    def __init__(self, formula): self.formula = formula

def show_molecule(value):
    import pykino as kino
    return kino.Text("formula " + value.formula)
"""
    )
    info = tmp_path / "thirdparty_pkg-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: thirdparty-pkg\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(
        "[pykino.hosts]\nlog = thirdparty_pkg:LogHost\nbroken = thirdparty_pkg:Missing\n"
        "[pykino.renderers]\nthirdparty_pkg.Molecule = thirdparty_pkg:show_molecule\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    yield tmp_path
    sys.modules.pop("thirdparty_pkg", None)


@pytest.mark.usefixtures("package")
def test_the_host_of_another_package_is_found_by_its_name() -> None:
    assert {"log", "memory", "static", "terminal", "web"} <= set(host_names())
    host = open_host("log")
    session = kino.Session()
    with session.activate():
        session.attach(host)
        kino.render(kino.Text("seen"))
        session.close()

    assert any("seen" in str(op) for op in host.seen)  # type: ignore[attr-defined]


@pytest.mark.usefixtures("package")
def test_a_host_that_cannot_be_loaded_says_where_it_was_said_to_be() -> None:
    with pytest.raises(HostError, match="'thirdparty_pkg:Missing', which cannot be loaded"):
        open_host("broken")


def test_an_unknown_host_is_named_with_those_there_are() -> None:
    with pytest.raises(UnknownChoiceError, match="Did you mean 'terminal'"):
        open_host("terminl")


def test_the_environment_names_the_host(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYKINO_HOST", "memory")

    assert isinstance(open_host(), MemoryHost)


@pytest.mark.usefixtures("package")
def test_the_renderer_of_another_package_is_found_when_its_type_is_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from pykino import rendering

    monkeypatch.setattr(rendering, "_plugins_known", False)
    import thirdparty_pkg  # type: ignore[import-not-found]

    node = rendering.as_output(thirdparty_pkg.Molecule("H2O")).to_node()
    assert node["text"] == "formula H2O"
