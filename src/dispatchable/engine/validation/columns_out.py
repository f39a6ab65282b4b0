"""A verdict as the columns that a checked table gains."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from json.encoder import encode_basestring

from dispatchable.engine.civic.format import one_line
from dispatchable.engine.validation.verdict import Candidate, Correction, Verdict

_text: Callable[[str], str] = encode_basestring
"""A text as JSON, letters beyond ASCII as they are."""

DSP_COLUMNS = (
    "dsp_status", "dsp_depth", "dsp_score", "dsp_record_id", "dsp_address", "dsp_house_number", "dsp_suffix",
    "dsp_street", "dsp_unit", "dsp_postcode", "dsp_city", "dsp_city_code", "dsp_region", "dsp_country",
    "dsp_longitude", "dsp_latitude", "dsp_reasons", "dsp_corrections", "dsp_candidates", "dsp_next_step",
    "dsp_register",
)  # fmt: skip
"""Names of the columns, in their order. They are a contract: none is renamed or moved."""


def verdict_row(verdict: Verdict) -> list[str]:
    """One cell for each of ``DSP_COLUMNS``.

    Score with 4 decimals, degrees with 7, reasons as codes joined by ``|``. ``dsp_corrections`` and ``dsp_candidates``
    are always compact JSON lists: corrections of ``{element, given, value}``, candidates of ``{address, record_id,
    score, differs}`` in the verdict's order. What is not known is an empty cell.
    """
    address, position = verdict.address, verdict.position
    return [
        verdict.status.value,
        verdict.depth.value,
        f"{verdict.score:.4f}",
        verdict.record_id,
        one_line(address),
        address.house_number,
        address.suffix,
        address.street_line,
        address.unit,
        address.postcode,
        address.city,
        address.city_code,
        address.region,
        address.country,
        f"{position.longitude:.7f}" if position else "",
        f"{position.latitude:.7f}" if position else "",
        "|".join(reason.code for reason in verdict.reasons),
        _corrections(verdict.corrections),
        _candidates(verdict.candidates),
        verdict.next_step,
        verdict.evidence.register,
    ]


def _corrections(corrections: Sequence[Correction]) -> str:
    """As compact JSON; put together here, which takes a third of what the json module takes for so little."""
    if not corrections:
        return "[]"
    items = [f'{{"element":{_text(c.element)},"given":{_text(c.given)},"value":{_text(c.value)}}}' for c in corrections]
    return f"[{','.join(items)}]"


def _candidates(candidates: Sequence[Candidate]) -> str:
    """As compact JSON."""
    if not candidates:
        return "[]"
    items = []
    for candidate in candidates:
        differs = ",".join([_text(name) for name in candidate.differs])
        items.append(
            f'{{"address":{_text(one_line(candidate.address))},"record_id":{_text(candidate.record_id)},'
            f'"score":{round(candidate.score, 4)!r},"differs":[{differs}]}}'
        )
    return f"[{','.join(items)}]"
