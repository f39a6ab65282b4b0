"""Why is this valid? The kept proof of a version, in sentences a person can read years later."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import dateparse, formats, timezone
from django.utils.translation import gettext as _

from dispatchable.engine.civic.address import ELEMENTS
from dispatchable.service.addresses.models import AddressVersion, ValidatedHow


def why_valid(version: AddressVersion) -> list[str]:
    """Sentences, the ground first; empty for a version that was never validated."""
    if version.validated_at is None:
        return []
    evidence = version.evidence
    said = [_GROUND[ValidatedHow(version.validated_how)](version)]
    said.append(_("What was written: %(text)s") % {"text": evidence.as_written})
    said.append(_("What stands: %(text)s") % {"text": version.line})
    if evidence.register and version.validated_how in (ValidatedHow.REGISTER, ValidatedHow.CORRECTION):
        said.append(
            _("Register: %(name)s, content digest %(digest)s, record %(record)s.")
            % {"name": evidence.register, "digest": evidence.register_digest, "record": evidence.record_id or "–"}
        )
    elif evidence.register:
        said.append(_("No register confirmed it. Asked: %(name)s.") % {"name": evidence.register})
    else:
        said.append(_("No register confirmed it: none covered the place."))
    said.append(
        _("Checked on %(time)s by engine %(engine)s with rules %(rules)s; certainty %(score)s.")
        % {
            "time": _time(evidence.checked_at),
            "engine": evidence.engine_version,
            "rules": evidence.rules_version or "–",
            "score": formats.localize(round(evidence.score, 4)),
        }
    )
    if version.revoked_at is not None:
        said.append(_("It counts no longer. Revoked: %(time)s") % {"time": _time(version.revoked_at)})
    return said


def differences(version: AddressVersion, older: AddressVersion | None) -> list[dict[str, str]]:
    """What a version says otherwise than the one before it, element by element."""
    if older is None:
        return []
    return [
        {"element": name, "before": str(older.elements.get(name, "")), "after": str(version.elements.get(name, ""))}
        for name in ELEMENTS
        if older.elements.get(name, "") != version.elements.get(name, "")
    ]


def _register(version: AddressVersion) -> str:
    return _("The register had this house exactly as it was written: nobody had to consent. Valid since: %(time)s") % {
        "time": _time(version.validated_at)
    }


def _correction(version: AddressVersion) -> str:
    return _("The register's address was accepted instead of what was written. Accepted by: %(who)s, %(time)s") % {
        "who": version.validated_by_name, "time": _time(version.validated_at),
    }  # fmt: skip


def _desk(version: AddressVersion) -> str:
    said: dict[str, Any] = version.evidence.verdict.get("manual", {})
    parts = [
        _("The validation desk decided that it exists. Decided by: %(who)s, %(time)s")
        % {"who": version.validated_by_name, "time": _time(dateparse.parse_datetime(said.get("at", "")))}
    ]
    if said.get("reason"):
        parts.append(_("Its reason: %(reason)s") % {"reason": said["reason"]})
    if said.get("request"):
        parts.append(_("Service request: %(reference)s.") % {"reference": said["request"]})
    if said.get("self_validated"):
        parts.append(_("The person who asked decided it."))
    return " · ".join(parts)


def _declared(version: AddressVersion) -> str:
    said: dict[str, Any] = version.evidence.verdict.get("declared", {})
    proof = version.declaration.proof.name if version.declaration else ""
    return _(
        "Declared by the organisation, not confirmed by a register. Declared by: %(who)s, %(time)s · "
        "Ground: %(reason)s · Proof: %(proof)s (digest %(digest)s)"
    ) % {
        "who": version.validated_by_name, "time": _time(version.validated_at), "reason": said.get("reason", ""),
        "proof": proof, "digest": said.get("proof", ""),
    }  # fmt: skip


_GROUND = {
    ValidatedHow.REGISTER: _register,
    ValidatedHow.CORRECTION: _correction,
    ValidatedHow.DESK: _desk,
    ValidatedHow.DECLARATION: _declared,
}


def _time(moment: datetime | None) -> str:
    return formats.date_format(timezone.localtime(moment), "DATETIME_FORMAT") if moment else "–"
