/**
 * What a client's device signals say. Signals are claims: they can be left out or made up. The text is
 * `<profile>[;local=<address>][;tampered]`: the durable profile is the device, what comes behind it is about this visit,
 * so that neither a proxy nor a cleaned-up browser makes a new device of it (requirements F3).
 */
import { hash53 } from '../src/core/random/hash.ts';

/** Longest signal text that counts; a longer one is treated as none rather than hashed at the caller's expense. */
export const DEVICE_SIGNALS_MAX = 256;

export interface DeviceSignals {
  /** 53-bit key of the device; 0 for none. */
  readonly deviceKey: number;
  /** The address behind the proxy, as the page learns it; '' for none (S3: local IP). Hostile. */
  readonly local: string;
  /** Traces of an anti-detect browser (S3). */
  readonly tampered: boolean;
}

const NO_SIGNALS: DeviceSignals = Object.freeze({ deviceKey: 0, local: '', tampered: false });
const SEPARATOR = ';';
const LOCAL = 'local=';
const TAMPERED = 'tampered';

/** How our page and our app spell profiles. */
const USUAL = /^[a-z0-9:._-]*$/;
/** Digit zero to small z, full width: a fold away from what they look like (Unicode FF01 to FF5E stand for 21 to 7E). */
const FULL_WIDTH = /[\uff01-\uff5e]/g;
const FULL_WIDTH_SHIFT = 0xfee0;
const UNUSUAL = /%[0-9a-f]{2}|[^a-z0-9:._-]/g;

/** One device is one key in whatever case, width or company of blanks and null bytes it is spelt (methods.md 2.1 B5). */
function canonical(profile: string): string {
  if (USUAL.test(profile)) return profile;
  const narrow = profile.replace(FULL_WIDTH, (wide) => String.fromCharCode(wide.charCodeAt(0) - FULL_WIDTH_SHIFT));
  return narrow.toLowerCase().replace(UNUSUAL, '');
}

/** 53-bit key of the device in a body's signals; 0 when there are none or they are no short text. */
export function deviceKeyOf(signals: unknown): number {
  if (typeof signals !== 'string' || signals.length === 0 || signals.length > DEVICE_SIGNALS_MAX) return 0;
  const end = signals.indexOf(SEPARATOR);
  return hash53(canonical(end < 0 ? signals : signals.slice(0, end))) || 1;
}

/** Everything the signals say. */
export function readDeviceSignals(signals: unknown): DeviceSignals {
  const deviceKey = deviceKeyOf(signals);
  if (deviceKey === 0) return NO_SIGNALS;
  const [, ...about] = (signals as string).split(SEPARATOR);
  const local = about.find((part) => part.startsWith(LOCAL))?.slice(LOCAL.length) ?? '';
  return { deviceKey, local, tampered: about.includes(TAMPERED) };
}
