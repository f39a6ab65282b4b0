"""Each rule of the house finds the offence it is there for, and the house keeps its own rules."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tools import house

RULES = {rule.__name__: rule for rule in house.RULES}
ENGINE = "src/dispatchable/engine/"
OFFENCES = [
    ("long_files", "src/long.py", "x = 1\n" * (house.MOST_LINES + 1)),
    ("machine_paths", "docs/a.md", "It lies in /" + "work/main.\n"),
    ("machine_paths", "tools/b.py", 'P = "/' + 'home/ana/data"\n'),
    ("machine_paths", "tools/c.py", 'P = "/' + 'root/.cache"\n'),
    ("registry_hosts", "Makefile", "INDEX = https://" + "pypi" + ".org/simple\n"),
    ("lock_addresses", "requirements/run.lock", "numpy @ https://example.org/numpy.whl --hash=sha256:00\n"),
    ("lock_addresses", "requirements/run.lock", "numpy==2.4.6\n"),
    ("lock_addresses", "package-lock.json", '{"resolved": "https://example.org/a.tgz"}\n'),
    ("engine_clock", ENGINE + "a.py", "import datetime\nNOW = datetime.datetime.now()\n"),
    ("engine_clock", ENGINE + "b.py", "count = 0\ndef f():\n    global count\n    count += 1\n"),
    ("engine_clock", ENGINE + "c.py", "import os\nHOME = os.environ['HOME']\n"),
    ("french_spaces", "docs/fr/a.md", "Est-ce vrai ?\n"),
    ("french_spaces", "docs/fr/b.md", "Voici : une liste\n"),
    ("french_spaces", "docs/fr/c.md", "Le mot « adresse » est écrit.\n"),
    ("french_spaces", "docs/fr/d.md", "Vraiment!\n"),
    ("french_spaces", "src/a.py", "E = Error(en='What?', fr=f'Quoi {x}?')\n"),
    ("french_spaces", "src/b.py", "X = {'en': 'Why?', 'fr': 'Pourquoi ?'}\n"),
    ("french_spaces", "src/c.py", "say('Two: a', 'Deux : a')\n"),
    ("french_spaces", "src/d.toml", "[a.title]\nen = 'What?'\nfr = 'Quoi ?'\n"),
    ("french_numbers", "src/a.py", "E = Error(en='No number', fr='Aucun numéro')\n"),
    ("french_numbers", "src/b.toml", "fr = 'Ajouter un numéro'\n"),
    ("french_numbers", "src/w/locale/fr/LC_MESSAGES/django.po", 'msgid "Numbers"\nmsgstr "Numéros"\n'),
]


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """An empty git repository."""
    subprocess.run(["git", "init", "--quiet", str(tmp_path)], check=True)
    return tmp_path


@pytest.mark.parametrize(("rule", "path", "text"), OFFENCES)
def test_a_rule_finds_its_offence(rule: str, path: str, text: str, repository: Path) -> None:
    (repository / path).parent.mkdir(parents=True, exist_ok=True)
    (repository / path).write_text(text, encoding="utf-8")
    found = list(RULES[rule](repository, house.tracked(repository)))
    assert found
    assert all(line.startswith(path) for line in found)
    assert house.main(repository) == 1


def test_every_rule_has_an_offence_here() -> None:
    assert {rule for rule, _, _ in OFFENCES} == set(RULES)


def test_ignored_files_do_not_count(repository: Path) -> None:
    (repository / ".gitignore").write_text("build/\n", encoding="utf-8")
    (repository / "build").mkdir()
    (repository / "build" / "log.txt").write_text("/" + "work/main\n", encoding="utf-8")
    assert house.main(repository) == 0


@pytest.mark.parametrize(
    "text",
    [
        "Est-ce vrai\u202f?\n",
        "Voici\u00a0: une liste\n",
        "Le mot «\u00a0adresse\u00a0» est écrit.\n",
        "```sh\nls ?; echo !\n```\n",
        "Le code `a ? b : c` et https://example.org/?q=1 ne comptent pas\n",
    ],
)
def test_french_typography_and_code_are_left_in_peace(text: str, repository: Path) -> None:
    (repository / "docs" / "fr").mkdir(parents=True)
    (repository / "docs" / "fr" / "a.md").write_text(text, encoding="utf-8")
    assert house.main(repository) == 0


def test_english_beside_french_is_left_in_peace(repository: Path) -> None:
    (repository / "src").mkdir()
    (repository / "src" / "a.py").write_text(
        "E = Error(en='What?', fr='Quoi\u202f?')\nsay('Two: a', '')\n", encoding="utf-8"
    )
    (repository / "src" / "b.toml").write_text("en = 'What?'\nfr = 'Quoi\u202f?'\n", encoding="utf-8")
    assert house.main(repository) == 0


@pytest.mark.parametrize(
    "text",
    [
        "Numéro de la rue",
        "numéros de voie",
        "3 numéros de\u00a0téléphone actifs",
        "numéro de référence",
        "numéro d'urgence",
        "numéro d'essai",
        "certificat de numérotage, plan de numérotation",
        "Pourquoi l'activation du numéro a-t-elle échoué\u202f?",
    ],
)
def test_a_number_that_says_which_it_is_is_left_in_peace(text: str, repository: Path) -> None:
    (repository / "src").mkdir()
    (repository / "src" / "a.toml").write_text(f'fr = "{text}"\n', encoding="utf-8")
    assert house.main(repository) == 0


def test_the_tree_names_no_place_on_a_machine(root: Path) -> None:
    assert list(house.machine_paths(root, house.tracked(root))) == []


def test_the_house_keeps_its_rules(root: Path) -> None:
    done = subprocess.run([sys.executable, "tools/house.py"], cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
