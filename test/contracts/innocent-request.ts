/** The request that no defence objects to, and when it is made. */
import type { DefenceRequest } from '../../reference-target/defences/defence.ts';

export const START_MS = Date.UTC(2026, 2, 10, 23, 0, 30);

/** A German customer with a device, ten seconds after opening the page. Each bench moves `nowMs` and the page along. */
export const INNOCENT: DefenceRequest = Object.freeze({
  kind: 'send',
  surface: 'login',
  channel: 'sms',
  nowMs: START_MS,
  number: 4915112345678,
  phoneText: '+4915112345678',
  country: 'DE',
  mobile: true,
  addressKey: 3405803783,
  deviceKey: 7_000_000_001,
  session: Object.freeze({ key: 8_000_000_001, openedAtMs: START_MS - 10_000 }),
  priceMicro: 75_000,
  agent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  network: Object.freeze({ kind: 'residential', country: 'DE', asn: 64_500 }),
  localKey: 3405803783,
  localCountry: 'DE',
  tampered: false,
  honeypotFilled: false,
  behaviour: Object.freeze({ keys: 14, pointer: 31, dwellMs: 9_000 }),
  challenge: 'none',
  solutionKey: 0,
  emailKey: 9_000_000_001,
  returning: true,
});
