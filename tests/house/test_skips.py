"""A test that cannot run says so by name; where everything is present, that is a failure."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = {
    "absent_data": "def test_it(shared_data):\n    shared_data('no-such-folder')\n",
    "marked": "import pytest\n@pytest.mark.skip(reason='no such thing')\ndef test_it():\n    pass\n",
    "module": "import pytest\npytest.importorskip('no_such_module')\ndef test_it():\n    pass\n",
}


def run(folder: Path, root: Path, *options: str, require_all: str) -> subprocess.CompletedProcess[str]:
    shutil.copy(root / "tests" / "conftest.py", folder / "conftest.py")
    settings = ["-c", str(root / "pyproject.toml"), "--rootdir", str(folder), "-p", "no:cacheprovider"]
    command = [sys.executable, "-m", "pytest", *settings, "-rs", *options, str(folder)]
    environment = {**os.environ, "DISPATCHABLE_REQUIRE_ALL": require_all}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("kind", TESTS)
def test_a_skip_is_named_on_a_plain_clone_and_fails_where_all_must_run(kind: str, root: Path, tmp_path: Path) -> None:
    (tmp_path / "test_one.py").write_text(TESTS[kind], encoding="utf-8")
    plain = run(tmp_path, root, require_all="0")
    strict = run(tmp_path, root, require_all="1")
    assert plain.returncode in (0, 5)
    assert "no-such-folder" in plain.stdout or "no such thing" in plain.stdout or "no_such_module" in plain.stdout
    assert strict.returncode in (1, 2)
    assert "must run here but was skipped" in strict.stdout


def test_torture_runs_only_when_asked_for(root: Path, tmp_path: Path) -> None:
    text = "import pytest\n@pytest.mark.torture\ndef test_long():\n    pass\ndef test_short():\n    pass\n"
    (tmp_path / "test_one.py").write_text(text, encoding="utf-8")
    assert "1 passed, 1 deselected" in run(tmp_path, root, require_all="1").stdout
    assert "2 passed" in run(tmp_path, root, "-m", "torture or not torture", require_all="1").stdout
