"""Edges between identities → people: connected components, with guards against over-merging.

SQL numbers the identities so that a smaller number is a more trusted one
(queries/staging/stg_identity_nodes.sql), and words the result (queries/marts/dim_identities.sql).
Between them stands this: which numbers belong together.

Guards: two different unionids never end up in one person; a phone that would join more than
`PHONE_LIMIT` groups of stronger identities joins none (an office, a family, a shop's own number).
"""

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

NODES, LINKS, GROUPS = (
    "staging.stg_identity_nodes",
    "staging.stg_identity_links",
    "staging.stg_identity_groups",
)
PHONE_LIMIT = 5
UNIONID, PHONE = "unionid", "phone_hash"

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


def groups(nodes: pl.DataFrame, links: pl.DataFrame) -> pl.DataFrame:
    """Which identities are one person.

    In:  nodes: node_id (dense from 0, more trusted first), kind
         links: left_id, right_id, confidence
    Out: node_id, root_id: the most trusted, then smallest identity of the person

    The same identities and links give the same groups in whatever order they come.
    """
    kinds = nodes.sort("node_id")["kind"]
    is_phone = (kinds == PHONE).to_numpy()
    is_unionid = (kinds == UNIONID).to_numpy()
    ordered = links.sort("left_id", "right_id")
    left, right = ordered["left_id"].to_numpy(), ordered["right_id"].to_numpy()
    by_phone = is_phone[left] | is_phone[right]
    confidence = ordered["confidence"].to_numpy()
    order = np.lexsort((right, left, -confidence, np.maximum(left, right), by_phone))
    left, right, by_phone = left[order], right[order], by_phone[order]

    without_phones = _roots(left[~by_phone], right[~by_phone], is_unionid)
    shared = _shared_phones(left[by_phone], right[by_phone], is_phone, without_phones)
    kept = ~(shared[left] | shared[right])
    roots = _roots(left[kept], right[kept], is_unionid)
    return pl.DataFrame({"node_id": np.arange(len(roots)), "root_id": roots})


def _shared_phones(left: Ints, right: Ints, is_phone: Flags, roots: Ints) -> Flags:
    """Marks phones that touch more than the allowed number of stronger groups.

    Groups are counted, not identities: one person may well have six identities of their own.
    """
    phone = np.where(is_phone[left], left, right)
    other = np.where(is_phone[left], right, left)
    stronger = other < phone
    pairs = np.unique(np.stack([phone[stronger], roots[other[stronger]]]), axis=1)
    touched = np.bincount(pairs[0], minlength=len(roots))
    return touched > PHONE_LIMIT


def _roots(left: Ints, right: Ints, is_unionid: Flags) -> Ints:
    """The smallest number of each number's group, where no group may hold two unionids.

    Links come most trusted first; where a group would hold two unionids its links are followed
    one by one in that order, and a link that would join two unionids is left out.
    """
    roots = _components(left, right, len(is_unionid))
    unionids = np.bincount(roots[is_unionid], minlength=len(roots))
    crowded = unionids[roots] > 1
    if not crowded.any():
        return roots
    inside = crowded[left]
    careful = _one_by_one(left[inside].tolist(), right[inside].tolist(), is_unionid)
    members = np.flatnonzero(crowded)
    roots[members] = [careful.get(member, member) for member in members.tolist()]
    return roots


def _components(left: Ints, right: Ints, size: int) -> Ints:
    if size == 0:
        return np.zeros(0, dtype=np.int64)
    graph = coo_array((np.ones(len(left), dtype=np.int8), (left, right)), shape=(size, size))
    _, labels = connected_components(graph, directed=False)
    # Numbers ascend, so a label's first occurrence is its smallest member.
    _, smallest = np.unique(labels, return_index=True)
    return smallest[labels].astype(np.int64)


def _one_by_one(left: list[int], right: list[int], is_unionid: Flags) -> dict[int, int]:
    parent: dict[int, int] = {}

    def find(node: int) -> int:
        root = node
        while parent.setdefault(root, root) != root:
            root = parent[root]
        while parent[node] != root:
            parent[node], node = root, parent[node]
        return root

    # A unionid is always more trusted than what it is joined to, hence its group's root.
    for a, b in zip(left, right, strict=True):
        small, large = sorted((find(a), find(b)))
        if small != large and not (is_unionid[small] and is_unionid[large]):
            parent[large] = small
    return {node: find(node) for node in list(parent)}
