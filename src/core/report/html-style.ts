/**
 * The page's style: light and dark by the reader's preference, narrow screens, print. No web fonts, nothing fetched.
 * Text colours keep at least 4.5 : 1 against both backgrounds.
 */
export const STYLE = `
:root{--bg:#fff;--fg:#1a1f26;--soft:#56606d;--line:#d5dae1;--card:#f4f6f8;--bad:#b3261e;--good:#1b6e3c;--tried:#c3ccd8;--leaked:#c62828;--begun:#b9cdea;--done:#1f5fb0}
@media (prefers-color-scheme:dark){:root{--bg:#14181d;--fg:#e8ebef;--soft:#a3aebb;--line:#38414c;--card:#1d232a;--bad:#ff8a80;--good:#7fd8a0;--tried:#4a5665;--leaked:#ff6f60;--begun:#34496a;--done:#7db4ff}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:1180px;padding:24px 16px 64px;background:var(--bg);color:var(--fg);font:16px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
h1{font-size:1.5rem;margin:0 0 8px}h2{font-size:1.25rem;margin:48px 0 8px}h2 small{font-size:1rem;font-weight:400;color:var(--soft)}h3{font-size:1rem;margin:24px 0 6px}
p{margin:0 0 8px}a{color:inherit}.soft{color:var(--soft)}
.badge{display:inline-block;padding:2px 10px;border:1px solid var(--line);border-radius:4px;background:var(--card);font-weight:600}.badge.pass{color:var(--good);border-color:var(--good)}.badge.fail,.badge.inconclusive{color:var(--bad);border-color:var(--bad)}
.headline{font-size:1.25rem;line-height:1.4;margin:4px 0 12px}.sentence{font-size:1.05rem}
.warning{border-left:4px solid var(--bad);padding:6px 12px;background:var(--card)}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,260px),1fr));gap:16px}.cards article{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:14px 16px}
.cards h2{margin:0;font-size:1rem}.bill{font-size:1.7rem;font-weight:700;line-height:1.2;margin:2px 0 6px}.bar{height:8px;border-radius:4px;background:var(--tried);overflow:hidden;margin-bottom:6px}.bar i{display:block;height:100%;background:var(--leaked)}
dl{margin:8px 0}dd{margin:0}.cards dl div,.facts div{display:flex;gap:4px 16px;justify-content:space-between;padding:3px 0;border-top:1px solid var(--line)}
dt{color:var(--soft)}dt,dd,.cards article{min-width:0}.cards dd,.facts dd{text-align:right;font-variant-numeric:tabular-nums}.bad{color:var(--bad);font-weight:600}
.groups{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,400px),1fr));gap:0 40px}
.scroll{overflow-x:auto}
table{border-collapse:collapse;min-width:100%;font-size:.9rem;overflow-wrap:normal}th,td{padding:5px 10px 5px 0;border-bottom:1px solid var(--line);text-align:left;vertical-align:top}
thead th{vertical-align:bottom}tbody th{font-weight:600;max-width:18rem;overflow-wrap:break-word}td{max-width:32rem}td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}td.n{white-space:nowrap}.prose{min-width:14rem}
.v{white-space:nowrap;font-weight:700;font-size:.8rem}.v b{display:inline-block;min-width:1em;text-align:center;font-family:ui-monospace,monospace;font-size:1rem}.HELD,.BACKED_UP{color:var(--good)}.BYPASSED,.HARMFUL,.ERROR{color:var(--bad)}.NOT_EXERCISED,.UNOBSERVABLE{color:var(--soft)}
.legend{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,380px),1fr));gap:2px 24px;font-size:.9rem}.legend div{display:flex;gap:8px}.legend dt{flex:0 0 10.2em}.legend dd{min-width:0;color:var(--soft)}
.matrix th[scope=col]{font-size:.8rem;line-height:1.25}.matrix td{text-align:center;padding:2px}.matrix td a{display:block;padding:3px 2px;text-decoration:none}.matrix td .v{font-size:.65rem;display:block;line-height:1.2}.matrix td .v>span{display:block;letter-spacing:-.02em}.matrix thead th+th{text-align:center}
.matrix td a:hover{text-decoration:underline}
.chart{margin:16px 0;padding:10px 12px 8px;background:var(--card);border-radius:8px}.axis{margin:6px 0 2px;font-size:.85rem}.axis span{display:inline-block;margin-left:12px;color:var(--soft)}.axis i{display:inline-block;width:12px;height:12px;margin-right:5px;vertical-align:-1px}
i.tried{background:var(--tried)}i.leaked{background:var(--leaked)}i.begun{background:var(--begun)}i.done{background:var(--done)}path.tried{fill:var(--tried)}path.leaked{fill:var(--leaked)}path.begun{fill:var(--begun)}path.done{fill:var(--done)}
.plot,.flags,.x{position:relative;margin-left:52px}.plot{margin-top:8px;margin-bottom:14px}.plot svg{display:block;width:100%;height:110px;overflow:visible}.grid,.mark{fill:none;vector-effect:non-scaling-stroke}.grid{stroke:var(--line)}.mark{stroke:var(--fg);stroke-dasharray:3 3}
.y span{position:absolute;right:100%;margin:0 8px -.6em 0;font-size:.7rem;line-height:1.2;color:var(--soft);white-space:nowrap}
.x{height:1.5em;margin-top:4px}.x span{position:absolute;transform:translateX(-50%);font-size:.75rem;color:var(--soft);white-space:nowrap}.x span:first-child{transform:none}
.flags{height:1.4em}.flags b{position:absolute;transform:translateX(-50%);font-size:.75rem;line-height:1.3;padding:0 4px;border:1px solid var(--fg);border-radius:3px;background:var(--bg)}
.marks{display:flex;flex-wrap:wrap;gap:0 24px;margin:4px 0 0;padding-left:1.6em;font-size:.85rem}.marks li{margin-right:12px}.marks span{color:var(--soft)}
details{margin:10px 0}summary{cursor:pointer;padding:4px 0}.evidence{font-size:.9rem}.evidence>div{padding:6px 0;border-top:1px solid var(--line)}.evidence dt{color:var(--fg);font-weight:600}.evidence p{margin:0}
@media (max-width:600px){body{padding:16px 12px 48px}.headline{font-size:1.1rem}.legend dt{flex-basis:9.6em}.matrix thead th+th{height:9.5em;vertical-align:bottom;padding:4px 0}.matrix thead th+th span{writing-mode:vertical-rl;transform:rotate(180deg);white-space:nowrap}.matrix td .v>span{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}.matrix td .v b{font-size:1.15rem}.matrix td{position:relative;min-width:24px}tbody th{font-size:.8rem;max-width:45vw}.matrix tbody th{max-width:7.5rem}.many span:nth-child(even){display:none}.plot,.flags,.x{margin-left:40px}.facts div{flex-wrap:wrap}.marks{display:block}}
@media print{body{max-width:none;padding:0}details::details-content{content-visibility:visible;display:block;height:auto}.chart,.cards article{break-inside:avoid}.scroll{overflow:visible}}
`.trim();
