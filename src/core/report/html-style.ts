/**
 * The page's style: light and dark by the reader's preference, narrow screens, print. No web fonts, nothing fetched.
 * Text colours keep at least 4.5 : 1 against both backgrounds.
 */
import { CHART_STYLE } from './html-chart-style.ts';

const BASE = `
:root{color-scheme:light dark;--bg:#fff;--fg:#1a1f26;--soft:#56606d;--line:#d5dae1;--card:#f4f6f8;--bad:#b3261e;--good:#1b6e3c;--tried:#c3ccd8;--leaked:#c62828;--begun:#b9cdea;--done:#1f5fb0;--detour:#d9a21b}
@media (prefers-color-scheme:dark){:root{--bg:#14181d;--fg:#e8ebef;--soft:#a3aebb;--line:#38414c;--card:#1d232a;--bad:#ff8a80;--good:#7fd8a0;--tried:#4a5665;--leaked:#ff6f60;--begun:#34496a;--done:#7db4ff;--detour:#e0b649}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:1180px;padding:24px 16px 64px;background:var(--bg);color:var(--fg);font:16px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
h1{font-size:1.5rem;margin:0 0 8px}h2{font-size:1.25rem;margin:48px 0 8px}h2 small{font-size:1rem;font-weight:400;color:var(--soft)}h3{font-size:1rem;margin:24px 0 6px}
p{margin:0 0 8px}a{color:inherit}.soft{color:var(--soft)}code,pre{font:.875em/1.45 ui-monospace,monospace}ul,ol{margin:4px 0 8px;padding-left:1.4em}
.badge{display:inline-block;padding:2px 10px;border:1px solid var(--line);border-radius:4px;background:var(--card);font-weight:600}.badge.pass{color:var(--good);border-color:var(--good)}.badge.fail,.badge.inconclusive{color:var(--bad);border-color:var(--bad)}
.headline{font-size:1.25rem;line-height:1.4;margin:4px 0 12px}.sentence{font-size:1.05rem}
.warning{border-left:4px solid var(--bad);padding:6px 12px;background:var(--card)}
.cards,.steps{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,260px),1fr));gap:16px}.cards article,.steps>li{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:14px 16px;min-width:0}
.cards h2{margin:0;font-size:1rem}.bill{font-size:1.7rem;font-weight:700;line-height:1.2;margin:2px 0 6px}
.steps{list-style:none;counter-reset:step;padding:0;grid-template-columns:repeat(auto-fit,minmax(min(100%,320px),1fr))}.steps>li{counter-increment:step;border-left:4px solid var(--done)}.steps h3{margin:0 0 4px}.steps h3::before{content:counter(step) ". "}
pre{margin:8px 0;padding:8px 10px;background:var(--bg);border:1px solid var(--line);border-radius:6px;overflow-x:auto;overflow-wrap:normal}
dl{margin:8px 0}dd{margin:0}.cards dl div,.steps dl div,.facts div{display:flex;gap:4px 16px;justify-content:space-between;padding:3px 0;border-top:1px solid var(--line)}
dt{color:var(--soft)}dt,dd{min-width:0}.cards dd,.steps dd,.facts dd{text-align:right;font-variant-numeric:tabular-nums}.bad{color:var(--bad);font-weight:600}
.origin{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:2px 16px;font-size:.9rem;margin-top:16px}.origin div{display:contents}
.groups{columns:400px 2;column-gap:40px}.groups>div{break-inside:avoid;padding-top:1px}.groups h3{margin-top:16px}
.scroll{overflow-x:auto}
table{border-collapse:collapse;min-width:100%;font-size:.9rem;overflow-wrap:normal}th,td{padding:5px 10px 5px 0;border-bottom:1px solid var(--line);text-align:left;vertical-align:top}
thead th{vertical-align:bottom}tbody th{font-weight:600;max-width:18rem;overflow-wrap:break-word}td{max-width:32rem}td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}td.n{white-space:nowrap}.prose{min-width:11rem}
.v{font-weight:700;font-size:.75rem;white-space:nowrap;text-decoration:none}.v::before{display:inline-block;min-width:1.2em;text-align:center;font:1rem/1 ui-monospace,monospace;font-weight:700}
.HELD::before{content:"+"}.BACKED_UP::before{content:"="}.BYPASSED::before{content:"!"}.NOT_EXERCISED::before{content:"."}.HARMFUL::before{content:"x"}.UNOBSERVABLE::before{content:"?"}.ERROR::before{content:"E"}
.HELD,.BACKED_UP{color:var(--good)}.BYPASSED,.HARMFUL,.ERROR{color:var(--bad)}.NOT_EXERCISED,.UNOBSERVABLE{color:var(--soft)}
.legend{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,380px),1fr));gap:2px 24px;font-size:.9rem}.legend div{display:flex;gap:8px}.legend dt{flex:0 0 10.2em}.legend dd{min-width:0;color:var(--soft)}
.matrix th[scope=col]{font-size:.8rem;line-height:1.25}.matrix td{text-align:center;padding:2px}.matrix thead th+th{text-align:center}.matrix .v{display:block;padding:3px 2px;font-size:.65rem;line-height:1.2;letter-spacing:-.02em}.matrix .v::before{display:block;font-size:1rem}.matrix .v:hover{text-decoration:underline}
.run{content-visibility:auto;contain-intrinsic-size:auto 1600px}.brief{contain-intrinsic-size:auto 160px}
.brief{border-top:1px solid var(--line);margin-top:16px}.brief h2{margin:12px 0 4px;font-size:1rem}.brief p{margin:0 0 2px}.briefly{font-size:.9rem}
details{margin:10px 0}summary{cursor:pointer;padding:4px 0}.evidence{font-size:.9rem}.evidence>div{padding:6px 0;border-top:1px solid var(--line)}.evidence dt{color:var(--fg);font-weight:600}.evidence p{margin:0}
:target{outline:2px solid var(--done);outline-offset:2px}
.tools{display:flex;flex-wrap:wrap;gap:8px 16px;align-items:center;margin:12px 0;font-size:.9rem}.tools input[type=search],.tools select{font:inherit;padding:4px 8px;border:1px solid var(--soft);border-radius:4px;background:var(--bg);color:var(--fg);max-width:100%}
button{font:inherit;font-size:.85rem;padding:2px 10px;border:1px solid var(--soft);border-radius:4px;background:var(--bg);color:var(--fg);cursor:pointer}button:disabled{opacity:.5;cursor:default}[hidden]{display:none!important}
@media (max-width:600px){body{padding:16px 12px 48px}.headline{font-size:1.1rem}.legend dt{flex-basis:9.6em}.origin{display:block}.origin div{display:block;margin-bottom:4px}.facts div{flex-wrap:wrap}.facts dd{text-align:left}tbody th{font-size:.8rem;max-width:45vw}}
@media print,(max-width:600px){.matrix thead th+th{height:9.5em;vertical-align:bottom;padding:4px 0}.matrix thead th+th span{writing-mode:vertical-rl;transform:rotate(180deg);white-space:nowrap}.matrix td{min-width:26px}.matrix .v{font-size:0}.matrix .v::before{font-size:1.15rem}.matrix tbody th{max-width:7.5rem}}
@media print{:root{--bg:#fff;--fg:#000;--soft:#444;--line:#bbb;--card:#f4f6f8;--bad:#b3261e;--good:#1b6e3c;--tried:#c3ccd8;--leaked:#c62828;--begun:#b9cdea;--done:#1f5fb0;--detour:#d9a21b;print-color-adjust:exact}@page{margin:14mm}body{max-width:none;padding:0;font-size:11px}table{font-size:9px}th,td{padding:3px 6px 3px 0;overflow-wrap:anywhere}td.n{white-space:normal}.prose,.bar,.strip{min-width:40px}h2{break-after:avoid}h3{break-after:avoid}tr,.cards article,.steps>li,.evidence>div{break-inside:avoid}.scroll{overflow:visible}details::details-content{content-visibility:visible;display:block;height:auto}.tools{display:none}a{text-decoration:none}.run{break-before:page;content-visibility:visible}.brief{break-before:auto}}
`.trim();

export const STYLE: string = `${BASE}\n${CHART_STYLE}`;
