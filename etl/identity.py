"""Links between identities → people: connected components, with guards against over-merging.

SQL numbers the identities so that a smaller number is a more trusted one
(queries/staging/stg_identity_nodes.sql), leaves out links an administrator has undone
(stg_identity_links.sql), and words the result (queries/marts/dim_identities.sql,
identity_evidence.sql). Between them stands this: which numbers belong together, and which links
were not followed.

Links are followed in the order of trust (FORMATS 7): accounts of WeChat, then member numbers and
installations, then phones, then doubtful statements such as the receiver of a parcel. Guards:

- Two different unionids never end up in one person.
- An identity of a later step that would join more groups than its step allows joins none: an
  office's phone, a member number that stands for "no member".
- A doubtful statement may name a person, but never joins two.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

NODES, LINKS = "staging.stg_identity_nodes", "staging.stg_identity_links"
GROUPS, REFUSED = "staging.stg_identity_groups", "staging.stg_identity_refused"
UNIONID, PHONE = "unionid", "phone_hash"
ACCOUNTS = (UNIONID, "external_userid", "openid")
MEMBER_LIMIT, PHONE_LIMIT, DOUBTFUL_LIMIT = 20, 5, 1
# A statement less certain than this is doubtful.
DOUBTFUL = 0.6
LIMITS = (None, MEMBER_LIMIT, PHONE_LIMIT, DOUBTFUL_LIMIT)
SHARED = (None, "id_shared_by_many", "phone_shared_by_many", "doubtful_between_two")
TWO_UNIONIDS = "two_unionids"

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class People:
    """Who belongs together, and what was not followed.

    groups:  node_id, root_id: the most trusted, then smallest identity of the person
    refused: left_id, right_id, reason: the guard that left the link out
    """

    groups: pl.DataFrame
    refused: pl.DataFrame


def people(nodes: pl.DataFrame, links: pl.DataFrame) -> People:
    """Which identities are one person.

    In:  nodes: node_id (dense from 0, more trusted first), kind
         links: left_id, right_id, confidence

    The same identities and links give the same people in whatever order they come.
    """
    kinds = nodes.sort("node_id")["kind"]
    is_unionid = (kinds == UNIONID).to_numpy()
    step_of = np.where(kinds.is_in(ACCOUNTS), 0, np.where(kinds == PHONE, 2, 1))
    left, right = links["left_id"].to_numpy(), links["right_id"].to_numpy()
    confidence = links["confidence"].to_numpy()
    step = np.maximum(step_of[left], step_of[right])
    step[confidence < DOUBTFUL] = 3
    # Among phones the statement's certainty comes first: a phone has no rank of its own.
    rank = np.where(step < 2, np.maximum(left, right), 0)
    order = np.lexsort((right, left, -confidence, rank, step))
    left, right, step = left[order], right[order], step[order]

    roots = np.arange(len(kinds), dtype=np.int64)
    is_shared = np.zeros(len(left), dtype=bool)
    for number, limit in enumerate(LIMITS):
        (ours,) = np.nonzero(step == number)
        if limit is not None:
            hub, other = _hubs(left[ours], right[ours], step_of, number)
            too_many = _shared(hub, other, roots, limit)[hub]
            is_shared[ours[too_many]] = True
            ours = ours[~too_many]
        roots = _joined(roots, left[ours], right[ours], is_unionid)
    return People(
        pl.DataFrame({"node_id": np.arange(len(roots)), "root_id": roots}),
        _refused(left, right, step, is_shared, roots),
    )


def _hubs(left: Ints, right: Ints, step_of: Ints, number: int) -> tuple[Ints, Ints]:
    """Each link's end that might be everybody's (a phone before an installation), and the other."""
    is_left = (step_of[left] == number) & (step_of[right] != number)
    return np.where(is_left, left, np.maximum(left, right)), np.where(
        is_left, right, np.minimum(left, right)
    )


def _shared(hub: Ints, other: Ints, roots: Ints, limit: int) -> Flags:
    """Marks identities that touch more than the allowed number of stronger groups.

    Groups are counted, not identities: one person may well have six identities of their own.
    """
    stronger = other < hub
    owned = np.unique(hub[roots[hub] != hub])
    hubs = np.concatenate([hub[stronger], owned])
    groups = np.concatenate([roots[other[stronger]], roots[owned]])
    # One number per pair: sorting those is many times faster than sorting pairs.
    pairs = np.unique(hubs * len(roots) + groups)
    counts = np.bincount(pairs // max(len(roots), 1), minlength=len(roots))
    return counts > limit


def _joined(roots: Ints, left: Ints, right: Ints, is_unionid: Flags) -> Ints:
    """The groups after following the links, where no group may come to hold two unionids.

    Links come most trusted first; where a group would hold two unionids its links are followed
    one by one in that order, and a link that would join two unionids is left out.
    """
    left, right = roots[left], roots[right]
    joined = _components(left, right, len(roots))
    # A unionid is more trusted than what it is joined to, hence the root of its group.
    unionids = np.bincount(joined[is_unionid], minlength=len(roots))
    crowded = unionids[joined] > 1
    if crowded.any():
        inside = crowded[left]
        careful = _one_by_one(left[inside].tolist(), right[inside].tolist(), is_unionid)
        members = np.flatnonzero(crowded)
        joined[members] = [careful.get(member, member) for member in members.tolist()]
    return joined[roots]


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

    for a, b in zip(left, right, strict=True):
        small, large = sorted((find(a), find(b)))
        if small != large and not (is_unionid[small] and is_unionid[large]):
            parent[large] = small
    return {node: find(node) for node in list(parent)}


def _refused(left: Ints, right: Ints, step: Ints, is_shared: Flags, roots: Ints) -> pl.DataFrame:
    (out,) = np.nonzero(is_shared | (roots[left] != roots[right]))
    words = pl.Series([*SHARED, TWO_UNIONIDS], dtype=pl.String)
    reasons = words.gather(np.where(is_shared[out], step[out], len(SHARED)))
    return pl.DataFrame(
        {"left_id": left[out], "right_id": right[out], "reason": reasons},
        schema={"left_id": pl.Int64, "right_id": pl.Int64, "reason": pl.String},
    )
