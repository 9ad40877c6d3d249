"""Pictures and style sheets that try to load a file or to act, each in another way. ``HOST`` stands for a server."""

from __future__ import annotations

import base64

from tests.help.reaching_further import FURTHER_CSS, further_pictures

_NS = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:h="http://www.w3.org/1999/xhtml"'
_BOX = '<rect id="box" width="9" height="9"/>'


def _svg(content: str, attributes: str = "") -> str:
    return f'<svg {_NS} width="20" height="20" {attributes}>{content}{_BOX}</svg>'


def _inner(content: str) -> str:
    return base64.b64encode(_svg(content).encode()).decode()


CSS = {
    "url": "rect{mask:url(HOST/N#a)}",
    "url in quotes": 'rect{mask:url( "HOST/N#a" )}',
    "a capital": "rect{mask:URL(HOST/N#a)}",
    "an escape": "rect{mask:\\75rl(HOST/N#a)}",
    "an escape within": "rect{mask:u\\72 l(HOST/N#a)}",
    "an escape of six digits": "rect{mask:ur\\00006cHOST/N#a)}".replace("6c", "6c("),
    "an escaped letter": "rect{mask:ur\\l(HOST/N#a)}",
    "background": "rect,svg{background:url(HOST/N)}",
    "image-set": 'rect,svg{background:image-set("HOST/N" 1x)}',
    "webkit-image-set": "rect,svg{background:-webkit-image-set(url(HOST/N) 1x)}",
    "image-set with an escape": 'rect,svg{background:image-s\\65t("HOST/N" 1x)}',
    "cross-fade": 'rect,svg{background:-webkit-cross-fade(url("HOST/N"),url("HOST/N"),50%)}',
    "image": 'rect,svg{background:image("HOST/N")}',
    "src": 'rect{mask:src("HOST/N#a")}',
    "a variable": "svg{--x:url(HOST/N)} rect,svg{background:var(--x)}",
    "a variable as text": 'svg{--x:"HOST/N"} rect,svg{background:image-set(var(--x) 1x)}',
    "a registered variable": (
        '@property --y{syntax:"<image>";inherits:true;initial-value:url(HOST/N)} svg{background:var(--y)}'
    ),
    "import": '@import "HOST/N";',
    "import url": "@import url(HOST/N);",
    "import with an escape": '@\\69mport "HOST/N";',
    "import behind charset": '@charset "utf-8";@import "HOST/N";',
    "import into a layer": '@import url("HOST/N") layer(a) supports(display:block) screen;',
    "font": '@font-face{font-family:F;src:url("HOST/N")} text{font-family:F}',
    "font beside a local one": (
        '@font-face{font-family:F;src:local("None"),url(HOST/N) format("woff2")} text{font-family:F}'
    ),
    "nesting": "svg{& rect{mask:url(HOST/N#a)}}",
    "a media query": "@media all{@supports (fill:red){rect{filter:url(HOST/N#a)}}}",
    "keyframes": "@keyframes k{from,to{background:url(HOST/N)}} rect,svg{animation:k 9s}",
    "cursor": "rect,svg{cursor:url(HOST/N),auto}",
    "content": "svg::before,rect{content:url(HOST/N)}",
    "list": "svg{display:list-item;list-style:url(HOST/N)}",
    "border": "svg{border:9px solid;border-image:url(HOST/N)}",
    "shape": "rect{shape-outside:url(HOST/N);offset-path:url(HOST/N#a)}",
    "a comment between": "rect{mask:url/**/(HOST/N#b);filter:/**/url(HOST/N#a)}",
    "an unclosed block": "rect{mask:url(HOST/N#a)",
    "an unclosed address": "rect{mask:url(HOST/N#a",
    "a bad string before": 'rect{fill:"x\n;mask:url(HOST/N#a)}',
    "a namespace": "@namespace url(HOST/N);rect{mask:url(HOST/N#a)}",
    "a document": "@document url(HOST/N){rect{mask:url(HOST/N#a)}}",
    "hidden in parentheses": "rect{fill:(((url(HOST/N#a))))}",
    "from another protocol": "rect{mask:url(//HOSTNAME/N#a)}",
    "a new line": "rect{mask:url(\n\tHOST/N#a\n)}",
    "symbols": '@counter-style c{system:fixed;symbols:url("HOST/N")} svg{display:list-item;list-style:c}',
    "element timing": "svg{background:paint(x),element(#box),url(HOST/N)}",
    **FURTHER_CSS,
}
"""Style sheets, as they could stand in a picture's ``<style>`` or in a deck's ``theme.css``."""

_HTML = {
    "img": '<h:img src="HOST/N"/>',
    "srcset": '<h:img srcset="HOST/N 1x" alt=""/>',
    "picture": '<h:picture><h:source srcset="HOST/N"/><h:img alt=""/></h:picture>',
    "stylesheet": '<h:link rel="stylesheet" href="HOST/N"/>',
    "preload": '<h:link rel="preload" as="image" imagesrcset="HOST/N"/>',
    "icon": '<h:link rel="icon" href="HOST/N"/>',
    "prefetch": '<h:link rel="prefetch" href="HOST/N"/>',
    "refresh": '<h:meta http-equiv="refresh" content="0;url=HOST/N"/>',
    "iframe": '<h:iframe src="HOST/N"/>',
    "embed": '<h:embed src="HOST/N"/>',
    "object": '<h:object data="HOST/N"/>',
    "video": '<h:video src="HOST/N" poster="HOST/N" autoplay="" muted=""/>',
    "audio": '<h:audio src="HOST/N" autoplay=""/>',
    "track": '<h:video><h:source src="HOST/N"/><h:track src="HOST/N" default=""/></h:video>',
    "cell": '<h:table background="HOST/N"><h:tr><h:td background="HOST/N">x</h:td></h:tr></h:table>',
    "body": '<h:body background="HOST/N">x</h:body>',
    "input": '<h:input type="image" src="HOST/N"/>',
    "script": '<h:script src="HOST/N"/>',
    "inline script": "<h:script>fetch('HOST/N')</h:script>",
    "style": "<h:style>@import 'HOST/N';</h:style>",
    "style with a child": "<h:style><h:b/>@import 'HOST/N';</h:style>",
    "style attribute": '<h:div style="background:url(HOST/N)">x</h:div>',
    "base": '<h:base href="HOST/"/><h:img src="N"/>',
    "handler": '<h:img src="data:,x" onerror="fetch(\'HOST/N\')"/>',
    "srcdoc": '<h:iframe srcdoc="&lt;img src=HOST/N&gt;"/>',
    "math": (
        '<m:math xmlns:m="http://www.w3.org/1998/Math/MathML"><m:mi style="background:url(HOST/N)">x</m:mi></m:math>'
    ),
    "form": '<h:form action="HOST/N"><h:script>document.forms[0].submit()</h:script></h:form>',
    "details": '<h:details open="" ontoggle="fetch(\'HOST/N\')">x</h:details>',
}

_OTHER = {
    "script": _svg("<script>fetch('HOST/N')</script>"),
    "script elsewhere": _svg('<script href="HOST/N"/>'),
    "script by xlink": _svg('<script xlink:href="HOST/N"/>'),
    "script of another prefix": (
        '<a:svg xmlns:a="http://www.w3.org/2000/svg"><a:script>fetch("HOST/N")</a:script></a:svg>'
    ),
    "script in another namespace": _svg('<x:y xmlns:x="urn:x"><script>fetch("HOST/N")</script></x:y>'),
    "script in metadata": _svg("<metadata><script>fetch('HOST/N')</script></metadata>"),
    "onload": _svg("", "onload=\"fetch('HOST/N')\""),
    "onload of a part": _svg("<g onload=\"fetch('HOST/N')\"/>"),
    "onbegin": _svg('<set attributeName="x" to="1" onbegin="fetch(\'HOST/N\')"/>'),
    "onerror": _svg('<image href="data:image/png;base64,AAAA" onerror="fetch(\'HOST/N\')"/>'),
    "a handler set later": _svg('<rect><set attributeName="onload" to="fetch(\'HOST/N\')"/></rect>'),
    "image": _svg('<image width="9" height="9" href="HOST/N"/>'),
    "image by xlink": _svg('<image width="9" height="9" xlink:href="HOST/N"/>'),
    "image with spaces": _svg('<image width="9" height="9" href="  HOST/N"/>'),
    "image by src": _svg('<image width="9" height="9" src="HOST/N"/>'),
    "image in an image": _svg(
        '<image width="9" height="9" href="data:image/svg+xml;base64,INNER"/>'.replace(
            "INNER", _inner('<image width="9" height="9" href="HOST/N"/>')
        )
    ),
    "style in an image": _svg(
        '<image width="9" height="9" href="data:image/svg+xml;base64,INNER"/>'.replace(
            "INNER", _inner("<style>@import 'HOST/N';</style>")
        )
    ),
    "filter image": _svg(
        '<filter id="f"><feImage href="HOST/N"/></filter><rect filter="url(#f)" width="9" height="9"/>'
    ),
    "use": _svg('<use href="HOST/N#a"/>'),
    "use by xlink": _svg('<use xlink:href="HOST/N#a"/>'),
    "use of data": _svg(
        '<use href="data:image/svg+xml;base64,INNER#box"/>'.replace("INNER", _inner("<script>fetch('HOST/N')</script>"))
    ),
    "gradient": _svg('<linearGradient id="g" href="HOST/N#a"/><rect fill="url(#g)" width="9" height="9"/>'),
    "pattern": _svg('<pattern id="p" href="HOST/N#a"/><rect fill="url(#p)" width="9" height="9"/>'),
    "text on a path": _svg('<text><textPath href="HOST/N#a">x</textPath></text>'),
    "motion": _svg('<rect><animateMotion dur="1s"><mpath href="HOST/N#a"/></animateMotion></rect>'),
    "tref": _svg('<text><tref xlink:href="HOST/N#a"/></text>'),
    "cursor": _svg('<cursor id="c" xlink:href="HOST/N"/><rect cursor="url(#c)" width="9" height="9"/>'),
    "font face": _svg(
        (
            '<font-face font-family="F"><font-face-src><font-face-uri xlink:href="HOST/N"/>'
            '</font-face-src></font-face><text font-family="F">x</text>'
        ),
    ),
    "colour profile": _svg('<color-profile name="c" xlink:href="HOST/N"/>'),
    "discarded": _svg('<image width="9" height="9" href="#x"><set attributeName="href" to="HOST/N"/></image>'),
    "set by xlink": _svg(
        '<image width="9" height="9" xlink:href="#x"><set attributeName="xlink:href" to="HOST/N"/></image>'
    ),
    "set by another prefix": _svg(
        (
            '<image width="9" height="9" href="#x">'
            '<set xmlns:y="http://www.w3.org/1999/xlink" attributeName="y:href" to="HOST/N"/></image>'
        ),
    ),
    "set with spaces": _svg('<image width="9" height="9" href="#x"><set attributeName=" href " to="HOST/N"/></image>'),
    "animate": _svg(
        (
            '<image width="9" height="9" href="#x">'
            '<animate attributeName="href" values="#a;HOST/N;HOST/N" dur="1s"/></image>'
        ),
    ),
    "animate from and to": _svg(
        (
            '<image width="9" height="9" href="#x">'
            '<animate attributeName="href" from="HOST/N" to="HOST/N" dur="1s"/></image>'
        ),
    ),
    "animate another": _svg(
        '<image id="i" width="9" height="9" href="#x"/><set href="#i" attributeName="href" to="HOST/N"/>'
    ),
    "animate a script": _svg(
        '<script id="s"/><set href="#s" attributeName="href" to="data:text/javascript,fetch(%22HOST/N%22)"/>'
    ),
    "set a fill": _svg('<rect width="9" height="9"><set attributeName="fill" to="url(HOST/N#a)"/></rect>'),
    "set a mask": _svg('<rect width="9" height="9"><set attributeName="mask" to="u\\72l(HOST/N#a)"/></rect>'),
    "set a style": _svg('<rect width="9" height="9"><set attributeName="style" to="mask:url(HOST/N#a)"/></rect>'),
    "animate a cursor": _svg(
        '<rect width="9" height="9"><animate attributeName="cursor" values="url(HOST/N),auto;auto" dur="1s"/></rect>'
    ),
    "base": _svg('<g xml:base="HOST/"><image width="9" height="9" href="N"/><use href="#a"/></g>'),
    "base and a fragment": _svg('<g xml:base="HOST/N"><use href="#a"/><rect fill="url(#a)" width="9" height="9"/></g>'),
    "style sheet": f'<?xml-stylesheet href="HOST/N"?>{_svg("")}',
    "style sheet in XSLT": f'<?xml-stylesheet type="text/xsl" href="HOST/N"?>{_svg("")}',
    "entity": '<!DOCTYPE svg [<!ENTITY x SYSTEM "HOST/N">]>' + _svg("<text>&x;</text>"),
    "parameter entity": '<!DOCTYPE svg [<!ENTITY % x SYSTEM "HOST/N">%x;]>' + _svg(""),
    "entity with markup": "<!DOCTYPE svg [<!ENTITY x \"<image width='9' height='9' href='HOST/N'/>\">]>" + _svg("&x;"),
    "entity in an address": '<!DOCTYPE svg [<!ENTITY x "HOST">]>' + _svg('<image width="9" height="9" href="&x;/N"/>'),
    "outer rules": '<!DOCTYPE svg SYSTEM "HOST/N">' + _svg(""),
    "attribute by default": '<!DOCTYPE svg [<!ATTLIST image href CDATA "HOST/N">]>'
    + _svg('<image width="9" height="9"/>'),
    "handler by default": "<!DOCTYPE svg [<!ATTLIST svg onload CDATA \"fetch('HOST/N')\">]>" + _svg(""),
    "style by default": '<!DOCTYPE svg [<!ATTLIST rect style CDATA "mask:url(HOST/N#a)">]>' + _svg(""),
    "foreign image": _svg('<foreignObject width="20" height="20"><h:img src="HOST/N"/></foreignObject>'),
    "foreign image in a switch": _svg(
        (
            '<switch><foreignObject width="20" height="20"><h:img src="HOST/N"/></foreignObject>'
            '<image href="data:image/png;base64,AAAA"/></switch>'
        ),
    ),
    "SVG in HTML in SVG": _svg(
        (
            '<foreignObject width="20" height="20"><h:div><svg>'
            '<image width="9" height="9" href="HOST/N"/></svg></h:div></foreignObject>'
        ),
    ),
    "video": _svg('<video src="HOST/N" autoplay=""/>'),
    "audio": _svg('<audio xlink:href="HOST/N"/>'),
    "iframe": _svg('<iframe src="HOST/N"/>'),
    "handler element": _svg('<handler type="text/javascript">fetch("HOST/N")</handler>'),
    "style with a child": _svg("<style>*{}<x/>rect{mask:url(HOST/N#a)}</style>"),
    "style parted": _svg("<style>rect{mask:u<x/>rl(HOST/N#a)}</style>"),
    "style in a style": _svg("<style>*{}<style>rect{mask:url(HOST/N#a)}</style></style>"),
    "style in CDATA": _svg("<style><![CDATA[rect{mask:url(HOST/N#a)}]]></style>"),
    "style behind comments": _svg("<style>rect{ma<!-- x -->sk:ur<!-- x -->l(HOST/N#a)}</style>"),
    "style in other letters": _svg("<style>rect{mask:&#117;rl(HOST/N#a)}</style>"),
    "style without a type": _svg('<style type="" media="all">@import "HOST/N";</style>'),
    "link": _svg('<a href="HOST/N"><rect width="9" height="9"/></a>'),
    "link with a ping": _svg('<a href="#box" ping="HOST/N"><rect width="9" height="9"/></a>'),
    "link to a script": _svg('<a href="javascript:fetch(\'HOST/N\')"><rect width="9" height="9"/></a>'),
    "link set later": _svg(
        '<a><set attributeName="href" to="javascript:fetch(\'HOST/N\')"/><rect width="9" height="9"/></a>'
    ),
}

_VALUES = ("fill", "stroke", "mask", "filter", "clip-path", "marker-end", "marker", "cursor")

_SPELT = {
    "plain": "url(HOST/N#a)",
    "escaped": "\\75rl(HOST/N#a)",
    "escaped within": "u\\72 l(HOST/N#a)",
    "quoted": "url('HOST/N#a')",
}


def pictures() -> dict[str, bytes]:
    """Return the SVG files by their names."""
    made = {f"svg {name}": text for name, text in _OTHER.items()}
    made |= {f"css {name}": _svg(f"<style><![CDATA[{css}]]></style>") for name, css in CSS.items()}
    made |= {f"html {name}": _svg(html) for name, html in _HTML.items()}
    made |= {
        f"html {name} within": _svg(f'<foreignObject width="20" height="20">{html}</foreignObject>')
        for name, html in _HTML.items()
    }
    for attribute in _VALUES:
        for how, value in _SPELT.items():
            made[f"{attribute} {how}"] = _svg(f'<path d="M0 0L9 9L0 9" {attribute}="{value}"/>')
            made[f"{attribute} in a style {how}"] = _svg(f'<path d="M0 0L9 9L0 9" style="{attribute}:{value}"/>')
    encoded = {name: text.encode() for name, text in made.items()}
    script = _svg("<script>fetch('HOST/N')</script>")
    encoded["UTF-16"] = ('<?xml version="1.0" encoding="UTF-16"?>' + script).encode("utf-16")
    encoded["UTF-16 by itself"] = script.encode("utf-16-be")
    encoded["Latin-1"] = f'<?xml version="1.0" encoding="ISO-8859-1"?>{script}'.encode("latin-1")
    encoded["UTF-7"] = (
        b'<?xml version="1.0" encoding="UTF-7"?><svg xmlns="http://www.w3.org/2000/svg">+ADw-script+AD4-fetch(\'HOST/N\')+ADw-/script+AD4-</svg>'
    )
    return encoded | further_pictures()


def at(host: str, name: str, data: bytes) -> bytes:
    """Return a file whose addresses lead to a server, and tell it the file's name."""
    if "base64," in data.decode("latin-1") and b"HOST" not in data:
        return _with_inner(host, name, data)
    wide = "utf-16-be" if data[:1] == b"\0" else "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"
    text = data.decode(wide)
    bare = host.removeprefix("http://")
    return (
        text.replace("HOSTNAME", bare)
        .replace("HOST/N", f"{host}/{name}")
        .replace("HOST", host)
        .replace('"N"', f'"{name}"')
        .encode(wide)
    )


def _with_inner(host: str, name: str, data: bytes) -> bytes:
    before, _, rest = data.partition(b"base64,")
    inner, mark, after = rest.partition(b'"')
    stray = b"#box" if inner.endswith(b"#box") else b""
    made = at(host, name, base64.b64decode(inner.removesuffix(b"#box")))
    return before + b"base64," + base64.b64encode(made) + stray + mark + after
