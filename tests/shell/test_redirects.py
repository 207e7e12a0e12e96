"""Results go to files in the format of their ending, whole or not at all."""

import pytest

TABLE = 'let t = [{"a":1},{"a":2}]\n'


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("x", '[{"a":1},{"a":2}]\n'),
        ("x.csv", "a\n1\n2\n"),
        ("x.JSONL", '{"a":1}\n{"a":2}\n'),
        ("x.yaml", "- a: 1\n- a: 2\n"),
    ],
)
def test_the_ending_chooses_the_format(run, tmp_path, name, written):
    file = tmp_path / name
    assert run("-o", "csv", "-c", f"{TABLE}echo $t > {file}").code == 0
    assert file.read_text() == written


def test_an_ending_that_is_not_a_format_refuses_rows_and_keeps_them(run, tmp_path):
    file = tmp_path / "x.log"
    file.write_text("old")
    ran = run("-k", "-c", f"{TABLE}echo $t > {file}\necho $last | count")
    assert (ran.code, ran.out, file.read_text()) == (2, "2\n", "old")
    assert "hint: echo $last > x.json" in ran.err


@pytest.mark.parametrize("value", ["echo 'a b'", "echo $t | count", "echo $t | get [0].a"])
def test_an_ending_that_is_not_a_format_takes_a_single_text(run, tmp_path, value):
    file = tmp_path / "x.log"
    assert run("-c", f"{TABLE}{value} > {file}").code == 0
    assert file.read_text() in ("a b\n", "2\n", "1\n")


def test_a_format_that_is_asked_for_counts_before_the_ending(run, tmp_path):
    file = tmp_path / "x.log"
    assert run("-c", f"{TABLE}echo $t | csv > {file}").code == 0
    assert file.read_text() == "a\n1\n2\n"


@pytest.mark.slow
def test_standard_output_is_no_file_to_be_replaced(tmp_path):
    import subprocess
    import sys

    file = tmp_path / "out"
    with file.open("w") as stream:
        script = f"{TABLE}echo first\necho $t > /dev/stdout\necho last"
        subprocess.run([sys.executable, "-m", "cpshell", "-c", script], stdout=stream, check=True)
    assert file.read_text() == 'first\n[{"a":1},{"a":2}]\nlast\n'


def test_a_text_goes_to_a_file_as_it_is_unless_the_ending_says_more(run, tmp_path):
    assert run("-c", f"echo hi > {tmp_path}/x\necho hi > {tmp_path}/x.json").code == 0
    assert (tmp_path / "x").read_text() == "hi\n"
    assert (tmp_path / "x.json").read_text() == '"hi"\n'


@pytest.mark.parametrize("name", ["x", "x.json", "x.csv", "x.md", "x.txt", "x.png"])
@pytest.mark.parametrize(
    "printed", [b'{"a": [1]}\n', b"no end", b"a,b\n1,2\n\n", b"\x89PNG\r\n\x00\xff", b""]
)
def test_what_a_program_prints_goes_to_a_file_as_it_is(run, tmp_path, name, printed):
    (tmp_path / "printed").write_bytes(printed)
    file = tmp_path / name
    cat = f"cat {tmp_path}/printed"
    ran = run("-c", f"!{cat} > {file}\necho 1 | {cat} >> {file}\nlet none = $(!{cat} >> {file})")
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    assert file.read_bytes() == printed * 3


def test_what_a_filter_makes_of_it_goes_by_the_ending(run, tmp_path):
    file = tmp_path / "x.csv"
    assert run("-c", f"!echo '[{{\"a\": 1}}]' | from json > {file}").code == 0
    assert file.read_text() == "a\n1\n"
