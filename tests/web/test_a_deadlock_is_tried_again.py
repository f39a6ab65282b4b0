"""A change that the database rolled back for another's sake is made again, with its file from the start."""

from __future__ import annotations

import io
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import OperationalError
from django.http import HttpResponse
from django.utils.datastructures import MultiValueDict

from dispatchable.interfaces.web.frame.request import page


class GivenUp(Exception):
    """As the driver tells of it."""

    def __init__(self, sqlstate: str) -> None:
        self.sqlstate = sqlstate


def _request() -> Any:
    return SimpleNamespace(
        user=SimpleNamespace(is_authenticated=True), FILES=MultiValueDict({"file": [io.BytesIO(b"proof")]})
    )


def _failing(times: int, sqlstate: str) -> Any:
    left, read = [1] * times, []

    @page(None)
    def view(request: Any) -> HttpResponse:
        read.append(request.FILES["file"].read())
        if left:
            left.pop()
            raise OperationalError from GivenUp(sqlstate)
        return HttpResponse(read[-1])

    return view


def test_a_deadlock_is_tried_again() -> None:
    assert _failing(2, "40P01")(_request()).content == b"proof"


@pytest.mark.parametrize(("times", "sqlstate"), [(9, "40P01"), (1, "53100")])
def test_one_that_stays_and_any_other_failure_are_told(times: int, sqlstate: str) -> None:
    with pytest.raises(OperationalError):
        _failing(times, sqlstate)(_request())
