"""Lists of addresses of the invented towns."""

from __future__ import annotations

from functools import cache

from dispatchable.engine.registers.register import Register
from dispatchable.engine.validation.validator import Validator
from dispatchable.service.datadir import data_dir
from tests.service.demo import build_demo_registers

HEADER = "id\tsite\tadresse\tcode postal\tcommune\tremarque"
STREETS = ("rue de la République", "rue Brélaz", "rue Saint-Ambroise", "avenue Célestin Galier", "rue Neuve")
BAD = (
    "B-1\tDépôt\t412 rue de la République\t99001\tSarlande-Vernoise\t",
    "B-2\tAgence\t12 rue de la Républiqe\t99001\tSarlande-Vernoise\t",
    "B-3\tAntenne\true Brélaz\t99001\tSarlande-Vernoise\t",
    "B-4\tArchives\t6 rue du Lilas Bleu\t99001\tSarlande-Vernoise\t",
    "B-5\tGarage\t\t99001\tSarlande-Vernoise\t",
)
"""No such house, a typo, no number, no such street, nothing but the town."""


@cache
def good_rows(many: int) -> tuple[str, ...]:
    """Rows that the register confirms, each another house."""
    build_demo_registers()
    validator = Validator([Register.open(path) for path in sorted((data_dir() / "demo").glob("*.register"))])
    found: list[str] = []
    seen: set[str] = set()
    for number in range(1, 200):
        for street in STREETS:
            line = f"{number} {street}"
            if line == "12 rue de la République":
                continue  # B-2 becomes it
            elements = {"postcode": "99001", "city": "Sarlande-Vernoise"}
            verdict = validator.validate(line, country="FR", elements=elements)
            if verdict.status.value == "valid" and verdict.record_id and verdict.record_id not in seen:
                seen.add(verdict.record_id)
                found.append(f"G-{len(found) + 1}\tSite {len(found) + 1}\t{line}\t99001\tSarlande-Vernoise\tok")
            if len(found) == many:
                return tuple(found)
    raise AssertionError(f"only {len(found)} houses")


def fifty_with_five_bad() -> str:
    """The list of the issue: 50 rows, 5 of them bad, spread among the good."""
    rows = list(good_rows(45))
    for at, bad in zip((3, 11, 24, 37, 49), BAD, strict=True):
        rows.insert(at, bad)
    return "\n".join([HEADER, *rows])
