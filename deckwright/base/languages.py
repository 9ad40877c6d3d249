"""Languages: the tags that name them, and what Anki calls those that it reads aloud."""

from __future__ import annotations

import re

from deckwright.base.model import Place
from deckwright.base.problems import Problems

LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")
"""A language tag's shape (BCP 47)."""
"""A language tag as HTML's ``lang`` has it (BCP 47, by its form only)."""

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


def anki_language(tag: str) -> str:
    """Return Anki's code for a language tag, like ``en_US`` for ``en``; empty if it is none that can be read aloud."""
    found = LANGUAGE.fullmatch(tag)
    if not found:
        return ""
    language, country = found[1].lower(), (found[2] or "").upper()
    if not country:
        country = _COUNTRIES.get(language, "")
    return f"{language}_{country}" if country else ""


def check_language(key: str, value: str, place: Place, problems: Problems) -> str:
    """Return the language of ``lang`` or ``tts``, else nothing (E203 is noted)."""
    if key == "tts":
        if anki_language(value):
            return value
        problems.add(place, "E203", f"“{value[:60]}” is no language to read aloud in", "like en, de-AT or pt-BR")
        return ""
    if LANGUAGE_TAG.fullmatch(value):
        return value
    problems.add(place, "E203", f"“{value[:60]}” is no language", "like en, de or zh-Hans")
    return ""
