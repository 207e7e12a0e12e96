"""Whole answers of a server, masked: what they bring under secret names is learned first."""

from typing import Any

import pytest

from cpshell.redact import MASK, Redactor

WRAPPED = "root:Abcdefghij123456,0123456789abcdef0123456789abcdef"


@pytest.mark.parametrize(
    ("body", "masked"),
    [
        (
            '{"password":"Qz7-plum-Quay","note":"it is Qz7-plum-Quay"}',
            {"password": MASK, "note": f"it is {MASK}"},
        ),
        (
            '{"password":["one-one-1","two-two-2"],"x":["one-one-1","three"]}',
            {"password": [MASK, MASK], "x": [MASK, "three"]},
        ),
        (
            '{"password":{"inner":"deep-secret"},"other":"deep-secret"}',
            {"password": {"inner": MASK}, "other": MASK},
        ),
        ('{"password":"","other":"x"}', {"password": "", "other": "x"}),
        (
            '{"token":12345,"otp":7,"secret":true,"key_data":null,"other":99999}',
            {"token": 0, "otp": 7, "secret": True, "key_data": None, "other": 99999},
        ),
        ('{"token":"/cpsess1234567890"}', {"token": f"/cpsess{MASK}"}),
        ('{"token":"/cpsess1234567890x"}', {"token": MASK}),
        ('{"token":"/cpsessx1234567890"}', {"token": MASK}),
        ('{"password":["ab",10,9,["c"]]}', {"password": [MASK, 0, 9, [MASK]]}),
        (
            f'{{"secret":"https://h:2083/cpsess1234567890/login/?session={WRAPPED}"}}',
            {"secret": f"https://h:2083/cpsess{MASK}/login/?session={MASK}"},
        ),
        ('{"secret":"https://h:2083/login"}', {"secret": MASK}),
        (f'{{"session":"{WRAPPED}"}}', {"session": f"root:{MASK}"}),
        ('[{"a":{"b":"c"}}]', [{"a": {"b": "c"}}]),
        ("{}", {}),
    ],
)
def test_json_is_masked_by_name_and_by_what_was_learned(body: str, masked: Any) -> None:
    assert Redactor().answer(body.encode()) == masked


@pytest.mark.parametrize("body", ['{"a": 1}', '[\n  {"user": "ann"}\n]', '{"a":"\\u00e9"}'])
def test_json_without_a_secret_keeps_its_spacing(body: str) -> None:
    assert Redactor().answer(body.encode()) == body


def test_json_with_a_secret_keeps_none() -> None:
    assert Redactor().answer(b'{ "password": "hush-hush" }') == {"password": MASK}


@pytest.mark.parametrize(
    ("body", "masked"),
    [
        (b"password=hush \xff", f"password={MASK} \xff"),
        (b"not json: password=hush", f"not json: password={MASK}"),
        (b'"password=hush"', f'"password={MASK}"'),
        (b"12345", "12345"),
        (b"", ""),
    ],
)
def test_what_is_no_object_or_list_is_masked_as_text(body: bytes, masked: str) -> None:
    assert Redactor().answer(body) == masked


def test_a_session_that_its_shape_masks_is_not_learned() -> None:
    redactor = Redactor()
    redactor.answer(f'{{"token":"{WRAPPED}"}}'.encode())
    assert redactor.learned == 0
    redactor.answer(b'{"token":"no-shape-at-all","flag":"not-learned"}')
    assert redactor.learned == 1


def test_a_value_of_a_hundred_levels_is_kept_and_what_is_deeper_is_masked() -> None:
    def nested(levels: int) -> Any:
        value: Any = "deep"
        for level in range(levels):
            value = [value] if level % 2 else {"a": value}
        return value

    def innermost(value: Any) -> Any:
        while not isinstance(value, str):
            value = value["a"] if isinstance(value, dict) else value[0]
        return value

    redactor = Redactor()
    assert redactor.value(nested(99)) == nested(99)
    assert innermost(redactor.value(nested(100))) == MASK
    assert innermost(redactor.value(nested(130))) == MASK


def test_a_value_is_secret_by_its_name_alone() -> None:
    redactor = Redactor()
    assert redactor.value("hush") == "hush"
    assert redactor.value("hush", "user") == "hush"
    assert redactor.value("hush", "password") == MASK
    assert redactor.value(12.5) == 12.5
    redactor.learn("1234567890")
    assert redactor.value([1234567890, 1.5, "x", b"\xff 1234567890"]) == [
        *(MASK, 1.5, "x"),
        f"� {MASK}".encode(),
    ]


def test_further_fields_are_masked_and_what_they_hold_is_learned() -> None:
    redactor = Redactor()
    body = b'{"id":"winterhorse77","note":"was winterhorse77","rows":[{"id":"ab"},{"n":"ab"}]}'
    assert redactor.answer(body, {"id"}) == {
        "id": MASK,
        "note": f"was {MASK}",
        "rows": [{"id": MASK}, {"n": "ab"}],  # a short one may be any word
    }
    assert redactor.text("winterhorse77 and ab") == f"{MASK} and ab"


@pytest.mark.parametrize(("value", "rest"), [("horse77", "horse77"), ("horse778", MASK)])
def test_what_further_fields_hold_is_masked_elsewhere_from_eight_characters_on(
    value: str, rest: str
) -> None:
    body = f'{{"id":"{value}","note":"{value}"}}'.encode()
    assert Redactor().answer(body, {"id"}) == {"id": MASK, "note": rest}


def test_further_fields_are_those_of_one_answer() -> None:
    redactor = Redactor()
    redactor.answer(b'{"id":"winterhorse77"}', {"id"})
    assert redactor.answer(b'{"id":"summerhorse88"}') == {"id": "summerhorse88"}
    assert redactor.answer(b'{"id":"summerhorse88","password":"x"}', {"name"}) == {
        "id": "summerhorse88",
        "password": MASK,
    }


def test_further_fields_of_a_value_are_masked_at_any_depth() -> None:
    redactor = Redactor()
    assert redactor.value({"id": 7, "a": [{"id": "x"}], "b": "x"}, "", {"id"}) == {
        "id": MASK,
        "a": [{"id": MASK}],
        "b": "x",
    }
    assert redactor.value("x", "id", {"id"}) == MASK
    assert redactor.value({"id": 7}) == {"id": 7}


def test_objects_in_objects_are_kept_to_a_hundred_levels() -> None:
    value: dict[str, Any] = {"a": "end"}
    for _ in range(90):
        value = {"a": value}
    assert Redactor().value(value) == value
