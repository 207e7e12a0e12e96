"""root's SSH keys."""

from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization


def files(root: Any, **more: Any) -> dict[str, Any]:
    return {row["file"]: row for row in root.ok("listsshkeys", **more)["keys"]}


@pytest.fixture
def key(root: Any) -> str:
    """The name of a new key."""
    name = f"key{len(files(root))}"
    root.ok("generatesshkeypair", name=name, bits=1024, comment="me@here")
    return name


def test_a_new_key_has_two_files(root: Any, key: str) -> None:
    assert {key, f"{key}.pub"} <= files(root).keys()
    shown = files(root, private_texts=1, public_texts=1, files=f"{key},{key}.pub")
    assert set(shown) == {key, f"{key}.pub"}
    private = serialization.load_ssh_private_key(shown[key]["text"].encode(), None)
    assert private.key_size == 1024
    assert shown[f"{key}.pub"]["text"].endswith(" me@here")
    assert "text" not in files(root)[key]
    assert files(root, private=0, files=key) == {}
    assert "“private”" in root.no("listsshkeys", private="all")


def test_a_key_is_made_anew_only_when_it_may(root: Any, key: str) -> None:
    assert "already exists" in root.no("generatesshkeypair", name=key, bits=1024)
    made = {"name": key, "bits": 1024, "abort_on_existing_key": 0}
    assert len(root.ok("generatesshkeypair", **made)["fingerprint"]) == 47
    assert "valid name" in root.no("generatesshkeypair", name="../x")
    assert "“bits”" in root.no("generatesshkeypair", name="y", bits=77)


def test_keys_from_elsewhere_are_kept(root: Any, key: str) -> None:
    shown = files(root, private_texts=1, public_texts=1)
    root.ok("importsshkey", name=f"{key}copy", key=shown[key]["text"])
    assert {f"{key}copy", f"{key}copy.pub"} <= files(root).keys()
    root.ok("importsshkey", name=f"{key}public", key=shown[f"{key}.pub"]["text"])
    assert f"{key}public" not in files(root)
    assert f"{key}public.pub" in files(root)
    assert "not a valid" in root.no("importsshkey", name="z", key="nonsense")


def test_a_key_is_let_in_by_its_public_half(root: Any, key: str) -> None:
    text = files(root, public_texts=1)[f"{key}.pub"]["text"]
    data = root.ok("authorizesshkey", file=f"{key}.pub", text=text, authorize=1)
    assert data == {"file": f"{key}.pub", "authorized": 1}
    assert files(root)[key]["authorized"] == 1
    root.ok("authorizesshkey", file=f"{key}.pub", text=text, authorize=0)
    assert files(root)[key]["authorized"] == 0
    assert "not that of" in root.no("authorizesshkey", file=key, text="ssh-rsa x", authorize=1)


def test_each_half_is_removed_on_its_own(root: Any, key: str) -> None:
    root.ok("deletesshkey", file=key)
    assert (key in files(root), f"{key}.pub" in files(root)) == (False, True)
    root.ok("deletesshkey", file=f"{key}.pub")
    assert "does not exist" in root.no("deletesshkey", file=key)


def test_a_key_with_a_passphrase_opens_with_it(root: Any) -> None:
    root.ok("generatesshkeypair", name="locked", bits=1024, passphrase="Marble-Owl-42")
    text = files(root, private_texts=1, files="locked")["locked"]["text"].encode()
    assert serialization.load_pem_private_key(text, b"Marble-Owl-42").key_size == 1024
    assert b"ENCRYPTED" in text
    with pytest.raises(ValueError, match=r"password|deserialize"):  # once in 256: the padding fits
        serialization.load_pem_private_key(text, b"Marble-Owl-43")
