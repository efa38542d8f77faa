import random
from itertools import pairwise

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl import identity

TRUST = ("unionid", "external_userid", "openid", "member_id", "phone_hash", "local_id")


def resolved(
    links: list[tuple[str, str]], confidence: dict[tuple[str, str], float] | None = None
) -> tuple[list[str], identity.People]:
    """Names such as `unionid:1`, the way SQL numbers them, and who is who."""
    names = sorted(
        {name for link in links for name in link},
        key=lambda name: (TRUST.index(name.split(":")[0]), name),
    )
    number = {name: position for position, name in enumerate(names)}
    nodes = pl.DataFrame(
        {"node_id": range(len(names)), "kind": [name.split(":")[0] for name in names]},
        schema={"node_id": pl.Int64, "kind": pl.String},
    )
    pairs = [tuple(sorted((number[a], number[b]))) for a, b in links]
    weights = [(confidence or {}).get(link, 1.0) for link in links]
    table = pl.DataFrame(
        [(a, b, weight) for (a, b), weight in zip(pairs, weights, strict=True)],
        schema={"left_id": pl.Int64, "right_id": pl.Int64, "confidence": pl.Float64},
        orient="row",
    )
    return names, identity.people(nodes, table)


def people(
    links: list[tuple[str, str]], confidence: dict[tuple[str, str], float] | None = None
) -> set[frozenset[str]]:
    """The groups of names."""
    names, found = resolved(links, confidence)
    grouped: dict[int, set[str]] = {}
    for node, root in found.groups.iter_rows():
        grouped.setdefault(root, set()).add(names[node])
    assert all(names[root] in members for root, members in grouped.items())
    return {frozenset(members) for members in grouped.values()}


def test_a_chain_of_identities_is_one_person_named_by_the_most_trusted():
    chain = ["local_id:a", "openid:x", "unionid:u", "external_userid:w", "phone_hash:p"]
    assert people(list(pairwise(chain))) == {frozenset(chain)}


def test_two_unionids_never_merge_whatever_joins_them():
    links = [
        ("unionid:1", "openid:a"),
        ("unionid:2", "openid:b"),
        ("openid:a", "phone_hash:p"),
        ("openid:b", "phone_hash:p"),
    ]
    found = people(links)
    assert frozenset({"unionid:2", "openid:b"}) in found
    assert frozenset({"unionid:1", "openid:a", "phone_hash:p"}) in found


def test_a_link_between_two_unionids_is_never_followed():
    assert people([("unionid:1", "unionid:2")]) == {
        frozenset({"unionid:1"}),
        frozenset({"unionid:2"}),
    }


def test_the_more_certain_statement_wins_a_disputed_identity():
    sure, doubtful = ("unionid:2", "openid:a"), ("unionid:1", "openid:a")
    found = people([sure, doubtful], {sure: 1.0, doubtful: 0.5})
    assert frozenset({"unionid:2", "openid:a"}) in found


def test_a_phone_on_many_people_merges_none_of_them():
    shop = [(f"openid:{n}", "phone_hash:shop") for n in range(identity.PHONE_LIMIT + 1)]
    assert all(len(person) == 1 for person in people(shop))
    family = shop[: identity.PHONE_LIMIT]
    assert len(people(family)) == 1


def test_one_person_may_have_many_identities_of_their_own_on_one_phone():
    links = [("unionid:u", f"openid:{n}") for n in range(9)]
    links += [(f"openid:{n}", "phone_hash:p") for n in range(9)]
    assert len(people(links)) == 1


def test_nobody_is_nobody():
    nodes = pl.DataFrame(schema={"node_id": pl.Int64, "kind": pl.String})
    links = pl.DataFrame(
        schema={"left_id": pl.Int64, "right_id": pl.Int64, "confidence": pl.Float64}
    )
    assert identity.people(nodes, links).groups.is_empty()


names = st.builds("{}:{}".format, st.sampled_from(TRUST), st.integers(0, 7))
edges = st.lists(st.tuples(names, names).filter(lambda link: link[0] != link[1]), max_size=40)


@settings(deadline=None)
@given(edges, st.integers())
def test_any_order_and_repetition_gives_the_same_people(links, seed):
    shuffled = [*links, *links[: len(links) // 2]]
    random.Random(seed).shuffle(shuffled)
    shuffled = [link if (seed + n) % 2 else link[::-1] for n, link in enumerate(shuffled)]
    unique = list({tuple(sorted(link)) for link in links})
    again = list({tuple(sorted(link)): None for link in shuffled})
    assert people(unique) == people(again)


@settings(deadline=None)
@given(edges)
def test_no_person_ever_has_two_unionids(links):
    for person in people(list({tuple(sorted(link)) for link in links})):
        assert sum(name.startswith("unionid") for name in person) <= 1


@pytest.mark.parametrize("size", [200_000])
def test_every_identity_of_a_large_tangle_finds_one_person(size):
    rng = np.random.default_rng(1)
    kinds = pl.Series("kind", ["unionid"] * (size // 4) + ["openid"] * (size - size // 4))
    nodes = (
        kinds.to_frame().with_row_index("node_id").with_columns(pl.col("node_id").cast(pl.Int64))
    )
    links = pl.DataFrame(
        {
            "left_id": rng.integers(0, size // 4, size),
            "right_id": rng.integers(size // 4, size, size),
            "confidence": np.ones(size),
        }
    ).unique(["left_id", "right_id"])
    roots = identity.people(nodes, links).groups
    assert roots.height == size
    # Every openid that was joined to some unionid ended up with exactly one of them.
    joined = roots.filter(pl.col("node_id") >= size // 4, pl.col("root_id") < size // 4)
    assert joined.height == links["right_id"].n_unique()


# Steps of trust


def refused(
    links: list[tuple[str, str]], confidence: dict[tuple[str, str], float] | None = None
) -> dict[frozenset[str], str]:
    """Why each link that was left out was left out."""
    names, found = resolved(links, confidence)
    return {
        frozenset((names[left], names[right])): reason
        for left, right, reason in found.refused.iter_rows()
    }


def test_a_receiver_of_two_peoples_parcels_makes_no_one_person_of_them():
    gifts = [("openid:a", "phone_hash:r"), ("openid:b", "phone_hash:r")]
    doubtful = dict.fromkeys(gifts, 0.5)
    assert len(people(gifts, doubtful)) == 3
    assert refused(gifts, doubtful) == dict.fromkeys(map(frozenset, gifts), "doubtful_between_two")


def test_a_gift_does_not_join_its_giver_to_the_one_whose_phone_it_is():
    own, gift = ("openid:a", "phone_hash:r"), ("openid:b", "phone_hash:r")
    found = people([own, gift], {own: 0.9, gift: 0.5})
    assert found == {frozenset(own), frozenset({"openid:b"})}
    assert refused([own, gift], {own: 0.9, gift: 0.5}) == {frozenset(gift): "doubtful_between_two"}


def test_a_receiver_who_is_nobody_elses_names_the_person():
    parcel = ("openid:a", "phone_hash:r")
    assert people([parcel], {parcel: 0.5}) == {frozenset(parcel)}


def test_a_member_number_of_everybody_is_nobodys():
    guests = [(f"openid:{n}", "member_id:0") for n in range(identity.MEMBER_LIMIT + 1)]
    assert all(len(person) == 1 for person in people(guests))
    assert set(refused(guests).values()) == {"id_shared_by_many"}
    assert len(people(guests[: identity.MEMBER_LIMIT])) == 1


def test_the_surer_phone_decides_which_unionid_an_account_belongs_to():
    links = {
        ("unionid:1", "phone_hash:a"): 0.7,
        ("openid:x", "phone_hash:a"): 0.7,
        ("unionid:2", "phone_hash:b"): 0.9,
        ("openid:x", "phone_hash:b"): 0.9,
    }
    assert frozenset({"unionid:2", "openid:x", "phone_hash:b"}) in people(list(links), links)
    assert "two_unionids" in refused(list(links), links).values()


def test_an_account_outweighs_a_phone_however_sure_the_phone():
    links = {
        ("unionid:1", "openid:x"): 0.8,
        ("unionid:2", "phone_hash:p"): 1.0,
        ("openid:x", "phone_hash:p"): 1.0,
    }
    assert any({"unionid:1", "openid:x"} <= person for person in people(list(links), links))


@settings(deadline=None)
@given(edges, st.data())
def test_a_link_is_followed_or_refused_and_leaving_it_out_changes_only_its_own_person(links, data):
    unique = sorted({tuple(sorted(link)) for link in links})
    sure = {link: data.draw(st.sampled_from([0.5, 0.7, 0.9, 1.0])) for link in unique}
    whole = people(unique, sure)
    out = refused(unique, sure)
    person = {name: members for members in whole for name in members}
    for a, b in unique:
        assert frozenset((a, b)) in out or person[a] == person[b]
    assert all(sum(n.startswith("unionid") for n in members) <= 1 for members in whole)
    if unique:
        gone = data.draw(st.sampled_from(unique))
        without = people([link for link in unique if link != gone], sure)
        touched = reached(unique, gone)
        # Whoever no statement ties to the link, however far, is as before.
        assert {p for p in whole if not p & touched} == {p for p in without if not p & touched}


def reached(links: list[tuple[str, str]], start: tuple[str, str]) -> set[str]:
    found, waiting = set(start), list(start)
    while waiting:
        here = waiting.pop()
        for a, b in links:
            if here in (a, b) and {a, b} - found:
                waiting += {a, b} - found
                found |= {a, b}
    return found
