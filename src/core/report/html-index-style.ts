/** What the index of runs adds to the style of every page. */
export const INDEX_STYLE = `
.trends{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,420px),1fr));gap:16px 24px}.trends>article{min-width:0}
`.trim();
