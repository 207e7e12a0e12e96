"""Whatever goes wrong with a picture is one line, the right exit code, and no half file."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from .conftest import write_lesson

CPSHELL = [sys.executable, "-m", "cpshell.cli"]
VIDEOS = ("webm", "mp4")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("png", "--font", "none.ttf"), "cannot read none.ttf: no such file or directory"),
        (("png", "--font", ""), "invalid font ''"),
        (("gif", "--font", __file__), f"{__file__} is not a font"),
        (("svg", "--font", "Mono.TTF"), "an SVG names the family of a font, and not its file"),
        (("svg", "--font", "a\x1b[1m"), "invalid font family 'a\\x1b[1m'"),
        (("svg", "--font", " "), "invalid font family ' '"),
        (("svg", "--animate", "--each-step"), "leave out --each-step"),
        (("png", "--size", "0"), "invalid size '0': use 6 to 96 pixels"),
        (("png", "--size", "1e3"), "invalid size '1e3': use 6 to 96 pixels"),
        (("png", "--each-step"), "the pictures of --each-step need file names"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_written(
    run: Any, hello: Path, capsys: Any, options: tuple[str, ...], said: str
) -> None:
    out = [] if "--each-step" in options and "png" in options else ["-o", str(hello.parent / "x")]
    ran = run("export", str(hello), "--to", *options, *out)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err + capsys.readouterr().err
    assert not list(hello.parent.glob("x*"))


def test_a_picture_that_nothing_could_show_is_refused(run: Any, tmp_path: Path) -> None:
    steps = "\n".join(f"> echo {number}\n{number}" for number in range(100))
    lesson = write_lesson(tmp_path, f"```cpshell\n{steps}\n```\n")
    for name in ("svg", "png", "gif"):
        ran = run("export", str(lesson), "--to", name, "--size", "96", "--height", "1000")
        assert (ran.code, ran.out) == (2, "")
        assert "pixels: at most 40 million\n  hint: --size 12" in ran.err


def test_a_lesson_without_steps_is_a_picture_of_its_text(run: Any, tmp_path: Path) -> None:
    for text in ("# Nothing\n\nOnly text.\n", ""):
        lesson = write_lesson(tmp_path, text)
        for options in (["svg"], ["svg", "--animate"], ["png", "--captions"], ["gif"]):
            out = tmp_path / "out"
            ran = run("export", str(lesson), "--to", *options, "-o", str(out))
            assert (ran.code, ran.err) == (0, "")
            assert out.stat().st_size > 200


@pytest.mark.slow
@pytest.mark.parametrize("name", ["png", "gif"])
def test_a_full_closed_or_broken_output_is_told_apart(hello: Path, name: str) -> None:
    argv = [*CPSHELL, "export", str(hello), "--to", name]
    with open("/dev/full", "wb") as full:
        ran = subprocess.run(argv, stdout=full, stderr=subprocess.PIPE, text=True)
    assert (ran.returncode, "no space left on device" in ran.stderr) == (74, True)
    closed = subprocess.run(
        ["sh", "-c", 'exec "$@" >&-', "sh", *argv], stderr=subprocess.PIPE, text=True
    )
    assert (closed.returncode, "cannot write to standard output" in closed.stderr) == (74, True)
    reading, writing = os.pipe()
    os.close(reading)
    gone = subprocess.run(argv, stdout=writing, stderr=subprocess.PIPE, text=True)
    os.close(writing)
    assert (gone.returncode, gone.stderr) == (141, "")
    ran = subprocess.run([*argv, "-o", "/dev/full"], capture_output=True, text=True)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr == "cpshell: cannot write /dev/full: no space left on device\n"


def program(folder: Path, text: str) -> str:
    """A PATH on which this is ffmpeg."""
    folder.mkdir()
    (folder / "ffmpeg").write_text(f"#!/bin/sh\n{text}\n")
    (folder / "ffmpeg").chmod(0o755)
    return f"{folder}{os.pathsep}{os.environ['PATH']}"


@pytest.mark.parametrize("name", VIDEOS)
def test_without_ffmpeg_it_is_said_before_the_lesson_runs(
    run: Any, hello: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(hello.parent))
    ran = run("export", str(hello), "--to", name, "-o", str(hello.with_name("x")))
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"cpshell: {name} needs the program ffmpeg, which is not in $PATH")
    assert not hello.with_name("x").exists()


@pytest.mark.parametrize("name", VIDEOS)
def test_an_ffmpeg_that_fails_leaves_the_file_that_was_there(
    run: Any, hello: Path, name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", program(tmp_path / "bin", "exit 3"))
    monkeypatch.setenv("TMPDIR", str(tmp_path / "scratch"))
    (tmp_path / "scratch").mkdir()
    out = tmp_path / "out"
    out.write_text("before")
    ran = run("export", str(hello), "--to", name, "-o", str(out))
    assert (ran.code, ran.out) == (6, "")
    assert f"cpshell: cannot make {name}: ffmpeg failed: it ended with 3\n" in ran.err
    assert out.read_text() == "before"
    assert list((tmp_path / "scratch").iterdir()) == []


@pytest.mark.slow
def test_ctrl_c_while_a_video_is_made_leaves_nothing_behind(hello: Path, tmp_path: Path) -> None:
    path = program(tmp_path / "bin", f"echo $$ > {tmp_path}/started; exec sleep 100")
    (tmp_path / "scratch").mkdir()
    variables = {**os.environ, "PATH": path, "TMPDIR": str(tmp_path / "scratch")}
    argv = [*CPSHELL, "export", str(hello), "--to", "webm", "-o", str(tmp_path / "out")]
    process = subprocess.Popen(argv, env=variables, stderr=subprocess.PIPE)
    started = tmp_path / "started"
    end = time.monotonic() + 60
    while not (started.exists() and started.read_text().strip()):
        assert time.monotonic() < end
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert (process.returncode, b"Traceback" in err) == (130, False)
    assert not (tmp_path / "out").exists()
    assert list((tmp_path / "scratch").iterdir()) == []
    with pytest.raises(ProcessLookupError):
        os.kill(int(started.read_text()), 0)


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="there is no ffmpeg")
@pytest.mark.parametrize("name", VIDEOS)
def test_a_video_is_as_long_and_as_large_as_the_gif_and_gives_the_same_bytes(
    run: Any, tmp_path: Path, name: str
) -> None:
    hello = write_lesson(tmp_path, "Say hello.\n\n```cpshell\n> echo hello\nhello\n```\n")
    written = []
    for number in range(2):
        out = hello.with_name(f"out{number}.{name}")
        ran = run("export", str(hello), "--to", name, "--captions", "-o", str(out))
        assert (ran.code, ran.err) == (0, "")
        written.append(out.read_bytes())
    assert written[0] == written[1]
    gif = hello.with_name("out.gif")
    assert run("export", str(hello), "--to", "gif", "--captions", "-o", str(gif)).code == 0
    probe = ["ffprobe", "-v", "error", "-show_entries", "format=duration:stream=width,height"]
    shown = subprocess.run([*probe, str(out)], capture_output=True, text=True, check=True).stdout
    values = dict(line.split("=") for line in shown.splitlines() if "=" in line)
    with Image.open(gif) as image:
        sides = [side + side % 2 for side in image.size]
        seconds = sum(_milliseconds(image)) / 1000
    assert [int(values["width"]), int(values["height"])] == sides
    assert float(values["duration"]) == pytest.approx(seconds, abs=0.1)


def _milliseconds(image: Image.Image) -> Iterator[float]:
    for number in range(image.n_frames):  # type: ignore[attr-defined]
        image.seek(number)
        yield image.info["duration"]
