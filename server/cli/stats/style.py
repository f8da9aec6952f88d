"""The looks of a printed account: plain, readable in black and white, and the same on every machine."""

from typing import Final

STYLE: Final = """
:root{color-scheme:light dark;--ink:#1b1f24;--paper:#fff;--line:#c9ced6;--bar:#1f5f99;--soft:#5a6472}
@media (prefers-color-scheme:dark){:root{--ink:#e8ebef;--paper:#14181d;--line:#3b434d;--bar:#6aa9e6;--soft:#a5afbc}}
@media print{:root{--ink:#000;--paper:#fff;--line:#999;--bar:#444;--soft:#333}section,figure{break-inside:avoid}}
body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.45 system-ui,sans-serif}
main{max-width:1060px;margin:auto;padding:1.5rem}
h1{font-size:1.5rem;margin:0 0 .5rem}h2{font-size:1rem;margin:1.2rem 0 .3rem}p{margin:.2rem 0;max-width:80ch}
.cards{display:flex;flex-wrap:wrap;gap:.6rem;margin:1rem 0}
.cards div{border:1px solid var(--line);border-radius:6px;padding:.5rem .9rem}
.cards dt{color:var(--soft);font-size:.8rem}.cards dd{margin:0;font-size:1.2rem;font-weight:600}
.tables{display:grid;grid-template-columns:repeat(auto-fill,minmax(330px,1fr));gap:0 2rem}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
th,td{text-align:right;padding:.15rem .4rem;border-bottom:1px solid var(--line);vertical-align:top}
th{font-weight:600;font-size:.8rem;color:var(--soft)}th:first-child,td:first-child{text-align:left}
.wide td:last-child,.wide th:last-child{text-align:left}tbody th,tfoot th{font:inherit;color:inherit}
tfoot td,tfoot th{font-weight:700;border-bottom:0}
.bar{fill:var(--bar)}.share{width:70px;height:8px}.plot{width:100%;height:auto}.axis{stroke:var(--line)}
.plot text{fill:var(--ink);font-size:11px;text-anchor:middle}figure{margin:1rem 0}figcaption{font-weight:600}
"""
