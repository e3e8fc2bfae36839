/**
 * Lets ALTCHA's widget do the work, and hands in what it found in the one spelling that the target takes: the widget's own
 * text holds the time it took, which would make a second text of the same solution.
 */
await import(new URL('altcha.js', import.meta.url).href);

/** @typedef {import('altcha').AltchaWidgetElement} Widget */

const { $altcha } = /** @type {{ $altcha: { algorithms: Map<string, () => Worker> } }} */ (
  /** @type {unknown} */ (globalThis)
);
$altcha.algorithms.set('PBKDF2/SHA-256', () => new Worker(new URL('altcha-worker.js', import.meta.url)));

/**
 * Connects a widget with its form.
 * @param {Widget} widget
 * @param {HTMLFormElement} form
 * @param {object} options
 * @param {() => Promise<string | null>} options.fetchChallenge asks for a challenge, which takes the number that is in the
 * form by then; null when none is set
 * @param {(() => void) | null} options.whenSolved solves what is set at once, and then calls this; null: waits for a press
 */
export async function connectWidget(widget, form, { fetchChallenge, whenSolved }) {
  await ready(widget);
  const { challenge } = widget.dataset;
  widget.configure({
    challenge: challenge ?? ON_ASKING,
    fetch: async () => {
      const set = await fetchChallenge();
      if (set !== null) return new Response(set, { headers: { 'content-type': 'application/json' } });
      // Nothing to solve, and nothing failed: back to the beginning instead of an error.
      widget.reset();
      return new Promise(() => {});
    },
    humanInteractionSignature: false,
    hideFooter: true,
  });
  const handIn = (/** @type {string} */ solution) => {
    const field = form.elements.namedItem('solution');
    if (field instanceof HTMLInputElement) field.value = solution;
  };
  widget.addEventListener('statechange', (event) => {
    const { state, payload } = /** @type {CustomEvent<{ state: string, payload: string }>} */ (event).detail;
    handIn(state === 'verified' ? solutionIn(payload) : '');
  });
  // A challenge is for one number: for another one in the form it takes another.
  form.querySelector('#phone')?.addEventListener('input', () => {
    widget.configure({ challenge: ON_ASKING });
    widget.reset();
  });
  if (challenge === undefined || whenSolved === null) return;
  const found = await widget.verify();
  if (found === null) return;
  // The event comes a little later than this.
  handIn(solutionIn(found.payload));
  whenSolved();
}

/** Not JSON, so that the widget calls its `fetch`, which is ours and looks at no address. */
const ON_ASKING = 'on-asking';

/** Its methods come with its first rendering. */
function ready(/** @type {Widget} */ widget) {
  return new Promise((resolve) => {
    if (typeof widget.configure === 'function') resolve(undefined);
    else widget.addEventListener('load', resolve, { once: true });
  });
}

/** Fields and their order: reference-target/http/challenges/altcha-solution.ts. */
function solutionIn(/** @type {string} */ payload) {
  const { challenge, solution } = JSON.parse(atob(payload));
  const { parameters, signature } = challenge;
  const { counter, derivedKey } = solution;
  return btoa(JSON.stringify({ challenge: { parameters, signature }, solution: { counter, derivedKey } }));
}
