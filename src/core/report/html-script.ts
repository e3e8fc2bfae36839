/**
 * What pages do beyond what HTML does by itself. Nothing on a page needs it. Plain JavaScript of the browser, as text: it stands
 * inside the page, or beside it as `report.js`, and its digest stands in the page's policy.
 */
export const SCRIPT = `
(() => {
  const reveal = () => {
    const target = document.getElementById(location.hash.slice(1));
    const folded = target?.closest('details:not([open])') ?? null;
    if (folded === null) return;
    for (let at = folded; at !== null; at = at.parentElement?.closest('details') ?? null) at.open = true;
    target.scrollIntoView();
  };
  addEventListener('hashchange', reveal);
  reveal();
})();
`.trim();

/** SHA-256 of the script in base64, for the page's content security policy. */
export const SCRIPT_SHA256 = 'dLYNfZw1XOOi1P0gPJcUhSRa3CAK6hB/qhmdcXNaqV0=';
