"""Live notebook output for every Python program: `import pykino as kino`.

Layers, each imports only those below it (`tests/test_layers.py` holds this true):
    cli, testing | notebook | tracing | outputs, controls | live, rendering, listening, streams
    session | actors | wire, loop | settings, errors, protocols, events
Hosts stand beside: they import the session and what is below it, and are loaded by name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

__version__ = "0.1.0"

# Public name -> module. Nothing is imported before it is used: a test holds this table, the
# imports for type checkers below it and `__all__` to the same names.
_WHERE = {
    "Audio": "outputs.audio",
    "AudioInput": "controls.audio_input",
    "Button": "controls.button",
    "Checkbox": "controls.checkbox",
    "ColorInput": "controls.color_input",
    "DataTable": "outputs.data_table",
    "DateInput": "controls.date_input",
    "DateTimeInput": "controls.date_time_input",
    "Download": "outputs.download",
    "Error": "outputs.error",
    "FileInput": "controls.file_input",
    "Form": "controls.form",
    "Frame": "outputs.frame",
    "Graph": "outputs.graph",
    "Grid": "outputs.grid",
    "HTML": "outputs.html",
    "Image": "outputs.image",
    "ImageInput": "controls.image_input",
    "Input": "controls.input",
    "Interval": "controls.interval",
    "Keyboard": "controls.keyboard",
    "LiveOutput": "live",
    "Markdown": "outputs.markdown",
    "Mermaid": "outputs.mermaid",
    "MultiSelect": "controls.multi_select",
    "Number": "controls.number",
    "Output": "protocols",
    "Password": "controls.password",
    "Progress": "outputs.progress",
    "PykinoError": "errors",
    "Radio": "controls.radio",
    "Range": "controls.range",
    "Screen": "controls.screen",
    "Select": "controls.select",
    "Session": "session",
    "Stop": "listening",
    "TableSource": "outputs.data_table",
    "Tabs": "outputs.tabs",
    "Text": "outputs.text",
    "TextArea": "controls.text_area",
    "TextInput": "controls.text_input",
    "TimeInput": "controls.time_input",
    "Trace": "tracing.timeline",
    "Tree": "outputs.tree",
    "UploadedAudio": "controls.audio_input",
    "UploadedFile": "controls.file_input",
    "UploadedImage": "controls.image_input",
    "UrlInput": "controls.url_input",
    "VegaLite": "outputs.vega_lite",
    "Video": "outputs.video",
    "animate": "controls.animation",
    "async_listen": "listening",
    "clients": "audience",
    "configure": "settings",
    "current": "session",
    "freeze": "rendering",
    "inspect": "rendering",
    "interrupt": "controls.interruption",
    "listen": "listening",
    "nothing": "rendering",
    "on_join": "audience",
    "on_leave": "audience",
    "process_tree": "tracing.trees",
    "progress": "outputs.progress",
    "render": "rendering",
    "render_seq_trace": "tracing.recording",
    "renders": "rendering",
    "scope": "session",
    "seq_trace": "tracing.recording",
    "start": "background",
    "stream": "streams",
    "sup_tree": "tracing.trees",
    "tagged_stream": "streams",
    "tmp_dir": "background",
    "trace": "tracing.recording",
}

if TYPE_CHECKING:
    from .audience import clients as clients
    from .audience import on_join as on_join
    from .audience import on_leave as on_leave
    from .background import start as start
    from .background import tmp_dir as tmp_dir
    from .controls.animation import animate as animate
    from .controls.audio_input import AudioInput as AudioInput
    from .controls.audio_input import UploadedAudio as UploadedAudio
    from .controls.button import Button as Button
    from .controls.checkbox import Checkbox as Checkbox
    from .controls.color_input import ColorInput as ColorInput
    from .controls.date_input import DateInput as DateInput
    from .controls.date_time_input import DateTimeInput as DateTimeInput
    from .controls.file_input import FileInput as FileInput
    from .controls.file_input import UploadedFile as UploadedFile
    from .controls.form import Form as Form
    from .controls.image_input import ImageInput as ImageInput
    from .controls.image_input import UploadedImage as UploadedImage
    from .controls.input import Input as Input
    from .controls.interruption import interrupt as interrupt
    from .controls.interval import Interval as Interval
    from .controls.keyboard import Keyboard as Keyboard
    from .controls.multi_select import MultiSelect as MultiSelect
    from .controls.number import Number as Number
    from .controls.password import Password as Password
    from .controls.radio import Radio as Radio
    from .controls.range import Range as Range
    from .controls.screen import Screen as Screen
    from .controls.select import Select as Select
    from .controls.text_area import TextArea as TextArea
    from .controls.text_input import TextInput as TextInput
    from .controls.time_input import TimeInput as TimeInput
    from .controls.url_input import UrlInput as UrlInput
    from .errors import PykinoError as PykinoError
    from .listening import Stop as Stop
    from .listening import async_listen as async_listen
    from .listening import listen as listen
    from .live import LiveOutput as LiveOutput
    from .outputs.audio import Audio as Audio
    from .outputs.data_table import DataTable as DataTable
    from .outputs.data_table import TableSource as TableSource
    from .outputs.download import Download as Download
    from .outputs.error import Error as Error
    from .outputs.frame import Frame as Frame
    from .outputs.graph import Graph as Graph
    from .outputs.grid import Grid as Grid
    from .outputs.html import HTML as HTML
    from .outputs.image import Image as Image
    from .outputs.markdown import Markdown as Markdown
    from .outputs.mermaid import Mermaid as Mermaid
    from .outputs.progress import Progress as Progress
    from .outputs.progress import progress as progress
    from .outputs.tabs import Tabs as Tabs
    from .outputs.text import Text as Text
    from .outputs.tree import Tree as Tree
    from .outputs.vega_lite import VegaLite as VegaLite
    from .outputs.video import Video as Video
    from .protocols import Output as Output
    from .rendering import freeze as freeze
    from .rendering import inspect as inspect
    from .rendering import nothing as nothing
    from .rendering import render as render
    from .rendering import renders as renders
    from .session import Session as Session
    from .session import current as current
    from .session import scope as scope
    from .settings import configure as configure
    from .streams import stream as stream
    from .streams import tagged_stream as tagged_stream
    from .tracing.recording import render_seq_trace as render_seq_trace
    from .tracing.recording import seq_trace as seq_trace
    from .tracing.recording import trace as trace
    from .tracing.timeline import Trace as Trace
    from .tracing.trees import process_tree as process_tree
    from .tracing.trees import sup_tree as sup_tree
else:

    def __getattr__(name: str) -> object:
        """Import a public name on first use."""
        try:
            where = _WHERE[name]
        except KeyError:
            raise AttributeError(f"module 'pykino' has no attribute {name!r}") from None
        from importlib import import_module

        value = getattr(import_module(f".{where}", __name__), name)
        globals()[name] = value
        return value

    def __dir__() -> list[str]:
        return sorted([*_WHERE, "__version__"])


def load_ipython_extension(shell: object) -> None:
    """What `%load_ext pykino` calls: shows outputs in this notebook, and defines `%pykino`."""
    from .hosts._jupyter.extension import load

    load(shell)


def unload_ipython_extension(shell: object) -> None:
    """What `%unload_ext pykino` calls."""
    from .hosts._jupyter.extension import unload

    unload(shell)


__all__ = [*_WHERE]  # noqa: PLE0604  # names, all of them str
