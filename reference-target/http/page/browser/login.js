/**
 * Makes the forms of the login pleasanter: they are posted as JSON without leaving the page, and challenges are solved in
 * place. What comes back is the same page that a browser without scripts gets; its <main> takes the place of ours, so there
 * is one truth about what is shown, and it is the server's.
 */
import { behaviour, deviceProfile } from './signals.js';

const UNREACHED = 'We could not be reached. Check your connection and try again.';
let busy = false;
/** A solved challenge has pressed the button, and not the person. */
let automatic = false;

document.addEventListener('submit', (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || event.defaultPrevented) return;
  event.preventDefault();
  void submit(form);
});
void prepare(false);

/** Posts a form and shows the answer. A second press while the first is under way does nothing. */
async function submit(/** @type {HTMLFormElement} */ form) {
  if (busy) return;
  busy = true;
  // A demand is met without being asked, once: who demands again and again must not keep the browser working for ever.
  const goesOn = !automatic;
  automatic = false;
  form.setAttribute('aria-busy', 'true');
  try {
    show(await post(form), goesOn);
  } catch {
    complain(UNREACHED);
  } finally {
    busy = false;
    form.removeAttribute('aria-busy');
  }
}

/** What the server answers to a form, as a page. */
async function post(/** @type {HTMLFormElement} */ form) {
  /** @type {Record<string, string>} */
  const fields = {};
  for (const [name, value] of new FormData(form)) if (typeof value === 'string' && value !== '') fields[name] = value;
  delete fields['altcha'];
  if (form.elements.namedItem('device') !== null) fields['device'] = deviceProfile();
  if (form.elements.namedItem('behaviour') !== null) fields['behaviour'] = behaviour();
  const response = await fetch(form.action, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/html' },
    body: JSON.stringify(fields),
  });
  const page = new DOMParser().parseFromString(await response.text(), 'text/html');
  if (page.querySelector('main') === null) throw new Error('no page of ours');
  return page;
}

function show(/** @type {Document} */ page, /** @type {boolean} */ goesOn) {
  const [ours, theirs] = [document.querySelector('main'), page.querySelector('main')];
  if (ours === null || theirs === null) return;
  document.title = page.title;
  ours.replaceWith(document.adoptNode(theirs));
  focusOn(theirs);
  void prepare(goesOn);
}

/** Where the person goes on: the field that is to be filled in, else the heading, which is read aloud then. */
function focusOn(/** @type {HTMLElement} */ main) {
  const box = main.querySelector('.tick input');
  const field = main.querySelector('input:not([type=hidden], [tabindex="-1"])');
  const working = main.querySelector('[data-challenge]') !== null;
  const next = working ? main.querySelector('h1') : (box ?? field ?? main.querySelector('h1'));
  if (next instanceof HTMLElement) next.focus();
}

/** Brings the page's widget to life, where there is one; `goesOn`: and lets it do what it is there for. */
async function prepare(/** @type {boolean} */ goesOn) {
  const widgets = document.querySelectorAll('altcha-widget');
  if (widgets.length === 0) return;
  await style('altcha.css');
  const { connectWidget } = await import('./proof-of-work.js');
  for (const widget of widgets) {
    const form = widget.closest('form');
    if (form === null) continue;
    const whenSolved = () => {
      automatic = true;
      form.requestSubmit();
    };
    void connectWidget(/** @type {import('altcha').AltchaWidgetElement} */ (widget), form, {
      fetchChallenge: () => challengeFor(form),
      whenSolved: goesOn ? whenSolved : null,
    });
  }
}

/** Asks with the form as it is, for the challenge in the answer. Any other answer is shown, and there is nothing to solve. */
async function challengeFor(/** @type {HTMLFormElement} */ form) {
  for (const field of form.querySelectorAll('input[required]')) {
    if (field.closest('altcha-widget') === null && field instanceof HTMLInputElement && !field.reportValidity()) {
      return null;
    }
  }
  /** @type {Document} */
  let page;
  try {
    page = await post(form);
  } catch {
    complain(UNREACHED);
    return null;
  }
  const widget = page.querySelector('altcha-widget[data-challenge]');
  if (widget instanceof HTMLElement) return widget.dataset['challenge'] ?? null;
  show(page, false);
  return null;
}

/** Loads a style once. */
function style(/** @type {string} */ name) {
  const href = new URL(name, import.meta.url).href;
  if ([...document.styleSheets].some((sheet) => sheet.href === href)) return Promise.resolve();
  return new Promise((resolve) => {
    const link = document.createElement('link');
    link.rel = 'stylesheet';
    link.href = href;
    link.onload = resolve;
    link.onerror = resolve;
    document.head.append(link);
  });
}

/** Says what went wrong on this side, aloud too. */
function complain(/** @type {string} */ text) {
  document.querySelector('#unreached')?.remove();
  const alert = document.createElement('p');
  alert.id = 'unreached';
  alert.className = 'bad';
  alert.setAttribute('role', 'alert');
  alert.textContent = text;
  document.querySelector('h1')?.after(alert);
}
