"""What is shipped: exactly the four packages, the example in them, and a command that runs."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (path,) = folder.glob("blotter-*.whl")
    return path


def test_the_wheel_holds_exactly_the_four_packages(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.partition("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {
        "events",
        "ledger",
        "projections",
        "blotter",
    }
    assert "blotter/examples/doha-2022.yaml" in names
    assert any(name.endswith("licenses/LICENSE") for name in names)


def test_the_command_runs_from_the_wheel_alone(wheel, tmp_path):
    shipped = tmp_path / "shipped"
    zipfile.ZipFile(wheel).extractall(shipped)
    code = "import sys; from blotter.__main__ import main; sys.exit(main())"
    environment = {**os.environ, "PYTHONPATH": str(shipped)}
    run = subprocess.run(
        [sys.executable, "-P", "-c", code, "init", "--example", "doha"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr
    assert "47 reports" in run.stdout
    where = subprocess.run(
        [sys.executable, "-P", "-c", "import blotter; print(blotter.__file__)"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert Path(where.stdout.strip()).is_relative_to(shipped)
