"""Languages: the tags that name them, and what Anki calls those that it reads aloud."""

from __future__ import annotations

from deckwright.base.model import Place
from deckwright.base.patterns import lazy_regex
from deckwright.base.problems import Problems

LANGUAGE_TAG = lazy_regex(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")
"""A language tag as HTML's ``lang`` has it (BCP 47, by its form only)."""

LANGUAGE = lazy_regex(r"([A-Za-z]{2,3})(?:[-_](?:[A-Za-z]{4}[-_])?([A-Za-z]{2}|\d{3}))?")
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

_NAMES = dict(
    pair.split("=")
    for pair in """
    arabic=ar العربية=ar chinese=zh mandarin=zh 中文=zh czech=cs čeština=cs danish=da dansk=da dutch=nl nederlands=nl
    english=en farsi=fa persian=fa فارسی=fa finnish=fi suomi=fi french=fr français=fr francais=fr german=de deutsch=de
    greek=el hebrew=he עברית=he hindi=hi hungarian=hu magyar=hu indonesian=id italian=it italiano=it japanese=ja
    日本語=ja korean=ko 한국어=ko latin=la norwegian=nb norsk=nb polish=pl polski=pl portuguese=pt português=pt
    portugues=pt romanian=ro română=ro russian=ru русский=ru spanish=es español=es espanol=es castellano=es swedish=sv
    svenska=sv thai=th turkish=tr türkçe=tr ukrainian=uk українська=uk urdu=ur vietnamese=vi jp=ja kr=ko cn=zh
    """.split()
)
"""The tags of languages by what people call them."""


_RIGHT_TO_LEFT = frozenset("ar arc ckb dv fa he iw ks nqo ps sd syr ug ur yi".split())
_SCRIPTS = frozenset("arab hebr syrc thaa nkoo".split())
"""Scripts that run from right to left."""


def direction(tag: str) -> str:
    """Return the base direction of a language's text as HTML's ``dir`` has it: of what begins with a Latin word, too.

    It is ``auto``, told by the first letter, for a language that runs from left to right.
    """
    language, *subtags = tag.lower().split("-")
    script = next((part for part in subtags if len(part) == 4 and part.isalpha()), "")
    is_rtl = script in _SCRIPTS if script else language in _RIGHT_TO_LEFT
    return "rtl" if is_rtl else "auto"


def tag_of(value: str) -> str:
    """Return the language tag that was meant by a language's name, or by a tag with ``_`` in it; empty if none was."""
    value = value.strip()
    made = _NAMES.get(value.lower(), value.replace("_", "-"))
    return made if LANGUAGE_TAG.fullmatch(made) and made.lower() not in _NAMES else ""


def no_language(value: str) -> str:
    """Return what to write in the place of what is no language tag."""
    return f"write {made}" if (made := tag_of(value)) and made != value else "like en, de-AT or pt-BR"


def anki_language(tag: str) -> str:
    """Return Anki's code for a language tag, like ``en_US`` for ``en``; empty if it is none that can be read aloud."""
    found = LANGUAGE.fullmatch(tag)
    if not found:
        return ""
    language, country = found[1].lower(), (found[2] or "").upper()
    if not country:
        country = _COUNTRIES.get(language, "")
    return f"{language}_{country}" if country else ""


SPOKEN_IN = frozenset({"tts", "answer_tts"})
"""The keys that name a language to read aloud in."""

SPEAKING = frozenset({"lang", "answer_lang"}) | SPOKEN_IN
"""The keys that name a language."""


def check_language(key: str, value: str, place: Place, problems: Problems) -> str:
    """Return the language that one of the keys ``SPEAKING`` names, else nothing (E203 is noted)."""
    if key in SPOKEN_IN:
        if anki_language(value):
            return value
        problems.add(place, "E203", f"“{value[:60]}” is no language to read aloud in", no_language(value))
        return ""
    if is_language(value):
        return value
    problems.add(place, "E203", f"“{value[:60]}” is no language", no_language(value))
    return ""


def is_language(value: str) -> bool:
    """Whether a text is a language tag: of the form of one, and no language's name."""
    return bool(LANGUAGE_TAG.fullmatch(value)) and value.lower() not in _NAMES
