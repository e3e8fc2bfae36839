/** A button beside everything that is meant to be pasted elsewhere. */

export function addCopying() {
  for (const code of document.querySelectorAll('.origin code, .steps pre')) {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = 'Copy';
    button.addEventListener('click', () => void copy(code, button));
    code.after(' ', button);
  }
}

/**
 * A page that was opened as a file may not use the clipboard: then the text is selected, ready for the keyboard.
 * @param {Element} code
 * @param {HTMLButtonElement} button
 */
async function copy(code, button) {
  try {
    await navigator.clipboard.writeText(code.textContent ?? '');
    button.textContent = 'Copied';
  } catch {
    getSelection()?.selectAllChildren(code);
    button.textContent = 'Selected';
  }
}
