"""A reader for DOT, Graphviz's language, after its grammar: nodes, edges, labels and clusters.

Attributes of layout are read and kept as they are; what they mean is left to who draws.
"""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

from attrs import Factory, define

from ._dot_tokens import DotError, tokens_of

__all__ = ["Cluster", "Edge", "Graph", "read_dot"]

MAX_DEPTH = 100
MAX_PAIRS = 20_000  # `{a b c} -> {d e f}` means every pair


Attributes = dict[str, str]


class Edge(NamedTuple):
    """From `tail` to `head`, both names of nodes."""

    tail: str
    head: str
    attributes: Attributes


@define
class Cluster:
    """A subgraph that is drawn as a box around its nodes."""

    name: str
    attributes: Attributes = Factory(dict)
    nodes: list[str] = Factory(list)
    clusters: list[Cluster] = Factory(list)


@define
class Graph:
    """What a DOT text describes."""

    directed: bool = True
    strict: bool = False
    nodes: dict[str, Attributes] = Factory(dict)
    edges: list[Edge] = Factory(list)
    top: Cluster = Factory(lambda: Cluster(""))


def read_dot(source: str) -> Graph:
    """The graph that `source` describes.

    Raises:
        DotError: It is no DOT.
    """
    return _Reader(source).graph


@define
class _Scope:
    """What a pair of braces has: its defaults, its nodes, the cluster that is drawn for it."""

    cluster: Cluster
    node: Attributes = Factory(dict)
    edge: Attributes = Factory(dict)
    graph: Attributes = Factory(dict)
    members: dict[str, None] = Factory(dict)

    def inner(self, cluster: Cluster) -> _Scope:
        return _Scope(cluster, dict(self.node), dict(self.edge), dict(self.graph))


class _Reader:
    """A recursive descent over the tokens; one method for each rule of the grammar."""

    def __init__(self, source: str) -> None:
        self.source, self.graph = source, Graph()
        self.tokens = tokens_of(source)
        self.position = self.depth = 0
        self.read_graph()

    # -- tokens -------------------------------------------------------------------------------

    def peek(self, *texts: str) -> bool:
        if self.position >= len(self.tokens):
            return False
        token = self.tokens[self.position]
        return token.kind == "op" and token.text in texts

    def take(self, *texts: str) -> bool:
        found = self.peek(*texts)
        self.position += found
        return found

    def keyword(self, *words: str) -> str:
        """Take one of the words that are reserved in any case; empty if another token is next."""
        if self.position < len(self.tokens):
            token = self.tokens[self.position]
            if token.kind == "word" and token.text.lower() in words:
                self.position += 1
                return token.text.lower()
        return ""

    def expect(self, text: str) -> None:
        if not self.take(text):
            raise self.unexpected(f"'{text}'")

    def identifier(self) -> str:
        if self.position < len(self.tokens) and self.tokens[self.position].kind != "op":
            self.position += 1
            return self.tokens[self.position - 1].text
        raise self.unexpected("a name")

    def unexpected(self, wanted: str) -> DotError:
        if self.position >= len(self.tokens):
            return DotError(
                f"the text ends where {wanted} is expected", self.source, len(self.source)
            )
        token = self.tokens[self.position]
        message = f"found {token.text[:40]!r} where {wanted} is expected"
        return DotError(message, self.source, token.at)

    # -- the grammar --------------------------------------------------------------------------

    def read_graph(self) -> None:
        self.graph.strict = bool(self.keyword("strict"))
        kind = self.keyword("graph", "digraph")
        if not kind:
            raise self.unexpected("'graph' or 'digraph'")
        self.graph.directed = kind == "digraph"
        if not self.peek("{"):
            self.graph.top.name = self.identifier()
        scope = _Scope(self.graph.top)
        self.statements(scope)
        self.graph.top.attributes.update(scope.graph)
        if self.position < len(self.tokens):
            raise self.unexpected("the end")

    def statements(self, scope: _Scope) -> None:
        self.expect("{")
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.unexpected(f"at most {MAX_DEPTH} levels of braces")
        while not self.take("}"):
            self.statement(scope)
            self.take(";", ",")
        self.depth -= 1

    def statement(self, scope: _Scope) -> None:
        if target := self.keyword("graph", "node", "edge"):
            getattr(scope, target).update(self.attributes())
            return
        if not self.peek("{") and self.position + 1 < len(self.tokens):
            following = self.tokens[self.position + 1]
            if following.kind == "op" and following.text == "=":
                name = self.identifier()
                self.expect("=")
                scope.graph[name] = self.identifier()
                return
        self.chain(scope)

    def chain(self, scope: _Scope) -> None:
        """A node, a subgraph, or edges between them."""
        ends = [self.end(scope)]
        while self.take("->", "--"):
            ends.append(self.end(scope))
        given = self.attributes()
        if len(ends) == 1:
            for name in ends[0][0]:
                if not ends[0][1]:
                    self.graph.nodes[name].update(given)
            return
        attributes = scope.edge | given
        for (tails, _), (heads, _) in pairwise(ends):
            if len(tails) * len(heads) + len(self.graph.edges) > MAX_PAIRS:
                raise self.unexpected(f"at most {MAX_PAIRS:,} edges")
            self.connect(tails, heads, attributes)

    def connect(self, tails: list[str], heads: list[str], attributes: Attributes) -> None:
        known = {(e.tail, e.head) for e in self.graph.edges} if self.graph.strict else set()
        for tail in tails:
            for head in heads:
                if (tail, head) not in known:
                    self.graph.edges.append(Edge(tail, head, attributes))

    def end(self, scope: _Scope) -> tuple[list[str], bool]:
        """The nodes at one end of an edge, and whether they are a subgraph."""
        if self.keyword("subgraph"):
            name = "" if self.peek("{") else self.identifier()
            return self.subgraph(scope, name), True
        if self.peek("{"):
            return self.subgraph(scope, ""), True
        name = self.identifier()
        while self.take(":"):  # a port, and its compass point
            self.identifier()
        self.mention(scope, name)
        return [name], False

    def subgraph(self, scope: _Scope, name: str) -> list[str]:
        inner = scope.inner(scope.cluster)
        if name.startswith("cluster"):
            inner.cluster = Cluster(name)
            scope.cluster.clusters.append(inner.cluster)
        self.statements(inner)
        if inner.cluster is not scope.cluster:
            inner.cluster.attributes.update(inner.graph)
        scope.members |= inner.members
        return list(inner.members)

    def mention(self, scope: _Scope, name: str) -> None:
        scope.members[name] = None
        if name not in self.graph.nodes:
            self.graph.nodes[name] = dict(scope.node)
            scope.cluster.nodes.append(name)
        elif scope.cluster is not self.graph.top and name in self.graph.top.nodes:
            self.graph.top.nodes.remove(name)  # used outside first, at home in here
            scope.cluster.nodes.append(name)

    def attributes(self) -> Attributes:
        found: Attributes = {}
        while self.take("["):
            while not self.take("]"):
                name = self.identifier()
                self.expect("=")
                found[name] = self.identifier()
                self.take(";", ",")
        return found
