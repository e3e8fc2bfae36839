/** Filters over the runs: what does not match leaves the table, the matrix and the page below. */

/** Runs on a page from which on filters help more than they are in the way. */
const RUNS_MIN = 4;

export function addFilters() {
  const table = document.querySelector('#runs .scroll');
  const rows = [...document.querySelectorAll('#runs tbody tr')];
  if (table === null || rows.length < RUNS_MIN) return;
  const policies = [...new Set(rows.map((row) => row.children[1]?.textContent ?? ''))];
  const search = Object.assign(document.createElement('input'), { type: 'search', placeholder: 'scenario' });
  search.setAttribute('aria-label', 'Show only scenarios whose name contains');
  const policy = selection('Policy', ['every policy', ...policies]);
  const verdict = selection('Verdict', ['every run', ...verdictsIn()]);
  const count = document.createElement('output');
  const tools = document.createElement('div');
  tools.className = 'tools';
  tools.append(search, policy, verdict, count);
  table.before(tools);
  const lines = new Map([...document.querySelectorAll('.matrix tbody tr')].map((line) => [targetOf(line), line]));
  const apply = () => {
    const wanted = { text: search.value, policy: chosen(policy), verdict: chosen(verdict) };
    const shown = rows.filter((row) => matches(row, lines.get(targetOf(row)), wanted));
    show(rows, new Set(shown));
    count.textContent = shown.length === rows.length ? '' : `${shown.length} of ${rows.length} runs`;
  };
  for (const control of [search, policy, verdict]) control.addEventListener('input', apply);
}

/**
 * @param {string} label
 * @param {string[]} options
 */
function selection(label, options) {
  const select = document.createElement('select');
  select.setAttribute('aria-label', label);
  for (const option of options) select.add(new Option(option));
  return select;
}

/** @param {HTMLSelectElement} select */
function chosen(select) {
  return select.selectedIndex === 0 ? '' : select.value;
}

/** Verdicts that some cell of the matrix has. */
function verdictsIn() {
  return [...new Set([...document.querySelectorAll('.matrix .v')].map((cell) => cell.textContent ?? ''))].sort();
}

/** @param {Element} row */
function targetOf(row) {
  return row.querySelector('th a')?.getAttribute('href') ?? '';
}

/**
 * @param {Element} row
 * @param {Element | undefined} line the run's line in the matrix; one without defences has none
 * @param {{ text: string; policy: string; verdict: string }} wanted
 */
function matches(row, line, { text, policy, verdict }) {
  const [scenario, under] = [row.children[0]?.textContent ?? '', row.children[1]?.textContent ?? ''];
  if (!scenario.toLowerCase().includes(text.trim().toLowerCase())) return false;
  if (policy !== '' && under !== policy) return false;
  return verdict === '' || line?.querySelector(`.v.${CSS.escape(verdict)}`) instanceof Element;
}

/**
 * @param {Element[]} rows
 * @param {Set<Element>} shown
 */
function show(rows, shown) {
  const hidden = new Set();
  for (const row of rows) {
    if (row instanceof HTMLElement) row.hidden = !shown.has(row);
    if (!shown.has(row)) hidden.add(targetOf(row));
  }
  for (const line of document.querySelectorAll('.matrix tbody tr'))
    if (line instanceof HTMLElement) line.hidden = hidden.has(targetOf(line));
  for (const run of document.querySelectorAll('section.run'))
    if (run instanceof HTMLElement) run.hidden = hidden.has(`#${run.id}`);
}
