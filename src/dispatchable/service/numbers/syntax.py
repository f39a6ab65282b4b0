"""From a telephone number as people write it to E.164, and to the country it belongs to."""

from __future__ import annotations

import re

import phonenumbers

from dispatchable.engine.countries.pack import countries, load_pack
from dispatchable.service.errors import Refused

MOST = 60
FRENCH_EXTENSION = re.compile(r"[\s,]*\bposte\b\.?\s*", re.IGNORECASE)
"""How French writes an extension; the library knows the words of English."""


MOST_EXTENSION = 15


def written(e164: str, extension: str) -> str:
    """A number with its extension in one text (RFC 3966, without "tel:"): "+33184801234;ext=524"."""
    return f"{e164};ext={extension}" if extension else e164


def read_number(text: str, country: str, extension: str = "") -> tuple[str, str, str]:
    """E.164, extension ("" = none) and country of a number in any usual format; ``country`` ("" = none) is that of a
    national number.

    An extension may stand in the text ("01 84 80 12 34 poste 524", "+33184801234;ext=524", "tel:" before it) or be
    given apart. Raises Refused, which names the field (``number``, ``extension`` or ``country``) and the remedy.
    """
    extension = _extension(extension)
    country = country.strip().upper()
    if country and country not in countries():
        raise Refused(
            "number.country",
            en="Choose one of the countries offered.",
            fr="Choisissez l'un des pays proposés.",
            field="country",
        )
    example = _example(country or "FR")
    if not text.strip():
        raise Refused(
            "number.empty",
            en=f"Give the telephone number, for example {example}.",
            fr=f"Indiquez le numéro de téléphone, par exemple {example}.",
            field="number",
        )
    try:
        if len(text) > MOST:
            raise phonenumbers.NumberParseException(phonenumbers.NumberParseException.TOO_LONG, "")
        parsed = phonenumbers.parse(FRENCH_EXTENSION.sub(" ext. ", text), country or None)
    except phonenumbers.NumberParseException as error:
        if error.error_type == phonenumbers.NumberParseException.INVALID_COUNTRY_CODE and not country:
            raise Refused(
                "number.which_country",
                en="Choose the country of this number, or write it with its country code, beginning with +.",
                fr="Choisissez le pays de ce numéro de téléphone, "
                "ou écrivez-le avec son indicatif, en commençant par +.",
                field="country",
            ) from None
        raise _no_number(example) from None
    if not phonenumbers.is_valid_number(parsed):
        raise _no_number(example)
    inside = parsed.extension or ""
    if extension and inside and extension != inside:
        raise Refused(
            "number.two_extensions",
            en=f"Two different extensions are given ({inside} and {extension}). Keep one.",
            fr=f"Deux postes différents sont indiqués ({inside} et {extension}). N'en gardez qu'un.",
            field="extension",
        )
    found = phonenumbers.region_code_for_number(parsed) or ""
    if country and not phonenumbers.is_valid_number_for_region(parsed, country):
        pack = load_pack(country)
        raise Refused(
            "number.other_country",
            en=f"This number is not one of the country chosen ({pack.name_en}). Change the country or the number.",
            fr=f"Ce numéro de téléphone n'est pas du pays choisi ({pack.name_fr}). Changez l'un ou l'autre.",
            field="country",
        )
    if not country and found not in countries():
        raise Refused(
            "number.not_offered",
            en="The country of this number is not offered. The list of countries says which ones are.",
            fr="Le pays de ce numéro de téléphone n'est pas proposé. La liste des pays indique lesquels le sont.",
            field="number",
        )
    parsed.extension = None
    e164 = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    return e164, extension or inside, country or found


def _extension(text: str) -> str:
    text = text.strip()
    if text and not (text.isascii() and text.isdigit() and len(text) <= MOST_EXTENSION):
        raise Refused(
            "number.extension",
            en=f"An extension is made of at most {MOST_EXTENSION} digits, for example 524.",
            fr=f"Un poste s'écrit avec au plus {MOST_EXTENSION} chiffres, par exemple 524.",
            field="extension",
        )
    return text


def _no_number(example: str) -> Refused:
    return Refused(
        "number.syntax",
        en=f"This is no telephone number that can exist: a digit may be missing or too many. Example: {example}.",
        fr="Ce numéro de téléphone ne peut pas exister\u00a0: il a peut-être un chiffre de trop ou de moins. "
        f"Exemple\u00a0: {example}.",
        field="number",
    )


def _example(country: str) -> str:
    number = phonenumbers.example_number(country)
    if number is None:
        return "+33 1 84 80 12 34"
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def international(e164: str) -> str:
    """The number as it is written for readers of any country: "+33 1 84 80 12 34", with " ;ext=524" where it has an
    extension; as it is when it is none.
    """
    try:
        parsed = phonenumbers.parse(e164)
    except phonenumbers.NumberParseException:
        return e164
    extension, parsed.extension = parsed.extension, None
    text = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    return f"{text} ;ext={extension}" if extension else text
