"""What all tests share: the place of the real data, the rule on skips, and how hard property tests look."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

# Before Django reads its settings: a data directory of the tests' own, and no secret of the machine's.
os.environ["DISPATCHABLE_DATA_DIR"] = tempfile.mkdtemp(prefix="dispatchable-tests-")
os.environ.setdefault("DISPATCHABLE_SECRET_KEY", "only-for-tests")

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parent.parent
SHARED_DATA = ROOT.parent / "shared" / "data"
# The sources are what is tested, also where they are compiled; tests/house holds the two builds together.
os.environ.setdefault("DISPATCHABLE_PLAIN", "1")
REQUIRE_ALL = os.environ.get("DISPATCHABLE_REQUIRE_ALL") == "1"

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A run that a shell put into the background ignores interrupts, and so would every program that a test starts.
    signal.signal(signal.SIGINT, signal.default_int_handler)

# No deadline: a shared machine is slow at moments that say nothing about the code.
settings.register_profile("default", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
settings.register_profile("torture", deadline=None, max_examples=20_000, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile(os.environ.get("DISPATCHABLE_HYPOTHESIS") or ("ci" if os.environ.get("CI") else "default"))


CHROMIUM = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def chromium() -> str:
    """The machine's Chromium, for playwright's ``executable_path``; skips the test by name where there is none."""
    found = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if found is None:
        pytest.skip("Chromium is absent")
    return found


def pytest_configure() -> None:
    """Passwords of tests are hashed quickly: nobody guesses them. Their SQLite is in memory."""
    from django.conf import settings as django_settings

    django_settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    database = django_settings.DATABASES["default"]
    if "sqlite" in database["ENGINE"]:
        # each process that tests has its own, in its memory
        database.setdefault("TEST", {})["NAME"] = ":memory:"


@pytest.fixture(scope="session", autouse=True)
def _emptying_passes_triggers() -> Generator[None]:
    """A test with real transactions empties its tables afterwards; triggers that keep rows for ever step aside then."""
    from django.db.backends.sqlite3.base import DatabaseOperations  # from base: operations alone import in a circle

    emptying = DatabaseOperations.execute_sql_flush

    def without_triggers(self: DatabaseOperations, sql_list: list[str]) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
            for name, _ in triggers:
                cursor.execute(f"DROP TRIGGER {name}")
            emptying(self, sql_list)
            for _, text in triggers:
                cursor.execute(text)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "execute_sql_flush", without_triggers)
        yield


@pytest.fixture(scope="session")
def shared_data() -> Callable[[str], Path]:
    """``shared_data("fr-ban-75-paris/adresses-75.csv.gz")`` is that file or folder, or skips the test by its name."""

    def find(name: str) -> Path:
        path = SHARED_DATA / name
        if not path.exists():
            pytest.skip(f"../shared/data/{name} is absent")
        return path

    return find


@pytest.fixture
def demo_place(tmp_path: Path, settings: Any) -> None:
    """The fictional registers, and a folder of the test's own for files."""
    from tests.service.demo import build_demo_registers

    settings.FILES_DIR = tmp_path / "files"
    build_demo_registers()


@pytest.fixture(scope="session")
def root() -> Path:
    """The top of the repository."""
    return ROOT


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A file that names kernels is of the kernels' suite, all of service and web runs on each database.

    Torture runs only when asked for.
    """
    for item in items:
        if "kernel" in item.path.name:
            item.add_marker(pytest.mark.kernels)
        if {"service", "web"} & set(item.path.relative_to(ROOT).parts[:2] if item.path.is_relative_to(ROOT) else ()):
            item.add_marker(pytest.mark.database)
    if not config.option.markexpr:
        wanted = [item for item in items if item.get_closest_marker("torture") is None]
        config.hook.pytest_deselected(items=[item for item in items if item.get_closest_marker("torture") is not None])
        items[:] = wanted


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Where everything is present (DISPATCHABLE_REQUIRE_ALL=1) a skip is a failure."""
    report = yield
    if REQUIRE_ALL and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} must run here but was skipped: {reason}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """The same for a whole module that skips itself while it is collected."""
    report = yield
    if REQUIRE_ALL and report.outcome == "skipped":
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"{report.nodeid} must run here but was skipped: {reason}"
    return report
