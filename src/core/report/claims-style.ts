/** What the claims page adds to the style of every page. */
export const CLAIMS_STYLE = `
.claims{list-style:none;margin:0;padding:0}.claims li{display:grid;grid-template-columns:minmax(0,1fr) 2rem 8.5rem minmax(0,22rem);gap:2px 16px;align-items:start;padding:10px 0;border-top:1px solid var(--line)}
.claims .condition{display:block;font-size:.9rem}.claims .figures{text-align:right;font-variant-numeric:tabular-nums}.claims .figures b{display:block}.claims .badge,.sentence .badge{white-space:nowrap;justify-self:start;font-size:.85rem}
.badge.holds{color:var(--good);border-color:var(--good)}.badge.does-not-hold{color:var(--bad);border-color:var(--bad)}
.facts div{flex-wrap:wrap}.facts dd{max-width:52rem}code{font-size:.9em}
.stopped{position:relative;display:inline-block;min-width:5.5em;padding:0 4px;z-index:0}.stopped svg{position:absolute;z-index:-1;right:0;top:0;height:100%;opacity:.6}.stopped rect{fill:var(--tried)}
@media (max-width:700px){.claims li{grid-template-columns:minmax(0,1fr) auto}.claims .figures{grid-column:1/-1;text-align:left}.claims .figures b{display:inline}.claims .badge{grid-column:1}.facts dd{text-align:left;width:100%}}
`;
