/**
 * What a client tells about itself beside its number: device signals, how the form was used, the field that people do not
 * see, an e-mail address. All of it is a claim; what the reference target makes of it is reference-target/device.ts and
 * behaviour.ts.
 */
import type { Hands, Identity } from '../domain/attempt.ts';
import { poolAddress, poolCapacity } from '../domain/synthetic-internet.ts';
import type { Ms } from '../domain/units.ts';
import { mix32 } from '../random/hash.ts';
import type { Opener } from './opener.ts';
import { mailNameOf } from './personas.ts';

/** `<profile>[;local=<address>][;tampered]`; '' for a client that sends no signals. */
export function deviceSignals({ address, device, traits }: Omit<Identity, 'agent'>): string {
  if (device === 0) return '';
  const profile = `pd1:${device.toString(36)}`;
  const behind = localAddress({ address, device, traits });
  const local = behind === '' ? '' : `;local=${behind}`;
  return traits.tampered ? `${profile}${local};tampered` : `${profile}${local}`;
}

function localAddress({ address, device, traits }: Omit<Identity, 'agent'>): string {
  switch (traits.local) {
    case 'hidden':
      return '';
    case 'own':
      return address;
    case 'device':
      return homeOf(device);
    case 'line':
      return homeOf(traits.line);
  }
}

/** Where a machine, or a line, behind proxies really is: one home address, whatever exit it uses (S3). */
function homeOf(machine: number): string {
  return poolAddress('home', mix32(machine, 0x10ca1) % poolCapacity('home'));
}

/** What a script types into a field that people do not see. */
export const HONEYPOT_BAIT = 'https://example.com';

/** A page takes up to this long to be ready (assumption); its own clock starts then. */
const LOADING_MAX_MS = 900;

/** A recorded visit that every call plays again. */
const REPLAYED = 'keys=13;pointer=42;ms=7300';

/**
 * `keys=<n>;pointer=<n>;ms=<n>` as the login page counts them, '' when nothing counts. Figures are assumptions: a typed
 * number has 11 to 15 digits, a mouse or thumb makes 10 to 70 moves, assistive technology none.
 * @param dwellMs since the page was opened
 */
export function behaviourText(hands: Hands, opener: Opener, dwellMs: Ms): string {
  if (hands === 'none') return '';
  if (hands === 'replayed') return REPLAYED;
  const drawn = mix32(opener.word0, opener.word1) >>> 0;
  const keys = hands === 'autofill' ? drawn % 2 : 11 + (drawn % 5);
  const pointer = hands === 'linear' ? 0 : hands === 'autofill' ? 3 + (drawn % 10) : 10 + ((drawn >>> 8) % 60);
  const readyMs = Math.floor(dwellMs) - ((drawn >>> 16) % LOADING_MAX_MS);
  return `keys=${keys};pointer=${pointer};ms=${Math.max(0, readyMs)}`;
}

/**
 * An address of this opener's own, in a domain that is nobody's (RFC 2606): a person's own name with what keeps namesakes
 * apart, or one that was made up a moment ago.
 */
export function mailAddressOf({ lane, index, number, word0 }: Opener, host: 'mail' | 'throwaway'): string {
  const own = `${lane}-${index}-${(word0 >>> 0).toString(36)}`;
  if (host === 'throwaway') return `p${own}@throwaway.example.com`;
  return `${mailNameOf(number, word0)}.${own}@mail.example.com`;
}
