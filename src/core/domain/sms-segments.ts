/**
 * How many billed parts a text takes. GSM 03.38 (3GPP TS 23.038): 160 septets in one message, 153 a part when it is
 * split; a text with any character outside that alphabet goes as UCS-2: 70 units in one, 67 a part.
 */

const BASIC =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?' +
  '¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
/** Characters that cost an escape and themselves. */
const EXTENSION = '\f^{}\\[~]|€';

const GSM_SINGLE = 160;
const GSM_PART = 153;
const UCS2_SINGLE = 70;
const UCS2_PART = 67;

/** Septets by UTF-16 unit; 0 is "not in the alphabet". The euro sign (U+20AC) is the highest. */
const SEPTETS = septetTable();

/** Billed parts of `text`, at least 1: an empty message is a message. */
export function segmentsOf(text: string): number {
  // Seventy characters fit one message in either alphabet, even if each needs an escape: most codes end here.
  if (text.length <= UCS2_SINGLE) return 1;
  let septets = 0;
  for (let i = 0; i < text.length; i += 1) {
    const cost = septetsOf(text.charCodeAt(i));
    if (cost === 0) return ucs2Parts(text);
    septets += cost;
  }
  return septets <= GSM_SINGLE ? 1 : gsmParts(text);
}

/** An escape and its character never stand in two parts, so a part may hold 152 septets. */
function gsmParts(text: string): number {
  return partsOf(text, GSM_PART, (i) => septetsOf(text.charCodeAt(i)));
}

/** Neither do the halves of a surrogate pair. */
function ucs2Parts(text: string): number {
  return partsOf(text, UCS2_PART, (i) => {
    const unit = text.charCodeAt(i);
    const next = text.charCodeAt(i + 1);
    if (unit >= 0xd800 && unit < 0xdc00 && next >= 0xdc00 && next < 0xe000) return 2;
    const before = text.charCodeAt(i - 1);
    return unit >= 0xdc00 && unit < 0xe000 && before >= 0xd800 && before < 0xdc00 ? 0 : 1;
  });
}

function partsOf(text: string, room: number, cost: (at: number) => number): number {
  let parts = 1;
  let used = 0;
  for (let i = 0; i < text.length; i += 1) {
    const need = cost(i);
    if (used + need > room) {
      parts += 1;
      used = 0;
    }
    used += need;
  }
  return parts;
}

function septetsOf(unit: number): number {
  return unit < SEPTETS.length ? SEPTETS[unit]! : 0;
}

function septetTable(): Uint8Array {
  const table = new Uint8Array(0x20ad);
  for (let i = 0; i < BASIC.length; i += 1) table[BASIC.charCodeAt(i)] = 1;
  for (let i = 0; i < EXTENSION.length; i += 1) table[EXTENSION.charCodeAt(i)] = 2;
  return table;
}
