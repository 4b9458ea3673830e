"""Notebooks: what they are made of, the files they live in, and how one is run."""

from .document import Cell as Cell
from .document import CodeCell as CodeCell
from .document import MarkdownCell as MarkdownCell
from .document import Notebook as Notebook
from .document import Section as Section
from .document import SmartCell as SmartCell
from .formats import read_notebook as read_notebook
from .formats import write_notebook as write_notebook
