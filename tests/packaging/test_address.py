"""The project's address is said where it helps, as soon as the project has one."""

import pytest

from tests.conftest import Run

ADDRESS = "https://forge.example/somebody/cpshell"


@pytest.mark.parametrize("address", ["", ADDRESS])
def test_help_and_reports_of_faults_say_where_the_project_lives(
    run: Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], address: str
) -> None:
    for module in ("cpshell.options", "cpshell.system.fault_reports"):
        monkeypatch.setattr(f"{module}.PROJECT_URL", address)
    run("--help")
    assert capsys.readouterr().out.endswith(f"\n\n{ADDRESS}\n") == bool(address)

    def fail(*arguments: object) -> int:
        raise RuntimeError("broken")

    monkeypatch.setattr("cpshell.launch.run", fail)
    ran = run("-c", "whoami")
    assert ran.code == 70
    ending = f": {address}/issues\n" if address else "\n"
    assert ran.err.endswith(f"please read it, and send it to the developers{ending}")
