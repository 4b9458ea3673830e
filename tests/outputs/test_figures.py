"""Figures of matplotlib and plotly are recognised and shown."""

from __future__ import annotations

import threading

import plotly.graph_objects as go
import pytest
from matplotlib.figure import Figure

from pykino import HTML, Image
from pykino.rendering import as_output
from pykino.testing import check_output


def test_a_matplotlib_figure_is_a_sharp_picture_with_its_title() -> None:
    figure = Figure(figsize=(4, 3), dpi=100)
    axes = figure.subplots()
    axes.plot([1, 2])
    axes.set_title("Growth")

    output = as_output(figure)

    assert isinstance(output, Image)
    assert output.mime == "image/png"
    assert output.alt == "Growth"
    assert output.width is not None
    assert 250 < output.width < 450
    check_output(output)


def test_figures_of_several_threads_are_drawn_one_after_the_other() -> None:
    figures = [Figure() for _ in range(8)]
    for figure in figures:
        figure.subplots().plot(range(50))
    shown: list[object] = []
    threads = [
        threading.Thread(target=lambda figure=figure: shown.append(as_output(figure)))
        for figure in figures
    ]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(shown) == 8
    assert len({image.data for image in shown if isinstance(image, Image)}) == 1


@pytest.mark.parametrize("title", ["Sales", "<script>alert(1)</script>"])
def test_a_plotly_figure_brings_its_script_along(title: str) -> None:
    figure = go.Figure(go.Bar(x=["a", "b"], y=[1, 2]), layout={"title": title})

    output = as_output(figure)

    assert isinstance(output, HTML)
    assert '<script src="http' not in output.html
    assert len(output.html) > 1_000_000
    assert title in output.fallback()["text/plain"]
