const light = `--paper:#ffffff;--panel:#f5f6f8;--ink:#1b222c;--quiet:#56616f;--line:#d5dae1;--strong:#8d98a6;--blue:#4d6a8a;--bluefill:#6f8bab;--amber:#9a5200;--amberfill:#e0902a;--red:#b3261e;--redfill:#c9332a;--darkred:#6e0f0f;--link:#2c4f8c;--amberpanel:#fdf6ec;--redpanel:#fcf1f0`;
const dark = `--paper:#12161b;--panel:#1a2028;--ink:#e4e8ed;--quiet:#9aa6b4;--line:#313a45;--strong:#64707e;--blue:#9db7d6;--bluefill:#6f8bab;--amber:#f2b25c;--amberfill:#e39a38;--red:#ff8f84;--redfill:#f0685c;--darkred:#e05555;--link:#a3c1f5;--amberpanel:#241d14;--redpanel:#281817`;

/**
 * One sheet: system fonts, spacing in steps of 4 px, two weights, tabular figures, both themes and print. Colour comes
 * after shape and word; no hue between yellow and cyan is used, because there is no colour for a verdict of that kind.
 */
const sheet = `
:root{color-scheme:light dark;${light}}
@media (prefers-color-scheme:dark){:root{${dark}}}
@media print{:root{color-scheme:light;${light}}}
*{box-sizing:border-box}
html{scroll-padding-top:56px}
body{margin:0;background:var(--paper);color:var(--ink);font:14px/20px system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
main,body>header,body>footer{max-width:1240px;margin:0 auto;padding:0 24px}
body>header{padding-top:32px;padding-bottom:8px}
.fleet{color:var(--quiet);margin:0 0 8px}
.sentence{font-size:24px;line-height:32px;font-weight:600;margin:0;max-width:60ch;text-wrap:pretty;overflow-wrap:normal}
nav{position:sticky;top:0;background:var(--paper);border-bottom:1px solid var(--line);z-index:2}
nav ol{max-width:1240px;margin:0 auto;padding:8px 24px;list-style:none;display:flex;flex-wrap:wrap;gap:0 16px;font-size:13px}
a{color:var(--link);text-decoration-thickness:1px;text-underline-offset:2px}
nav a{text-decoration:none;color:var(--quiet)}
nav a:hover,nav a:focus{color:var(--ink);text-decoration:underline}
section.part{padding:24px 0 8px}
section.part+section.part{border-top:1px solid var(--line)}
h2{font-size:18px;line-height:24px;font-weight:600;margin:0 0 12px}
h2 .n{color:var(--quiet);font-weight:400;margin-right:8px}
h3{font-size:15px;line-height:20px;font-weight:600;margin:0 0 8px}
h4,h5{font-size:13px;line-height:20px;font-weight:600;margin:16px 0 4px}
p{margin:0 0 8px;max-width:88ch}
ul,ol{margin:0 0 8px;padding-left:20px}
small{font-size:12px;color:var(--quiet);font-weight:400}
.quiet{color:var(--quiet)}
code{font:12px/16px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
.defs{position:absolute}
.shape{vertical-align:-2px;flex:none}
.mark{display:inline-flex;gap:6px;align-items:center;white-space:nowrap;font-weight:600}
.w-independently-contradicted{color:var(--red)}.w-unexplained-difference{color:var(--amber)}.w-nothing-found{color:var(--blue)}.w-not-examined,.w-out-of-reach{color:var(--quiet)}
.red{fill:var(--redfill)}.amber{fill:var(--amberfill)}.darkred{fill:var(--darkred)}
.ring{fill:none;stroke:var(--bluefill);stroke-width:2}
.outline{fill:none;stroke:var(--strong);stroke-width:1.5}
.dashed{stroke:var(--strong);stroke-width:2;stroke-dasharray:3 2}
.hatchline{stroke:var(--strong);stroke-width:1.25}
table{border-collapse:collapse;font-size:13px;line-height:18px;width:100%}
th,td{text-align:left;vertical-align:top;padding:4px 12px 4px 0;border-bottom:1px solid var(--line);font-weight:400}
thead th{color:var(--quiet);font-size:12px;border-bottom-color:var(--strong);vertical-align:bottom;overflow-wrap:normal}
td:last-child,th:last-child{padding-right:0}
.num{text-align:right;white-space:nowrap}
.scroll{overflow-x:auto}
.two{display:grid;grid-template-columns:minmax(0,1.15fr) minmax(0,1fr);gap:24px 40px;align-items:start}
.verdicts .big{font-size:20px;line-height:20px;font-weight:600}
.verdicts .none,.verdicts .none .mark{color:var(--quiet);font-weight:400}
.verdicts .none .big{font-weight:400}
.looked{margin-bottom:16px}.looked td,.looked th{vertical-align:middle;overflow-wrap:normal}.looked tbody th{white-space:nowrap}
.verdicts{margin-bottom:12px}.verdicts td:first-child{padding-right:24px}
.coverage{display:block}
.barframe{fill:none;stroke:var(--strong)}.barfill{fill:var(--bluefill)}.barhatch{fill:url(#hatch);stroke:var(--strong)}.barframe.strong{fill:var(--line);stroke:var(--strong)}
details>summary{cursor:pointer;color:var(--quiet);width:fit-content}
details>summary:hover{color:var(--ink)}
details[open]>summary{margin-bottom:4px}
details.inline{display:inline}details.inline[open]{display:block}
.steps{padding-left:0;list-style:none;counter-reset:step;margin:0}
.steps>li{counter-increment:step;position:relative;padding:0 0 8px 32px}
.steps>li::before{content:counter(step);position:absolute;left:0;top:0;width:20px;height:20px;border:1px solid var(--strong);border-radius:10px;text-align:center;font-size:12px;line-height:18px}
.steps p{margin:0 0 4px;font-size:15px;max-width:96ch}
.steps .ids{font-size:13px}
.who{color:var(--quiet);font-size:13px;white-space:nowrap}
.who::before{content:"→ "}
.ids{color:var(--quiet)}
.legend{display:flex;flex-wrap:wrap;gap:4px 20px;font-size:13px;margin:0 0 12px}
.legend span{display:inline-flex;gap:6px;align-items:center}
.facilities{display:flex;flex-wrap:wrap;gap:12px 40px}.facility{margin:0}
.row{display:flex;flex-wrap:wrap;gap:12px 16px;margin-bottom:12px}
.rack{margin:0}
.rack figcaption{font-size:11px;line-height:16px;color:var(--quiet);max-width:72px;white-space:nowrap;overflow:hidden;text-overflow:ellipsis}
.cell{fill:var(--panel);stroke:var(--line)}
.cell.hatched{fill:url(#hatch)}
.card{border:1px solid var(--line);border-left:4px solid var(--strong);border-radius:4px;padding:16px 20px;margin:0 0 20px;break-inside:auto}
.c-independently-contradicted{border-left-color:var(--redfill)}.c-unexplained-difference{border-left-color:var(--amberfill)}.c-nothing-found{border-left-color:var(--bluefill)}
.card>header{display:grid;grid-template-columns:auto auto 1fr;gap:0 16px;align-items:baseline;margin-bottom:8px}
.card>header h3{font-size:17px;line-height:24px;margin:0}
.card>header p{margin:0;color:var(--quiet);font-size:13px}
.card .place{text-align:right;max-width:none}
.card .make{grid-column:1/-1;max-width:none}
.reasons{font-size:15px;padding-left:18px}
.reasons li{margin-bottom:4px}
.decision{border-left:2px solid var(--strong);padding-left:8px;font-size:13px;color:var(--quiet)}
.pair{display:flex;flex-wrap:wrap;gap:8px 16px;align-items:flex-start;margin:12px 0;padding:12px;background:var(--panel);border-radius:4px}
.crop{margin:0;width:300px}
.crop figcaption,.strip figcaption{font-size:12px;line-height:16px;color:var(--quiet);margin-bottom:4px}
.crop svg{display:block;background:#222222;max-width:100%}
.absent{border:1px dashed var(--strong);padding:16px;min-height:96px;margin:0}
.paircaption{flex:1 1 240px;font-size:13px;line-height:18px;margin:20px 0 0;max-width:48ch}
.box{fill:none;stroke:#ffb347}.boxhalo{fill:none;stroke:#000000;stroke-opacity:.6}
.barback{fill:#000000;fill-opacity:.6}.bar{stroke:#ffffff}.bartext{fill:#ffffff;font-family:inherit}
button{font:inherit;font-size:13px;color:var(--ink);background:var(--paper);border:1px solid var(--strong);border-radius:4px;padding:2px 12px;cursor:pointer}
button[aria-pressed=true]{background:var(--ink);color:var(--paper)}
.witnesses{table-layout:fixed}
.witnesses th:first-child{width:120px}
.witnesses tbody th{font-weight:600}
.witnesses td{padding-right:20px}
.contradicts{margin-bottom:8px}
.contradicts>.b-alteration{color:var(--amber)}
.c-independently-contradicted .contradicts>.b-alteration{color:var(--red)}
.witnesses ul{padding-left:16px;margin:0}
.witnesses .blind{padding-left:0;list-style:none}
.witnesses .blind li{margin-bottom:4px}
.made>summary{font-size:12px;font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
dl{display:grid;grid-template-columns:max-content 1fr;gap:0 12px;margin:4px 0 8px;font-size:12px;line-height:18px}
dt{color:var(--quiet)}dd{margin:0}
.files{font-size:12px;line-height:16px;list-style:none;padding:0!important}
.files li{margin-bottom:4px}
.three{margin-top:12px}
.three p{margin:0 0 4px;font-size:13px;max-width:none}
.three .line{display:block;padding-left:12px;border-left:2px solid var(--line)}
.next{margin:12px 0 0;padding-top:8px;border-top:1px solid var(--line);font-size:15px}
.curves{display:grid;grid-template-columns:repeat(auto-fill,minmax(216px,1fr));gap:16px;margin:0 0 12px}
.curves figure{margin:0}
.curves figcaption{font-size:12px;line-height:16px;min-height:48px}
.basis{display:inline-block;border:1px dashed var(--strong);border-radius:3px;padding:0 4px;color:var(--quiet)}
.axis{fill:none;stroke:var(--strong)}.level{stroke:var(--strong);stroke-dasharray:2 3}.at90{stroke:var(--amberfill);stroke-width:1.5}
.bound{stroke:var(--bluefill);stroke-width:1}.calls{fill:none;stroke:var(--bluefill);stroke-width:1.5}.call{fill:var(--paper);stroke:var(--blue);stroke-width:1.5}
.tick{font-size:10px;fill:var(--quiet)}.end{text-anchor:end}.mid{text-anchor:middle}
.strip{margin:0 0 12px;overflow-x:auto}.guide{stroke:var(--line)}.checkin{stroke:var(--blue);stroke-width:1.5}
table.cannot{margin-bottom:8px}.cannot .no{font-weight:600}
.cannot td:first-child{font-weight:600}
.filter{position:sticky;top:44px;background:var(--paper);padding:8px 0;z-index:1;max-width:none}
.filter[hidden],tr[hidden]{display:none}
.filter input{font:inherit;color:var(--ink);background:var(--panel);border:1px solid var(--strong);border-radius:4px;padding:4px 8px;width:280px;margin:0 8px}
.list td{font-size:12px;line-height:16px;padding:2px 12px 2px 0}
.list td:first-child,.list td:nth-child(2){white-space:nowrap}
.list th button{border:0;background:none;padding:0;color:inherit;font-size:12px;white-space:nowrap}
.list th button:hover{text-decoration:underline}
th[aria-sort=ascending] button::after{content:" ↑"}th[aria-sort=descending] button::after{content:" ↓"}
.facts{font-size:13px;line-height:20px;gap:4px 16px}
body>footer{padding-top:16px;padding-bottom:40px;color:var(--quiet);font-size:12px}
:focus-visible{outline:2px solid var(--link);outline-offset:2px}
@media (max-width:860px){.two{grid-template-columns:minmax(0,1fr)}main,body>header,body>footer,nav ol{padding-left:16px;padding-right:16px}.sentence{font-size:20px;line-height:28px}.card>header{grid-template-columns:1fr}.card .place{text-align:left}.witnesses{min-width:720px}}
@media print{@page{size:A4;margin:14mm}body{font-size:10pt;line-height:13pt}nav,button,.filter{display:none!important}main,body>header,body>footer{padding-left:0;padding-right:0;max-width:none}section.part{padding:12px 0}h2,h3,h4{break-after:avoid}tr,figure,.pair,.steps li{break-inside:avoid}.list td{font-size:7.5pt;line-height:9pt}table{font-size:8.5pt;line-height:11pt}a{color:inherit;text-decoration:none}*{-webkit-print-color-adjust:exact;print-color-adjust:exact}.sentence{font-size:16pt;line-height:20pt}.crop{width:200px}.scroll{overflow:visible}}
`;

export const pageStyle: string = sheet;
