"""Sounds and speech: which files Anki plays on every device, and what it calls the languages that it reads aloud."""

from __future__ import annotations

import re

_ID3 = rb"ID3[\x02-\x04]"
_MPEG = rb"\xff[\xe2-\xff]"
_MP4 = rb".{4}ftyp"
SOUNDS = {
    ".mp3": re.compile(_ID3 + rb"|" + _MPEG, re.DOTALL),
    ".ogg": re.compile(rb"OggS\0"),
    ".oga": re.compile(rb"OggS\0"),
    ".opus": re.compile(rb"OggS\0.{23}.{0,255}OpusHead", re.DOTALL),
    ".wav": re.compile(rb"RIFF.{4}WAVE", re.DOTALL),
    ".flac": re.compile(rb"fLaC"),
    ".m4a": re.compile(_MP4, re.DOTALL),
    ".aac": re.compile(rb"\xff[\xf0-\xf9]|" + _ID3 + rb"|" + _MP4, re.DOTALL),
}
"""File endings of sounds, and how a file of each begins."""

LANGUAGE = re.compile(r"([A-Za-z]{2,3})(?:[-_](?:[A-Za-z]{4}[-_])?([A-Za-z]{2}|\d{3}))?")
_COUNTRIES = dict(
    pair.split("_")
    for pair in """
    af_ZA am_ET ar_SA az_AZ be_BY bg_BG bn_BD bs_BA ca_ES cs_CZ cy_GB da_DK de_DE el_GR en_US es_ES et_EE eu_ES fa_IR
    fi_FI fr_FR ga_IE gl_ES gu_IN he_IL hi_IN hr_HR hu_HU hy_AM id_ID is_IS it_IT ja_JP ka_GE kk_KZ km_KH kn_IN ko_KR
    lo_LA lt_LT lv_LV mk_MK ml_IN mn_MN mr_IN ms_MY mt_MT my_MM nb_NO ne_NP nl_NL no_NO pa_IN pl_PL pt_PT ro_RO ru_RU
    si_LK sk_SK sl_SI sq_AL sr_RS sv_SE sw_KE ta_IN te_IN th_TH tr_TR uk_UA ur_PK uz_UZ vi_VN zh_CN zu_ZA
    """.split()
)
"""The country that a language is read as in if the author names none."""


def names_sound(target: str) -> bool:
    """Whether a link leads to a sound of the deck."""
    return not re.match(r"[A-Za-z][\w+.-]*:|#|//", target) and target.lower().endswith(tuple(SOUNDS))


def is_sound(data: bytes, ending: str) -> bool:
    """Whether a file begins as one with its ending does."""
    return bool(SOUNDS[ending].match(data[:512])) if ending in SOUNDS else False


def anki_language(tag: str) -> str:
    """Return Anki's code for a language tag, like ``en_US`` for ``en``; empty if it is none that can be read aloud."""
    found = LANGUAGE.fullmatch(tag)
    if not found:
        return ""
    language, country = found[1].lower(), (found[2] or "").upper()
    if not country:
        country = _COUNTRIES.get(language, "")
    return f"{language}_{country}" if country else ""
