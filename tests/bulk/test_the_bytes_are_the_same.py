from __future__ import annotations

import contextlib
import csv
import io
from collections import Counter
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dispatchable import Register, UserError, Validator
from dispatchable.engine.bulk import Checker, Progress, Totals, check_table, local
from dispatchable.engine.bulk.folder import PartsFolder
from dispatchable.engine.bulk.shards import cut
from dispatchable.engine.countries.names import country_code
from dispatchable.engine.tabular import TableWriter, read_table, recognise
from dispatchable.engine.validation.columns_out import DSP_COLUMNS, verdict_row
from dispatchable.interfaces.cli.demo.registers import build_registers

HEADER = ["ref", "adresse", "code_postal", "commune"]
CELLS = st.sampled_from(
    ["12 rue de la République", "4 quater rue de la République", "18 avenue Célestin Galier", "", "=1+1", "-", 'a "b"',
     "rue\r\nBasse", "é,è", "1", "8 Grande Rue"]
) | st.builds(
    "{} {}".format, st.integers(0, 30),
    st.sampled_from(["rue de la République", "bis rue de la République", "Grande Rue", "avenue Galier, 99001"]),
)  # fmt: skip
ROWS = st.lists(
    st.tuples(st.text("0123=+", max_size=3), CELLS, st.sampled_from(["99001", "99130", ""]),
              st.sampled_from(["Sarlande-Vernoise", "Bourgneuf-les-Tilles", ""])).map(list),
    min_size=1, max_size=40,
)  # fmt: skip


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Path:
    paths = build_registers(tmp_path_factory.mktemp("registers"))
    return next(path for path in paths if path.stem == "demo-fr")


def written(folder: Path, rows: list[list[str]], name: str = "list.csv") -> Path:
    path = folder / name
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEADER, *rows])
    return path


def one_by_one(source: Path, register: Path) -> bytes:
    """What every other way must give: each row asked alone, written by the plain writer."""
    validator = Validator([Register.open(register)])
    made = io.BytesIO()
    with read_table(source) as table:
        plan = recognise(table.header)
        with TableWriter(made, table.header, DSP_COLUMNS) as writer:
            for cells in table:
                address = plan.row(cells)
                writer.write(
                    cells, verdict_row(validator.validate(address.text, country="FR", elements=address.elements))
                )
    return made.getvalue()


def check(source: Path, register: Path, output: Path | io.BytesIO, **options: object) -> Totals:
    with read_table(source) as table:
        checker = Checker(Validator([Register.open(register)]), [register], recognise(table.header), "FR", country_code)
        return check_table(table, checker, output, **options)  # type: ignore[arg-type]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS, shard_rows=st.integers(1, 30), workers=st.sampled_from([1, 1, 2, 3]), data=st.data())
def test_any_number_of_workers_any_size_of_shard_and_any_interruption_give_the_bytes_of_one_by_one(
    rows: list[list[str]], shard_rows: int, workers: int, data: st.DataObject, register: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:  # fmt: skip
    folder = tmp_path_factory.mktemp("run")
    source, output = written(folder, rows), folder / "out.csv"
    expected = one_by_one(source, register)
    with contextlib.suppress(KeyboardInterrupt):
        check(
            source, register, output, workers=workers, shard_rows=shard_rows, told=_stop(data.draw(st.integers(1, 8)))
        )
    assert not output.exists() or output.read_bytes() == expected
    totals = check(source, register, output, workers=workers, shard_rows=shard_rows, resume=True)
    assert output.read_bytes() == expected
    with read_table(source) as table:
        assert totals.counts.total() == len(list(table))
    stream = io.BytesIO()
    check(source, register, stream, workers=workers, shard_rows=shard_rows)
    assert stream.getvalue() == expected
    assert sorted(path.name for path in folder.iterdir()) == ["list.csv", "out.csv"]


def _stop(after: int):  # type: ignore[no-untyped-def]
    """An interruption at the ``after``-th word of progress."""
    left = iter(range(after - 1))

    def told(progress: Progress) -> None:
        if next(left, None) is None:
            raise KeyboardInterrupt

    return told


@pytest.fixture
def hundred(tmp_path: Path) -> Path:
    return written(tmp_path, [[str(i), f"{i} rue de la République", "99001", "Sarlande-Vernoise"] for i in range(100)])


def test_what_an_interrupted_run_finished_is_taken_over_and_the_rest_is_checked(
    hundred: Path, register: Path, tmp_path: Path
) -> None:
    output = tmp_path / "out.csv"
    with pytest.raises(KeyboardInterrupt):
        check(hundred, register, output, shard_rows=10, told=_stop(4))
    assert not output.exists()
    totals = check(hundred, register, output, shard_rows=10, resume=True)
    assert (totals.earlier, totals.counts.total()) == (40, 100)
    assert output.read_bytes() == one_by_one(hundred, register)


def test_without_resume_everything_is_checked_anew(hundred: Path, register: Path, tmp_path: Path) -> None:
    output = tmp_path / "out.csv"
    with pytest.raises(KeyboardInterrupt):
        check(hundred, register, output, shard_rows=10, told=_stop(4))
    assert check(hundred, register, output, shard_rows=10).earlier == 0


def test_parts_of_other_rows_or_half_written_ones_are_never_taken_over(
    hundred: Path, register: Path, tmp_path: Path
) -> None:
    output = tmp_path / "out.csv"
    with pytest.raises(KeyboardInterrupt):
        check(hundred, register, output, shard_rows=10, told=_stop(4))
    hundred.write_bytes(hundred.read_bytes().replace(b"25 rue", b"26 rue"))  # a row of the third part
    first = min(PartsFolder.beside(output).glob("00000000-*"))
    first.write_bytes(first.read_bytes()[:-7])
    (first.parent / f".{first.name}.1-0a1b2c3d.tmp").write_bytes(b"half")
    totals = check(hundred, register, output, shard_rows=10, resume=True)
    assert totals.earlier == 20
    assert output.read_bytes() == one_by_one(hundred, register)
    assert not PartsFolder.beside(output).exists()


def test_an_interruption_before_anything_is_finished_leaves_nothing(
    hundred: Path, register: Path, tmp_path: Path
) -> None:
    output = tmp_path / "out.csv"
    with mock.patch.object(Checker, "checked", side_effect=KeyboardInterrupt), pytest.raises(KeyboardInterrupt):
        check(hundred, register, output, shard_rows=10)
    assert [path.name for path in tmp_path.iterdir()] == ["list.csv"]


def test_a_failure_leaves_the_old_output_and_nothing_else(register: Path, tmp_path: Path) -> None:
    source, output = tmp_path / "list.csv", tmp_path / "out.csv"
    source.write_text("adresse,commune\n" + "1 rue Basse,x\n" * 50 + '"2 rue Basse,x\n')
    output.write_text("before")
    for workers in (1, 2):
        with pytest.raises(UserError, match="line 52"):
            check(source, register, output, shard_rows=10, workers=workers)
        assert output.read_text() == "before"
        assert sorted(path.name for path in tmp_path.iterdir()) == ["list.csv", "out.csv"]


def test_a_lost_worker_is_replaced_and_its_shard_checked_again(hundred: Path, register: Path, tmp_path: Path) -> None:
    output, mark = tmp_path / "out.csv", tmp_path / "struck"
    real = local.make_part

    def once(*arguments: object) -> object:
        if not mark.exists():
            mark.touch()
            import os
            import signal

            os.kill(os.getpid(), signal.SIGKILL)
        return real(*arguments)  # type: ignore[arg-type]

    with mock.patch.object(local, "make_part", once):
        check(hundred, register, output, shard_rows=10, workers=2)
    assert mark.exists() and output.read_bytes() == one_by_one(hundred, register)


def test_a_shard_that_no_worker_survives_ends_the_run_with_one_sentence(
    hundred: Path, register: Path, tmp_path: Path
) -> None:
    import os

    with mock.patch.object(local, "make_part", lambda *_: os._exit(9)), pytest.raises(UserError, match="--workers 1"):
        check(hundred, register, tmp_path / "out.csv", shard_rows=10, workers=2)
    assert [path.name for path in tmp_path.iterdir()] == ["list.csv"]


def test_what_a_worker_is_told_to_refuse_reaches_the_reader(hundred: Path, register: Path, tmp_path: Path) -> None:
    def full(*_: object) -> object:
        raise OSError(28, "No space left on device")

    with mock.patch.object(local, "make_part", full), pytest.raises(OSError, match="No space left"):
        check(hundred, register, tmp_path / "out.csv", shard_rows=10, workers=2)


def test_workers_that_cannot_be_forked_open_the_registers_themselves(
    hundred: Path, register: Path, tmp_path: Path
) -> None:
    output = tmp_path / "out.csv"
    with mock.patch.object(local.multiprocessing, "get_all_start_methods", lambda: ["spawn"]):
        check(hundred, register, output, shard_rows=40, workers=2)
    assert output.read_bytes() == one_by_one(hundred, register)


def test_two_runs_never_write_one_output(hundred: Path, register: Path, tmp_path: Path) -> None:
    with mock.patch("dispatchable.engine.bulk.folder.hold", lambda _: False), pytest.raises(UserError) as refused:
        check(hundred, register, tmp_path / "out.csv", shard_rows=10)
    assert refused.value.code == "output.busy"


def test_a_shard_ends_at_its_rows_or_its_characters(tmp_path: Path) -> None:
    source = written(tmp_path, [["1", "x" * 50, "", ""]] * 7)
    with read_table(source) as table:
        assert [shard.rows for shard in cut(table, 3)] == [3, 3, 1]
    with read_table(source) as table:
        shards = list(cut(table, 100, 120))
    assert [shard.rows for shard in shards] == [3, 3, 1]
    assert sum(shard.taken for shard in shards) == source.stat().st_size


def test_the_file_of_a_shard_depends_on_rules_and_registers(hundred: Path, register: Path) -> None:
    with read_table(hundred) as table:
        plan = recognise(table.header)
        shard = next(cut(table))
    validator = Validator([Register.open(register)])
    marks = {Checker(v, [], plan, c, country_code).mark() for v in (validator, Validator([])) for c in ("FR", "DE")}
    assert len({shard.name(mark) for mark in marks}) == 4


def test_rows_are_counted_by_status(hundred: Path, register: Path, tmp_path: Path) -> None:
    counted = check(hundred, register, tmp_path / "out.csv", shard_rows=30, workers=2).counts
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        assert counted == Counter(row["dsp_status"] for row in csv.DictReader(file))


def test_what_one_list_taught_the_next_knows_and_a_damaged_memory_is_none(
    register: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dispatchable.engine.bulk.memory.WORTH_KEEPING", 1)
    opened = Register.open(register)
    rows = []
    for street in range(0, len(opened.street_name), 3):
        for point in list(opened.points_of(street))[:6]:
            number, suffix = opened.number_text(point)
            name = opened.name_text[opened.street_name[street]]
            city = opened.city_name[opened.street_city[street]]
            rows.append(["r", " ".join(filter(None, (number, suffix, name))), opened.street_postcode(street), city])
    rows.append(["r", "3 rue de la République chez Martin", "99001", "Sarlande-Vernoise"])
    source, memory = written(tmp_path, rows), tmp_path / "memory"
    expected = one_by_one(source, register)

    def checked(workers: int) -> tuple[bytes, int]:
        output = tmp_path / "out.csv"
        with read_table(source) as table:
            plan = recognise(table.header)
            checker = Checker(Validator([opened]), [register], plan, "FR", country_code, memory)
            known = len(checker._book)
            check_table(table, checker, output, workers=workers, shard_rows=50)
        return output.read_bytes(), known

    assert checked(2) == (expected, 0)
    (kept,) = memory.iterdir()
    content = kept.read_bytes()
    assert b"Martin" not in content
    made, known = checked(1)
    assert made == expected and known > 5
    kept.write_bytes(content[:-9] + b"\0" * 9)
    assert checked(1) == (expected, 0)
    kept.write_bytes(content[: len(content) // 2])
    assert checked(2) == (expected, 0)
