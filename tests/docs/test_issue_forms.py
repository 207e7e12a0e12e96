"""The forms for issues can be read, and ask for what they are for."""

from pathlib import Path

import pytest
import yaml

FOLDER = Path(__file__).parents[2] / ".github" / "ISSUE_TEMPLATE"
FORMS = sorted(path for path in FOLDER.glob("*.yml") if path.stem != "config")


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_a_form_is_one(form: Path) -> None:
    read = yaml.safe_load(form.read_text("utf-8"))
    assert {"name", "description", "body"} <= read.keys()
    named = [part["id"] for part in read["body"] if part["type"] != "markdown"]
    assert len(named) == len(set(named)) > 0
    assert all(part["attributes"] for part in read["body"])


def test_a_witness_has_a_form() -> None:
    (form,) = [form for form in FORMS if form.stem == "witness"]
    text = form.read_text("utf-8")
    assert "checkup --witness FILE" in text
    assert "cpshell sandbox --compare FILE" in text
