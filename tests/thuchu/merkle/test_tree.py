"""The tree's hashes against the known answers of Certificate Transparency's reference tests."""

from __future__ import annotations

import pytest

from thuchu.merkle import leaf_hash, tree_head

# The eight entries and roots used by the Certificate Transparency projects to test RFC 6962 trees.
LEAVES = [
    bytes.fromhex(leaf)
    for leaf in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = {
    0: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    7: "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}


@pytest.mark.parametrize("size", sorted(ROOTS))
def test_the_tree_head_is_the_one_rfc_6962_defines(size: int) -> None:
    assert tree_head([leaf_hash(leaf) for leaf in LEAVES[:size]]).hex() == ROOTS[size]


def test_another_order_of_entries_gives_another_head() -> None:
    hashes = [leaf_hash(leaf) for leaf in LEAVES]

    assert tree_head(hashes) != tree_head(hashes[::-1])
