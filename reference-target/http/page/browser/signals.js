/**
 * What the page tells of its visitor beside the number: a device profile of traits that stay when cookies are cleared, the
 * address changes or the window is private (requirements F3), and counts of how the form was used. Claims, like all that a
 * client says. No address is asked for, and only a hash of the traits leaves the browser.
 */

let keys = 0;
let pointer = 0;
let movedAtMs = 0;
const readyAtMs = performance.now();

addEventListener('keydown', () => {
  keys += 1;
});
addEventListener('pointerdown', () => {
  pointer += 1;
});
addEventListener('pointermove', () => {
  // Mice report every few milliseconds, thumbs hardly: a move in a tenth of a second is one.
  const nowMs = performance.now();
  if (nowMs - movedAtMs < 100) return;
  movedAtMs = nowMs;
  pointer += 1;
});

/** `keys=<n>;pointer=<n>;ms=<n>`, as reference-target/behaviour.ts reads it. */
export function behaviour() {
  const most = (/** @type {number} */ count, /** @type {number} */ max) => Math.min(Math.floor(count), max);
  return `keys=${most(keys, 999_999)};pointer=${most(pointer, 999_999)};ms=${most(performance.now() - readyAtMs, 999_999_999)}`;
}

/** `web1:<hash>`: the same in every window of this browser on this machine. */
export function deviceProfile() {
  return `web1:${hashOf(stableTraits().join('|'))}`;
}

/**
 * What zooming and turning change is left out or made equal: `devicePixelRatio`, how letters are drawn, which side of a
 * phone is the long one (tested in Chromium; a browser that scales `screen` with the zoom becomes another device).
 */
function stableTraits() {
  const sides = [screen.width, screen.height].sort((a, b) => a - b);
  return [
    sides.join('x'),
    screen.colorDepth,
    navigator.platform,
    navigator.hardwareConcurrency,
    navigator.maxTouchPoints,
    navigator.languages.join(','),
    Intl.DateTimeFormat().resolvedOptions().timeZone,
    graphics(),
    drawing(),
  ];
}

/** The name of what draws here. */
function graphics() {
  const context = document.createElement('canvas').getContext('webgl');
  if (context === null) return 'none';
  const debug = context.getExtension('WEBGL_debug_renderer_info');
  return String(context.getParameter(debug === null ? context.RENDERER : debug.UNMASKED_RENDERER_WEBGL));
}

/** How this machine draws curves and shades: that differs between machines, not between visits. */
function drawing() {
  const canvas = document.createElement('canvas');
  canvas.width = 220;
  canvas.height = 40;
  const context = canvas.getContext('2d');
  if (context === null) return 'none';
  const shade = context.createLinearGradient(0, 0, 200, 40);
  shade.addColorStop(0, '#d40');
  shade.addColorStop(1, '#08f');
  context.fillStyle = shade;
  context.fillRect(0, 0, 120, 40);
  context.strokeStyle = 'rgba(0, 90, 200, 0.6)';
  context.arc(170, 20, 14, 0.3, 5);
  context.bezierCurveTo(20, 5, 90, 60, 200, 12);
  context.stroke();
  return canvas.toDataURL();
}

/** 64 bits as hex: two runs of FNV-1a (32 bits, http://www.isthe.com/chongo/tech/comp/fnv) that begin differently. */
function hashOf(/** @type {string} */ text) {
  return [0x811c9dc5, 0x1b873593].map((start) => fnv1a(text, start).toString(16).padStart(8, '0')).join('');
}

function fnv1a(/** @type {string} */ text, /** @type {number} */ start) {
  let hash = start;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
