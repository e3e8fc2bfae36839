/**
 * The report's script. The page is whole without it: it adds filters, a reading under the pointer, zoom, copying, and opens
 * what a link or the printer needs. It reads exact counts out of the drawings' paths, which are in the units of the data.
 */
import { addCharts } from './charts.js';
import { addCopying } from './copying.js';
import { addFilters } from './filters.js';

/** A link into folded evidence unfolds it. */
function openTarget() {
  const target = location.hash.length > 1 ? document.getElementById(decodeURIComponent(location.hash.slice(1))) : null;
  const folded = target?.closest('details') ?? target?.closest('section')?.querySelector('details:has(.evidence)');
  if (target === null || !(folded instanceof HTMLDetailsElement) || target.tagName === 'SECTION') return;
  folded.open = true;
  target.scrollIntoView();
}

addFilters();
addCharts();
addCopying();
openTarget();
addEventListener('hashchange', openTarget);
addEventListener('beforeprint', () => {
  for (const details of document.querySelectorAll('details')) details.open = true;
});
