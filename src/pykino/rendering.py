"""Choose how a value is shown; the only module that makes this choice.

In this order: an output; `__pykino__()` of its type; a renderer registered for its type or a base
of it, by name; `_repr_mimebundle_` and the `_repr_*_` family; `__rich__`; containers, attrs and
dataclass values as trees, exceptions with their traceback; `repr`. Found once per type.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeVar

from ._views import Item, Run
from .errors import ArgumentTypeError, PykinoError
from .protocols import Bundle, Output, Unseen
from .settings import settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from ._views import Entry

__all__ = ["as_output", "freeze", "has_shown", "inspect", "nothing", "render", "renders"]

T = TypeVar("T")
RendererT = TypeVar("RendererT", bound="Callable[[Any], object]")

TEXT = "pykino.outputs.text"  # the one output whose chunks join, told without importing it
MAX_TYPES = 2_000
MAX_STEPS = 20  # a renderer may return what has a renderer, and so on; but not for ever

BUILT_IN = {
    "PIL.Image.Image": "pykino.outputs.image:from_pil",
    "altair.vegalite.v5.api.TopLevelMixin": "pykino.outputs.vega_lite:from_altair",
    "altair.vegalite.v6.api.TopLevelMixin": "pykino.outputs.vega_lite:from_altair",
    "builtins.BaseException": "pykino.outputs.error:Error",
    "builtins.bytearray": "pykino.outputs.image:from_bytes",
    "builtins.bytes": "pykino.outputs.image:from_bytes",
    "matplotlib.figure.Figure": "pykino.outputs._figures:matplotlib_figure",
    "numpy.ndarray": "pykino.outputs.image:from_array",
    "plotly.basedatatypes.BaseFigure": "pykino.outputs._figures:plotly_figure",
}
TABULAR = (  # of the releases since 2024; a name changes when a library moves its module
    "_duckdb.DuckDBPyRelation",
    "duckdb._relation.DuckDBPyRelation",
    "duckdb.duckdb.DuckDBPyRelation",
    "narwhals.dataframe.DataFrame",
    "narwhals.dataframe.LazyFrame",
    "narwhals.series.Series",
    "pandas.DataFrame",
    "pandas.Series",
    "pandas.core.frame.DataFrame",
    "pandas.core.series.Series",
    "polars.dataframe.frame.DataFrame",
    "polars.lazyframe.frame.LazyFrame",
    "polars.series.series.Series",
    "pyarrow.lib.RecordBatch",
    "pyarrow.lib.Table",
)
BUILT_IN |= dict.fromkeys(TABULAR, "pykino.outputs.data_table:from_value")

_by_name: dict[str, Any] = dict(BUILT_IN)  # a renderer, or where to import it from
_by_type: dict[type, tuple[Any, ...]] = {}  # what is worth trying for a type, best first
_plugins_known = False


class Nothing(Unseen):
    """What a cell ends with to show nothing."""

    def __repr__(self) -> str:
        return "kino.nothing"


nothing = Nothing()


def render(value: T) -> T:
    """Show `value` now, below what is shown already, and return it.

    Works anywhere in a program or a cell, from any thread; what is shown is the value as it is
    now, and a value that cannot be shown is an error in its place, not in your program.

    Example:
        >>> render([1, 2, 3])
        [1, 2, 3]
    """
    if not issubclass(type(value), Unseen):
        from ._here import place

        place().append(value)
    return value


def freeze(output: Output | None = None) -> None:
    """Leave pictures in the place of live outputs: what a saved notebook, or a viewer of it, shows.

    In a Jupyter notebook each display becomes the HTML, text or PNG of what it shows now, and does
    nothing any more. Elsewhere nothing happens: a page stays live, a file is a picture anyway.

    Args:
        output: Only where this one is displayed; default: all.

    Raises:
        ArgumentTypeError: `output` is no output of pykino.
    """
    from ._here import current

    if output is not None and not isinstance(output, Output):
        raise ArgumentTypeError("freeze", "output", output, "an output, or None for all")
    current().freeze(output)


def inspect(value: T, *, label: str | None = None) -> T:
    """Show the `repr` of `value`, whatever else it could be shown as, and return it.

    Args:
        value: Anything.
        label: What to write before it.

    Example:
        >>> inspect({"a": 1}, label="before")
        {'a': 1}
    """
    from ._reprs import bounded_repr
    from .outputs.text import Text

    if label is not None and not isinstance(label, str):
        raise ArgumentTypeError("inspect", "label", label, "a str or None")
    text = bounded_repr(value, settings.max_text)
    render(Text(text if label is None else f"{label}: {text}"))
    return value


def has_shown(function: object) -> bool:
    """Whether a call of `function` has shown what it returns: it need not be shown again."""
    return function is render or function is inspect


def renders(type_name: str) -> Callable[[RendererT], RendererT]:
    """Register how to show a type you do not own, by its full name: it is never imported.

    The function takes a value and returns anything that can be shown, or `NotImplemented` to
    leave it to the next in line. It serves subclasses too.

    Raises:
        ArgumentTypeError: `type_name` is not of the form `"package.module.Type"`.

    Example:
        >>> from pykino import Text
        >>> @renders("decimal.Decimal")
        ... def _(value):
        ...     return Text(f"{value:f}")
    """
    if not isinstance(type_name, str) or "." not in type_name:
        raise ArgumentTypeError("renders", "type_name", type_name, "a str like 'decimal.Decimal'")

    def register(renderer: RendererT) -> RendererT:
        _by_name[type_name] = renderer
        _by_type.clear()
        return renderer

    return register


def as_output(value: object) -> Output:
    """`value` as an output: its own choice first, `repr` last.

    Raises:
        PykinoError: Renderers keep returning what has to be rendered again.
        Exception: Whatever the renderer of the value raises.
    """
    for _ in range(MAX_STEPS):
        if issubclass(type(value), Output):  # not of the value: its `__class__` may raise
            return value  # type: ignore[return-value]  # as was asked just now
        value = _rendered(value)
    kind = type(value).__qualname__
    raise PykinoError(f"after {MAX_STEPS} renderers there is still no output, but a {kind}")


def shown(value: object) -> Output:
    """`value` as an output; what its renderer raises is shown instead."""
    try:
        return as_output(value)
    except Exception as exc:
        from .outputs.error import Error

        return Error(exc)


def as_item(value: object) -> Item:
    """What a frame keeps of `value`: converted now, so that later changes are not seen."""
    try:
        output = as_output(value)
        if type(output).__module__ == TEXT and output.to_node()["chunk"]:
            return Run({k: v for k, v in output.to_node().items() if k != "text"}, output.text)  # type: ignore[attr-defined]
        return Item(output, tuple(_lives(output)))
    except Exception as exc:
        return Item(shown(exc))


def item_output(item: Item) -> Output:
    """An item of a frame as an output again."""
    if isinstance(item, Run):
        from .outputs.text import Text

        node = item.as_node(item.start)
        return Text(**{key: node[key] for key in node if key != "type"})
    return shown(item.value)


def joined_fallback(outputs: Iterable[Output]) -> Bundle:
    """The fallbacks of several outputs, one below the other."""
    bundles = [output.fallback() for output in outputs]
    if len(bundles) == 1:
        return bundles[0]
    bundle: Bundle = {"text/plain": "\n".join(b.get("text/plain", "") for b in bundles)}
    if any("text/html" in b for b in bundles):
        bundle["text/html"] = "".join(map(html_of, bundles))
    return bundle


def html_of(bundle: Bundle) -> str:
    """The best HTML that a bundle has, its text if nothing else."""
    from html import escape

    if "text/html" in bundle:
        return str(bundle["text/html"])
    if "image/svg+xml" in bundle:
        return str(bundle["image/svg+xml"])
    for mime in ("image/png", "image/jpeg", "image/gif", "image/webp"):
        if mime in bundle:
            from base64 import b64encode

            return f'<img src="data:{mime};base64,{b64encode(bundle[mime]).decode()}">'
    return f"<pre>{escape(bundle.get('text/plain', ''))}</pre>"


def _rendered(value: object) -> object:
    cls = type(value)
    if (candidates := _by_type.get(cls)) is None:
        if len(_by_type) > MAX_TYPES:  # a class of a cell that is evaluated again and again
            _by_type.clear()
        candidates = _by_type[cls] = tuple(_candidates(cls))
    for candidate in candidates:
        if (result := candidate(value)) is not NotImplemented:
            return result
    raise AssertionError  # the last one, repr, takes everything


def _candidates(cls: type) -> Iterator[Any]:
    if _special(cls, "__pykino__"):
        yield _own_choice
    yield from _registered(cls)
    if any(_special(cls, name) for name in MIME_METHODS):
        yield _from_mime
    if _special(cls, "__rich__") or _special(cls, "__rich_console__"):
        yield _from_rich
    if _has_parts(cls):
        yield _as_tree
    yield _as_text


def _own_choice(value: object) -> object:
    cls = type(value)
    return _special(cls, "__pykino__").__get__(value, cls)()


def _special(cls: type, name: str) -> Any:
    """A method of the type: an instance's `__getattr__` may answer anything."""
    return next((vars(base)[name] for base in cls.__mro__ if name in vars(base)), None)


def _registered(cls: type) -> Iterator[Any]:
    if not _plugins_known and any(_nameable(base) for base in cls.__mro__):
        _learn_plugins()
    for base in cls.__mro__:
        name = f"{base.__module__}.{base.__qualname__}"
        if (renderer := _by_name.get(name)) is not None:
            if isinstance(renderer, str):
                module, _, attribute = renderer.partition(":")
                renderer = _by_name[name] = getattr(import_module(module), attribute)
            yield renderer


def _nameable(cls: type) -> bool:
    """Whether another package may bring a renderer for it."""
    return cls.__module__.partition(".")[0] not in ("__main__", "builtins", "pykino")


def _learn_plugins() -> None:
    global _plugins_known
    from importlib.metadata import entry_points  # 68 ms of CPU: only for types of other packages

    _plugins_known = True
    _by_type.clear()
    for point in entry_points(group="pykino.renderers"):
        _by_name.setdefault(point.name, point.value)


def _has_parts(cls: type) -> bool:
    if issubclass(cls, (dict, list, tuple, set, frozenset)):
        return True
    if "__attrs_attrs__" in dir(cls) or "__dataclass_fields__" in dir(cls):
        return True
    abc = sys.modules.get("collections.abc")
    return abc is not None and issubclass(cls, (abc.Mapping, abc.Set)) and not issubclass(cls, type)


def _lives(output: Output) -> Iterator[Entry]:
    from .live import LiveOutput

    if isinstance(output, LiveOutput):
        yield output._entry
    for child in output.children():
        yield from _lives(child)


def _as_tree(value: Any) -> Output:
    from .outputs.tree import Tree

    return Tree(value)


def _as_text(value: object) -> Output:
    from ._reprs import bounded_repr
    from .outputs.text import Text

    return Text(bounded_repr(value, settings.max_text))


def _from_rich(value: object) -> Output:
    from io import StringIO

    from rich.console import Console

    from .outputs.text import Text

    console = Console(file=StringIO(), force_terminal=True, color_system="truecolor", width=100)
    console.print(value)
    assert isinstance(console.file, StringIO)
    return Text(console.file.getvalue().rstrip("\n"), terminal=True)


def _from_mime(value: object) -> object:
    from ._mime import output_of

    return output_of(value)


MIME_METHODS = {
    "_repr_mimebundle_": "",
    "_repr_html_": "text/html",
    "_repr_markdown_": "text/markdown",
    "_repr_svg_": "image/svg+xml",
    "_repr_png_": "image/png",
    "_repr_jpeg_": "image/jpeg",
    "_repr_latex_": "text/latex",
    "_repr_json_": "application/json",
}
