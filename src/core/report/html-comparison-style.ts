/** What the comparison page adds to the style of every page. */
export const COMPARISON_STYLE = `
.judged{white-space:nowrap;font-weight:600}.judged.regression{color:var(--bad)}.judged.better{color:var(--good)}.badge.regression{color:var(--bad);border-color:var(--bad)}.badge.better{color:var(--good);border-color:var(--good)}
.pairs{margin:16px 0;padding:10px 12px;background:var(--card);border-radius:8px}.pair{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:4px 24px;margin-bottom:12px;align-items:end}
.side{margin:0;font-size:.85rem;color:var(--soft)}.pairs .axis{margin:2px 0}
.only{display:flex;flex-wrap:wrap;gap:2px 20px;list-style:none;padding:0;margin:0;font-size:.9rem}
.moments{margin:0;padding-left:1.4em;font-size:.85rem}
@media (max-width:700px){.pair{grid-template-columns:minmax(0,1fr)}}
@media print{.pair>div{break-inside:avoid}}
`.trim();
