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


@pytest.mark.parametrize(
    ("ending", "value", "begins", "hint"),
    [
        ("csv", '[{"b":2}]', "'a,b', which 'b' does not fit", "echo $last > FILE"),
        ("csv", '[{"b":2,"a":1}]', "'a,b', which 'b,a' does not fit", "… | select a, b >> out.csv"),
        ("csv", '[{"a":1,"b":2,"c":3}]', "'a,b', which 'a,b,c' does not fit", "echo $last"),
        ("csv", '["x"]', "'a,b', which 'x' does not fit", "echo $last"),
        ("csv", "[[1,2,3]]", "'a,b', which '1,2,3' does not fit", "echo $last"),
        ("tsv", '[{"a":1}]', "'a\\tb', which 'a' does not fit", "echo $last"),
    ],
)
def test_rows_that_would_stand_under_other_names_are_refused(
    run, tmp_path, ending: str, value: str, begins: str, hint: str
) -> None:
    path = tmp_path / f"out.{ending}"
    ran = run("-c", f'let rows = [{{"a":1,"b":2}}]\necho $rows > {path}\n')
    before = path.read_bytes()
    ran = run("-k", "-c", f"let rows = {value}\necho $rows >> {path}\necho $last")
    assert ran.code == 2
    assert f"out.{ending} begins with {begins}" in ran.err
    assert hint in ran.err
    assert path.read_bytes() == before
    assert ran.out == value.replace(" ", "") + "\n"


@pytest.mark.parametrize("begins", [b"\xef\xbb\xbfa,b\r\n1,2\r\n", b"a,b\n1,2", b"a,b"])
def test_a_table_that_another_program_wrote_is_gone_on_with(run, tmp_path, begins: bytes) -> None:
    path = tmp_path / "out.csv"
    path.write_bytes(begins)
    ran = run("-c", f'let rows = [{{"a":3,"b":4}}]\necho $rows >> {path}\nopen {path} | get [-1].a')
    assert (ran.code, ran.out) == (0, '"3"\n')
    assert path.read_bytes() == begins.removesuffix(b"\n") + b"\n3,4\n"


def test_a_table_without_rows_adds_nothing(written) -> None:
    assert written("csv", '[{"a":1}]', "[]", '[{"a":2}]') == "a\n1\n2\n"
    assert written("tsv", "[]", '[{"a":2}]') == "a\n2\n"


@pytest.mark.parametrize(
    ("ending", "text"),
    [("txt", ""), ("csv", ""), ("tsv", ""), ("md", ""), ("jsonl", ""), ("json", "[]\n")],
)
def test_a_table_without_rows_is_empty_in_a_file(written, ending: str, text: str) -> None:
    assert written(ending, "[]") == text


def test_rows_without_fields_are_all_kept(written) -> None:
    assert written("csv", '["a"]', '["a"]') == "a\na\n"


def test_json_is_appended_as_it_is(written) -> None:
    assert written("json", "[1]", "[1]") == "[1]\n[1]\n"


def test_a_page_takes_tables_of_other_columns_each_with_its_header(run, tmp_path) -> None:
    page = tmp_path / "page.txt"
    page.write_text("# A page\n")
    for rows in ('[{"a":1}]', '[{"b":2}]'):
        ran = run("-c", f"let rows = {rows}\necho $rows | markdown >> {page}")
        assert (ran.code, ran.err) == (0, "")
    assert page.read_text() == "# A page\n| a |\n| --- |\n| 1 |\n\n| b |\n| --- |\n| 2 |\n"


def test_another_table_in_a_document_stands_below_a_blank_line(written) -> None:
    tables = ('[{"a":1}]', '[{"a":2}]', '[{"b":3}]', '[{"a":4}]')
    head_a, head_b = "| a |\n| --- |\n", "| b |\n| --- |\n"
    assert written("md", *tables) == (f"{head_a}| 1 |\n| 2 |\n\n{head_b}| 3 |\n\n{head_a}| 4 |\n")


def test_tables_in_a_text_have_their_headers(run, tmp_path) -> None:
    path = tmp_path / "report.txt"
    lets = 'let a = [{"a":1,"b":2}]; let b = [{"b":1}]'
    script = f"{lets}; echo title > {path}; echo $a | csv >> {path}; echo $b | csv >> {path}"
    ran = run("-c", script)
    assert (ran.code, path.read_text()) == (0, "title\na,b\n1,2\nb\n1\n")
