/** The page's style: light and dark by the reader's preference, narrow screens, print. No web fonts, nothing fetched. */
export const STYLE = `
:root{--bg:#fff;--fg:#1a1f26;--soft:#56606d;--line:#d5dae1;--card:#f5f7f9;--bad:#b3261e;--good:#1b6e3c;--mid:#8a5a00;--attempts:#b9c3d0;--leaked:#c62828;--legit:#1565c0}
@media (prefers-color-scheme:dark){:root{--bg:#14181d;--fg:#e8ebef;--soft:#a3aebb;--line:#38414c;--card:#1d232a;--bad:#ff8a80;--good:#7fd8a0;--mid:#ffcc66;--attempts:#4a5665;--leaked:#ff6f60;--legit:#7db4ff}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:1080px;padding:24px 16px 64px;background:var(--bg);color:var(--fg);font:16px/1.5 system-ui,sans-serif}
h1{font-size:1.5rem;margin:0 0 8px}h2{font-size:1.2rem;margin:40px 0 8px}h3{font-size:1rem;margin:20px 0 6px}
.headline{font-size:1.15rem;margin:0 0 12px}.soft{color:var(--soft)}.warning{border-left:4px solid var(--bad);padding:6px 12px;background:var(--card)}
code{font:0.9em ui-monospace,monospace;overflow-wrap:anywhere}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:0.9rem}th,td{padding:4px 8px;border-bottom:1px solid var(--line);text-align:left;vertical-align:top}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}
caption{text-align:left;color:var(--soft);padding:4px 0}
.v{white-space:nowrap;font-size:0.75rem;font-weight:600}.v-HELD,.v-BACKED_UP{color:var(--good)}.v-BYPASSED,.v-HARMFUL,.v-ERROR{color:var(--bad)}.v-NOT_EXERCISED,.v-UNOBSERVABLE{color:var(--soft)}
.matrix th[scope=col]{writing-mode:vertical-rl;transform:rotate(180deg);white-space:nowrap;height:10em;vertical-align:bottom}
a{color:inherit}
dl.facts{display:grid;grid-template-columns:minmax(10em,max-content) 1fr;gap:2px 16px;margin:8px 0}dl.facts dt{color:var(--soft)}dl.facts dd{margin:0}
.chart{width:100%;height:auto;background:var(--card);border-radius:6px}.grid{stroke:var(--line)}.tick,.marktext{fill:var(--soft);font-size:11px}.marktext{fill:var(--fg);font-size:10px}
.attempts{fill:var(--attempts)}.leaked{fill:var(--leaked)}.legit{fill:none;stroke:var(--legit);stroke-width:1.5}.mark{stroke:var(--fg);stroke-dasharray:3 3}
.key span{margin-right:16px}.key i{display:inline-block;width:12px;height:12px;margin-right:4px;vertical-align:-1px}.k-attempts{background:var(--attempts)}.k-leaked{background:var(--leaked)}.k-legit{background:var(--legit)}
details{margin:8px 0}summary{cursor:pointer}
@media (max-width:600px){dl.facts{grid-template-columns:1fr}dl.facts dd{margin:0 0 8px}}
@media print{body{max-width:none;padding:0}details>*{display:block}section{break-inside:avoid}}
`.trim();
