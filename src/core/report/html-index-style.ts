/** What the index of runs adds to the style of every page. */
export const INDEX_STYLE = `
.trends{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,420px),1fr));gap:16px 24px}.trends>article{min-width:0;padding:4px 12px 8px;background:var(--card);border-radius:8px}.trends h3{margin:8px 0}
.trend{display:block;overflow:visible}.trend text{font-size:11px;fill:var(--soft)}.trends .axis{margin:6px 0 2px;font-size:.85rem}.trends .axis span{margin-left:12px;color:var(--soft)}.trend .grid{stroke:var(--line)}.trend line.run{stroke:var(--fg);stroke-width:2}.trend circle{fill:var(--fg)}.trend line.break{stroke:var(--bad);stroke-width:2;stroke-dasharray:4 3}
.line{display:block;white-space:nowrap;min-height:1.5em}
`.trim();
