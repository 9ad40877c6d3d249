"""What an SVG picture may consist of: elements, attributes, and which of these are what.

Everything that browsers draw, and what drawing programs write besides and does nothing. What is not listed is left out.
"""

from __future__ import annotations

ANIMATIONS = frozenset("animate animateColor animateMotion animateTransform set".split())

ELEMENTS = ANIMATIONS | frozenset(
    "a circle clipPath defs desc discard ellipse filter g image line linearGradient marker mask metadata mpath path"
    " pattern polygon polyline radialGradient rect stop style svg switch symbol text textPath title tspan use view"
    " feBlend feColorMatrix feComponentTransfer feComposite feConvolveMatrix feDiffuseLighting feDisplacementMap"
    " feDistantLight feDropShadow feFlood feFuncA feFuncB feFuncG feFuncR feGaussianBlur feImage feMerge feMergeNode"
    " feMorphology feOffset fePointLight feSpecularLighting feSpotLight feTile feTurbulence"
    # of former and of coming standards: no browser draws them
    " altGlyph altGlyphDef altGlyphItem cursor flowDiv flowPara flowRegion flowRoot flowSpan font font-face"
    " font-face-format font-face-name font-face-src glyph glyphRef hatch hatchpath hkern mesh meshgradient meshpatch"
    " meshrow missing-glyph solidColor solidcolor tref vkern".split()
)

PICTURED = frozenset(["image", "feImage"])
"""Elements whose address is that of a picture."""

REPEATED = frozenset(["use", *PICTURED])
"""Elements that show nothing without their address."""

STYLED = frozenset(
    "alignment-baseline background background-color baseline-shift clip clip-path clip-rule color"
    " color-interpolation color-interpolation-filters color-profile color-rendering cursor direction display"
    " dominant-baseline enable-background fill fill-opacity fill-rule filter flood-color flood-opacity font"
    " font-family font-feature-settings font-kerning font-size font-size-adjust font-stretch font-style"
    " font-variant font-variant-caps font-variant-ligatures font-variant-numeric font-variant-position"
    " font-variant-alternates font-variant-east-asian font-variation-settings font-weight"
    " glyph-orientation-horizontal glyph-orientation-vertical image-rendering inline-size isolation kerning"
    " letter-spacing lighting-color line-height line-spacing marker marker-end marker-mid marker-start mask"
    " mask-type mix-blend-mode opacity overflow paint-order pointer-events shape-inside shape-padding"
    " shape-rendering shape-subtract solid-color solid-opacity stop-color stop-opacity stroke stroke-dasharray"
    " stroke-dashoffset stroke-linecap stroke-linejoin stroke-miterlimit stroke-opacity stroke-width text-align"
    " text-anchor text-decoration text-decoration-color text-decoration-line text-decoration-style text-indent"
    " text-orientation text-overflow text-rendering text-transform transform transform-box transform-origin"
    " transform-style unicode-bidi user-select vector-effect visibility white-space word-spacing writing-mode".split()
)
"""Attributes that are CSS, and that an animation may change."""

MEASURES = frozenset(
    "amplitude azimuth baseFrequency bias cx cy d diffuseConstant divisor dx dy edgeMode elevation exponent fr fx fy"
    " gradientTransform gradientUnits height in in2 intercept k1 k2 k3 k4 kernelMatrix kernelUnitLength lengthAdjust"
    " limitingConeAngle markerHeight markerUnits markerWidth maskContentUnits maskUnits mode numOctaves offset operator"
    " order orient pathLength patternContentUnits patternTransform patternUnits points pointsAtX pointsAtY pointsAtZ"
    " preserveAlpha preserveAspectRatio primitiveUnits r radius refX refY result rotate rx ry scale seed slope spacing"
    " specularConstant specularExponent spreadMethod startOffset stdDeviation stitchTiles surfaceScale tableValues"
    " targetX targetY textLength type viewBox width x x1 x2 xChannelSelector y y1 y2 yChannelSelector z class".split()
)
"""Attributes that say where and how large something is, and that an animation may change."""

TIMES = frozenset(
    "accumulate additive attributeType begin by calcMode dur end fill from keyPoints keySplines keyTimes max min origin"
    " path repeatCount repeatDur restart to values".split()
)
"""Attributes of animations."""

INERT = frozenset(
    # known, and without any effect that reaches out of the picture
    "attributeName baseProfile clipPathUnits contentScriptType contentStyleType externalResourcesRequired filterRes"
    " filterUnits focusable id lang media method requiredExtensions requiredFeatures requiredFonts requiredFormats role"
    " side string systemLanguage tabindex target title version viewTarget zoomAndPan"
    # of fonts and meshes
    " accent-height alphabetic arabic-form ascent bbox cap-height descent format g1 g2 glyph-name glyphRef hanging"
    " hatchContentUnits hatchTransform hatchUnits horiz-adv-x horiz-origin-x horiz-origin-y ideographic k mathematical"
    " name orientation overline-position overline-thickness panose-1 rendering-intent slope stemh stemv"
    " strikethrough-position strikethrough-thickness u1 u2 underline-position underline-thickness unicode unicode-range"
    " units-per-em v-alphabetic v-hanging v-ideographic v-mathematical vert-adv-y vert-origin-x vert-origin-y widths"
    " x-height"
    # of drawing programs
    " agent content editor etag host jfif modified pages t p-id".split()
)
"""Attributes that reach for nothing, and those of drawing programs, of which browsers know nothing."""

FREE = INERT | frozenset(["class", "d", "points"])
"""Attributes whose values are no CSS and name nothing."""

ATTRIBUTES = FREE | STYLED | MEASURES | TIMES | frozenset(["style", "href"])

DRAWN_FONTS = (
    *("serif", "sans-serif", "monospace", "cursive", "fantasy", "system-ui", "ui-monospace", "ui-serif"),
    *("ui-sans-serif", "ui-rounded", "math", "inherit", "initial"),
)
"""The names of fonts that every system replaces by one of its own."""
