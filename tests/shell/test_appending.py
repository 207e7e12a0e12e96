"""``>> FILE``: one table from several results."""

import pytest


@pytest.fixture
def written(run, tmp_path):
    """What a file holds after ``[{"a":1,"b":2}]`` and the like were put into it, one by one."""

    def write(ending: str, *values: str) -> str:
        path = tmp_path / f"out.{ending}"
        lines = [f"let rows = {value}\necho $rows >> {path}\n" for value in values]
        ran = run("-c", "".join(lines))
        assert (ran.code, ran.err) == (0, "")
        return path.read_text()

    return write


def test_the_header_of_a_table_stands_once_in_the_file(written) -> None:
    first, second = '[{"a":1,"b":2}]', '[{"a":3,"b":4}]'
    assert written("csv", first, second) == "a,b\n1,2\n3,4\n"
    assert written("tsv", first, second) == "a\tb\n1\t2\n3\t4\n"
    assert written("md", first, second).splitlines()[1:] == [
        "| --- | --- |",
        "| 1 | 2 |",
        "| 3 | 4 |",
    ]


def test_other_columns_keep_their_header(written) -> None:
    assert written("csv", '[{"a":1}]', '[{"b":1}]') == "a\n1\nb\n1\n"


def test_rows_without_fields_are_all_kept(written) -> None:
    assert written("csv", '["a"]', '["a"]') == "a\na\n"


def test_json_is_appended_as_it_is(written) -> None:
    assert written("json", "[1]", "[1]") == "[1]\n[1]\n"
