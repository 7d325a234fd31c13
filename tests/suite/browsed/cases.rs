//! The kinds of cases that the public sanitisers are tested with, in words of our own: what
//! runs, what hides that it runs, and what turns into something else when it is read again.
//! Where a case says `kept`, that word has to be left.

use deedbox::{markdown, svg};

use super::{draws_only, reads_only};

/// HTML between the words of a record.
const HTML: &[&str] = &[
    // What runs by itself.
    "<script>alert(1)</script>kept",
    "<SCRIPT SRC=//e.example></SCRIPT>kept",
    "<script/x>alert(1)</script/y>kept",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<svg><script>alert(1)</script></svg>kept",
    "<svg/onload=alert(1)>kept",
    "<body onload=alert(1)>kept",
    "<img src=x onerror=alert(1)>kept",
    "<img/src=x/onerror=alert(1)//>kept",
    "<img src=\"x\" onerror\n=\n\"alert(1)\">kept",
    "<img src=`x` onerror=`alert(1)`>kept",
    "<p onpointerrawupdate=alert(1) ontoggle=alert(1) oncontentvisibilityautostatechange=alert(1)>kept</p>",
    "<details open ontoggle=alert(1)><summary>kept</summary></details>",
    "<video><source onerror=alert(1)></video>kept",
    "<video poster=javascript:alert(1)></video>kept",
    "<audio src onloadstart=alert(1)>kept",
    "<marquee onstart=alert(1)>kept</marquee>",
    "<input autofocus onfocus=alert(1)>kept",
    "<select><option>kept</select>",
    "<button formaction=javascript:alert(1)>kept</button>",
    "<form action=javascript:alert(1)><input type=submit></form>kept",
    "<isindex action=javascript:alert(1) type=image>kept",
    "<keygen autofocus onfocus=alert(1)>kept",
    // Documents in documents.
    "<iframe src=javascript:alert(1)></iframe>kept",
    "<iframe srcdoc=\"<script>alert(1)</script>\"></iframe>kept",
    "<object data=data:text/html,x></object>kept",
    "<embed src=//e.example/x.swf>kept",
    "<applet code=x></applet>kept",
    "<frameset><frame src=javascript:alert(1)></frameset>",
    "<portal src=//e.example></portal>kept",
    "<fencedframe src=//e.example></fencedframe>kept",
    // What changes the page around it.
    "<base href=//e.example/>kept",
    "<meta http-equiv=refresh content=\"0;url=javascript:alert(1)\">kept",
    "<meta http-equiv=set-cookie content=x>kept",
    "<link rel=stylesheet href=//e.example/a.css>kept",
    "<link rel=prefetch href=//e.example>kept",
    "<style>@import '//e.example';</style>kept",
    "<style><style/><img src=x onerror=alert(1)>",
    "<p style=\"background:url(//e.example)\">kept</p>",
    "<div style=\"position:fixed;inset:0\">kept</div>",
    "<table background=//e.example><td background=//e.example>kept</table>",
    "<title>kept</title>",
    "</main></body></html><script>alert(1)</script>kept",
    "<template><script>alert(1)</script></template>kept",
    "<div><template shadowrootmode=open><script>alert(1)</script></template>kept</div>",
    "<x-own is=x-own>kept</x-own>",
    "<slot name=a>kept</slot>",
    "<button data-deedbox=lock>kept</button>",
    "<p data-deedbox-file=x>kept</p>",
    "<dialog open>kept</dialog>",
    "<a href=x popover popovertarget=y>kept</a>",
    // Addresses.
    "<a href=javascript:alert(1)>kept</a>",
    "<a href=\" &#14; javascript:alert(1)\">kept</a>",
    "<a href=\"jav&#x09;ascript:alert(1)\">kept</a>",
    "<a href=\"jav&#x0A;ascript:alert(1)\">kept</a>",
    "<a href=\"&#0000106&#0000097vascript:alert(1)\">kept</a>",
    "<a href=\"javascript&colon;alert(1)\">kept</a>",
    "<a href=\"java&Tab;script&NewLine;:alert(1)\">kept</a>",
    "<a href=\"\u{1}javascript:alert(1)\">kept</a>",
    "<a href=\"\u{a0}javascript:alert(1)\">kept</a>",
    "<a href='vbscript:msgbox(1)'>kept</a>",
    "<a href=data:text/html,<script>alert(1)</script>>kept</a>",
    "<a href=\"feed:javascript:alert(1)\">kept</a>",
    "<a href=\"view-source:javascript:alert(1)\">kept</a>",
    "<a href=\"jar:javascript:x!/y\">kept</a>",
    "<a href=\"//e.example\" target=_blank ping=//e.example/p>kept</a>",
    "<a href=\"#\" onclick=alert(1)>kept</a>",
    "<map name=m><area href=javascript:alert(1)></map><img usemap=#m src=x>kept",
    "<img src=\"data:image/svg+xml,<svg onload=alert(1)>\">kept",
    "<img src=x srcset=\"//e.example/a 1x\" sizes=1px>kept",
    "<picture><source srcset=//e.example/a><img src=x></picture>kept",
    "<img lowsrc=//e.example dynsrc=javascript:alert(1)>kept",
    "<img longdesc=javascript:alert(1) src=x>kept",
    "<blockquote cite=javascript:alert(1)>kept</blockquote>",
    "<q cite=data:text/html,x>kept</q>",
    "<svg><a xlink:href=javascript:alert(1)><text>x</text></a></svg>kept",
    "<svg><use href=\"data:image/svg+xml,<svg id=x onload=alert(1)>#x\"/></svg>kept",
    "<svg><image href=//e.example/a.png /></svg>kept",
    "<svg><animate attributeName=href values=javascript:alert(1) /></svg>kept",
    "<svg><set attributeName=onmouseover to=alert(1) /></svg>kept",
    "<svg><foreignObject><iframe src=//e.example /></foreignObject></svg>",
    "<math href=javascript:alert(1)>kept</math>",
    "<math><maction actiontype=statusline xlink:href=javascript:alert(1)>x</maction></math>kept",
    // What turns into something else when it is written and read again.
    "<svg></p><style><a id=\"</style><img src=1 onerror=alert(1)>\">",
    "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
    "<math><annotation-xml encoding=\"text/html\"><style><img src=x onerror=alert(1)></style></annotation-xml></math>kept",
    "<math><mi><mglyph><svg><mtext><textarea><path id=\"</textarea><img onerror=alert(1) src=1>\">",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<svg><desc><noscript><img title=\"</noscript><img src=x onerror=alert(1)>\"></svg>",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">kept",
    "<svg><title><![CDATA[</title><img src=x onerror=alert(1)>]]></svg>",
    "<svg><![CDATA[><img src=x onerror=alert(1)>]]>kept",
    "<xmp><p title=\"</xmp><img src=x onerror=alert(1)>\">",
    "<noembed><img title=\"</noembed><img src=x onerror=alert(1)>\"></noembed>",
    "<textarea><img title=\"</textarea><img src=x onerror=alert(1)>\"></textarea>",
    "<plaintext><img src=x onerror=alert(1)>",
    "<select><style></select><img src=x onerror=alert(1)></style></select>",
    "<table><tr><td><svg><desc><table><img src=x onerror=alert(1)></table></desc></svg>kept</table>",
    "<b><p><b><table><b><i></table><img src=x onerror=alert(1)></b>kept",
    "<a href=x><table><a href=javascript:alert(1)>kept</table></a>",
    "<!--><img src=x onerror=alert(1)>-->kept",
    "<!--x--!><img src=x onerror=alert(1)>kept",
    "<!-- <img title=\"--><img src=x onerror=alert(1)>\"> -->",
    "<![if true]><img src=x onerror=alert(1)><![endif]>kept",
    "<!--[if gte IE 4]><script>alert(1)</script><![endif]-->kept",
    "<?xml-stylesheet href=//e.example?>kept",
    "<?php echo '<script>alert(1)</script>' ?>",
    "<p title=\"<img src=x onerror=alert(1)>\">kept</p>",
    "<p id=\"a&quot; onclick=&quot;alert(1)\" class='\"><script>'>kept</p>",
    "<p title='\" onclick=alert(1) \"'>kept</p>",
    "<img alt=\"<img src=//e.example/x onerror=alert(1)>\" src=\"//e.example/y\">kept",
    "<a title=\"<img src=\" href=\"https://e.example\"><img src=\"https://e.example/a.png\" alt='\"><script>'>kept</a>",
    "\u{feff}<scr\u{0}ipt>alert(1)</scr\u{0}ipt>kept",
    "<\u{ff53}cript>alert(1)</\u{ff53}cript>kept",
    "<im\u{131}g src=x onerror=alert(1)>kept",
];

/// Markdown without any HTML.
const MARKDOWN: &[&str] = &[
    "# kept {onclick=alert(1)}",
    "## kept {#a .b style=color:red href=javascript:alert(1) data-deedbox=lock}",
    "kept {onmouseover=alert(1)}\n===",
    "# kept {onload}",
    "# kept {#\"onclick=\"alert(1) .\"><script>}",
    "[kept](javascript:alert(1))",
    "[kept](<java\tscript:alert(1)>)",
    "[kept](JAVASCRIPT&colon;alert(1))",
    "[kept](data:text/html;base64,PHNjcmlwdD4=)",
    "[kept][a]\n\n[a]: vbscript:x 'y'",
    "<javascript:alert(1)> kept",
    "![kept](javascript:alert(1))",
    "![kept](data:image/svg+xml;base64,PHN2Zy8+)",
    "![kept](//e.example/a.png \"x\\\" onerror=\\\"alert(1)\")",
    "![kept](https://e.example/a.png)",
    "![kept \"><script>alert(1)</script>](https://e.example/a.png)",
    "[![kept](https://e.example/a.png)](javascript:alert(1))",
    "[kept](https://e.example/\"onclick=\"alert(1))",
    "`<script>alert(1)</script>` kept",
    "```\"><script>alert(1)</script>\nkept\n```",
    "    <script>alert(1)</script> kept",
    "[^\"><script>]: kept\n\nx[^\"><script>]",
    "&lt;script&gt;alert(1)&lt;/script&gt; kept",
    "&#60;img src=x onerror=alert(1)&#62; kept",
    "\\<script>alert(1)\\</script> kept",
    "| kept \"><script> |\n| --- |\n| `|<img src=x onerror=alert(1)>` |",
];

/// What stands in a drawing.
const DRAWN: &[&str] = &[
    "<script type=\"text/ecmascript\"><![CDATA[alert(1)]]></script><text>kept</text>",
    "<g onload=\"alert(1)\" onunload=\"alert(1)\" onzoom=\"alert(1)\"><text>kept</text></g>",
    "<text><![CDATA[<script>alert(1)</script>]]>kept</text>",
    "<text>&lt;/text&gt;&lt;script&gt;alert(1)&lt;/script&gt;kept</text>",
    "<title><style>.a{fill:red}&lt;/style>&lt;img src=x onerror=alert(1)></style>kept</title>",
    "<title><title>&lt;/title>&lt;script>alert(1)&lt;/script></title>kept</title>",
    "<desc><svg><style>/*&lt;/style>&lt;img src=x onerror=alert(1)>*/</style></svg><g>kept</g></desc>",
    "<desc><p xmlns=\"http://www.w3.org/1999/xhtml\" onclick=\"alert(1)\">x</p>kept</desc>",
    "<desc><image href=\"x\" onerror=\"alert(1)\"/><text>kept</text></desc>",
    "<style>.a::after{content:\"&lt;/style>&lt;script>alert(1)&lt;/script>\"}</style><text>kept</text>",
    "<style>&lt;!--@import '//e.example';--></style><text>kept</text>",
    "<style>@media screen and (min-width:1px){@import url(//e.example);.a{fill:red}}</style><text>kept</text>",
    "<style>@supports (background:url(//e.example)){.a{fill:red}}</style><text>kept</text>",
    "<style>.a{fill:url(#b}//e.example)}</style><text>kept</text>",
    "<style>.a{src:local(x),url(//e.example)}</style><text>kept</text>",
    "<text style=\"font:1em url(//e.example)\" class=\"url(//e.example)\">kept</text>",
    "<text fill=\"url(#a) url(//e.example)\">kept</text>",
    "<text fill=\"/**/url(//e.example)\">kept</text>",
    "<text fill=\"image(//e.example)\" stroke=\"cross-fade(url(//e.example),red)\">kept</text>",
    "<a xlink:href=\"java&#9;script:alert(1)\"><text>kept</text></a>",
    "<a href=\"#x\"><animate attributeName=\"href\" to=\"javascript:alert(1)\"/><text>kept</text></a>",
    "<a><set attributeName=\"xlink:href\" to=\"javascript:alert(1)\"/><text>kept</text></a>",
    "<use href=\"#a\"><animate attributeName=\"href\" to=\"data:image/svg+xml,x\"/></use><text>kept</text>",
    "<image href=\"#a\"><animate attributeName=\"href\" to=\"//e.example\"/></image><text>kept</text>",
    "<text><animate attributeName=\"fill\" values=\"url(//e.example);red\"/>kept</text>",
    "<text><animate attributeName=\"fill\" begin=\"x.onclick\" end=\"accessKey(a)\" to=\"red\"/>kept</text>",
    "<animateMotion href=\"//e.example#a\"/><text>kept</text>",
    "<text><tspan xml:base=\"//e.example/\" xlink:base=\"//e.example\">kept</tspan></text>",
    "<image width=\"1\" height=\"1\" xlink:href=\"data:image/svg+xml;utf8,&lt;svg onload='alert(1)'/&gt;\"/><text>kept</text>",
    "<image href=\"blob:https://e.example/1\"/><text>kept</text>",
    "<use href=\"//e.example/#a\" xlink:href=\"javascript:alert(1)\"/><text>kept</text>",
    "<use xlink:href=\"&#x23;a\"/><text>kept</text>",
    "<mask id=\"m\"><image href=\"https://e.example/m.png\"/></mask><text mask=\"url(#m)\">kept</text>",
    "<filter id=\"f\"><feImage xlink:href=\"https://e.example/x#y\"/></filter><text filter=\"url(#f)\">kept</text>",
    "<pattern id=\"p\" href=\"https://e.example#p\"/><text fill=\"url(#p)\">kept</text>",
    "<foreignObject requiredFeatures=\"x\"><h:script>alert(1)</h:script></foreignObject><text>kept</text>",
    "<switch><foreignObject><h:iframe src=\"//e.example\"/></foreignObject><text>kept</text></switch>",
    "<h:img src=\"//e.example\" onerror=\"alert(1)\"/><text>kept</text>",
    "<text><h:b>x</h:b>kept</text>",
    "<math xmlns=\"http://www.w3.org/1998/Math/MathML\" href=\"javascript:alert(1)\"/><text>kept</text>",
    "<text xmlns:on=\"urn:x\" on:click=\"alert(1)\">kept</text>",
    "<text id=\"&quot;>&lt;script>alert(1)&lt;/script>\">kept</text>",
    "<text id=\"`>&lt;img onerror=alert(1) src=x>\">kept</text>",
    "<text aria-label=\"&quot; onclick=&quot;alert(1)\">kept</text>",
    "<p/><text>kept</text>",
    "<text>kept</text><table/><div/><br/><font color=\"red\"/>",
    "<text>]]&gt;kept</text>",
    "<?xml-stylesheet href=\"//e.example\"?><?php x ?><text>kept</text>",
    "<cursor xlink:href=\"//e.example\"/><text cursor=\"url(//e.example),auto\">kept</text>",
    "<text systemLanguage=\"en\" externalResourcesRequired=\"true\">kept</text>",
    "<view viewTarget=\"//e.example\"/><text>kept</text>",
    "<audio href=\"//e.example\"/><video href=\"//e.example\"/><canvas/><source src=\"//e.example\"/><text>kept</text>",
    "<text lang=\"&#x202e;en\">kept</text>",
];

#[test]
fn html_that_others_tried_does_nothing() {
    let mut lost = Vec::new();
    for text in HTML {
        let html = markdown::clean(text, |_| "there/index.html".to_owned());
        reads_only(&html, "updates/x/");
        if text.contains("kept") && !html.contains("kept") {
            lost.push(format!("{text} became {html}"));
        }
    }
    assert!(lost.is_empty(), "{}", lost.join("\n"));
}

#[test]
fn records_that_others_tried_show_their_words_alone() {
    let texts = MARKDOWN.iter().chain(HTML).map(|text| (*text).to_owned());
    let mut lost = Vec::new();
    for (text, html) in super::records::pages_of(texts.collect()) {
        let main = html
            .split_once("<div class=\"prose\">")
            .map_or("", |(_, main)| main);
        if text.contains("kept") && !main.contains("kept") {
            lost.push(format!("{text} became {main}"));
        }
    }
    assert!(lost.is_empty(), "{}", lost.join("\n"));
}

#[test]
fn drawings_that_others_tried_only_draw() {
    for inner in DRAWN {
        let text = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" xmlns:h=\"http://www.w3.org/1999/xhtml\">{inner}</svg>"
        );
        let kept = svg::sanitised(text.as_bytes()).expect(inner);
        draws_only(&kept);
        assert!(kept.contains("kept"), "{inner} became {kept}");
    }
}
