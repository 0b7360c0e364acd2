"""One wheel serves every CPython from 3.10 on: it is built once, installed in each one that is here, and tried there."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import ROOT

BIN = Path(sys.executable).parent
UV, MATURIN = BIN / "uv", BIN / "maturin"
TRIED = ("test_portfolio.py", "test_types.py", "test_match_funding.py", "test_errors.py", "test_vectors.py")


def interpreters():
    if not UV.exists():
        return []
    # pyenv keeps its interpreters off the path.
    kept = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")).glob("versions/*/bin")
    environment = os.environ | {"PATH": os.pathsep.join([*map(str, kept), os.environ["PATH"]])}
    command = [UV, "python", "list", "--only-installed", "--output-format", "json"]
    found = subprocess.run(command, capture_output=True, text=True, env=environment)
    pythons = {}
    for python in json.loads(found.stdout or "[]"):
        version = python["version_parts"]
        if python["implementation"] == "cpython" and (version["major"], version["minor"]) >= (3, 10):
            pythons.setdefault(f"{version['major']}.{version['minor']}", python["path"])
    return sorted(pythons.items())


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    if not MATURIN.exists() or not shutil.which("cargo"):
        pytest.skip("maturin and cargo are needed to build the wheel")
    folder = tmp_path_factory.mktemp("wheel")
    environment = os.environ | {"VIRTUAL_ENV": sys.prefix, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}
    command = [MATURIN, "build", "--release", "-m", "ssdc-py/Cargo.toml", "-i", sys.executable, "--out", folder]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=environment)
    assert done.returncode == 0, done.stderr
    (built,) = folder.glob("*.whl")
    assert "-cp310-abi3-" in built.name
    return built


@pytest.mark.parametrize(("version", "python"), interpreters() or [pytest.param("", "", marks=pytest.mark.skip(reason="uv finds no CPython"))])
def test_the_wheel_works_on_this_python(wheel, tmp_path, version, python):
    venv = tmp_path / "venv"
    own = venv / "bin/python"
    install = [[UV, "venv", "--quiet", "--python", python, venv], [UV, "pip", "install", "--quiet", "--python", own, wheel, "pytest"]]
    for command in install:
        done = subprocess.run(command, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
    files = [ROOT / "tests/python" / name for name in TRIED]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run([own, "-m", "pytest", "-q", "-p", "no:cacheprovider", *files], capture_output=True, text=True, cwd=tmp_path, env=environment)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr
    shown = subprocess.run([venv / "bin/ssdc", "--version"], capture_output=True, text=True)
    assert shown.stdout.startswith("ssdc ")
