import { z } from 'zod';
import { ALLOW, type Decision } from '../../src/core/domain/decision.ts';
import { defineDefence } from './defence.ts';
import { refusalOf, type Window, windowMeters, windowsFormat } from './windows.ts';

const NO_DEVICE: Decision = Object.freeze({ kind: 'deny', reason: 'no-device', waitMs: 0 });

const config = z
  .strictObject({
    windows: windowsFormat
      .prefault([{ limit: 5, within: '1h' }])
      .describe('sends per device (S3 names no figure: measure it in observe mode; 5 per hour is an assumption)'),
    localWindows: windowsFormat
      .optional()
      .describe('sends per local address, the one behind the proxy (S3); absent: not counted'),
    onMissing: z.enum(['allow', 'deny']).default('allow').describe('what becomes of a caller without device signals'),
  })
  .transform((settings) => {
    const localWindows = (settings.localWindows ?? []).map(forLocal);
    return { ...settings, localWindows, all: [...settings.windows, ...localWindows] };
  });

/**
 * D12. Sends per durable device, and per local address, whatever public address or cookie they show. A resend counts like a
 * send, it never resets (S3). Both come from the client's signals, so the two together only slow who tells the truth or
 * lies the same way twice.
 */
export const deviceVelocity = defineDefence({
  id: 'device-velocity',
  row: 'D12',
  summary: 'Limits how many codes one durable device, or the address behind its proxy, asks for.',
  stops: [
    'one machine that rotates addresses and clears cookies',
    'resend abuse from one device',
    'a browser that invents a device per send but shows one local address (`localWindows`)',
  ],
  blindTo: [
    'signals are claims: an anti-detect browser invents a device per send, and a good one hides its local address',
    'a caller that sends no signals, where `onMissing` allows that',
    'identical devices with one fingerprint, and families on one device, which share a counter',
    'who shares a local address: an office behind one line has one local address for everybody',
  ],
  sources: [
    'S3 (cap per durable device and per local IP, survives cookie clearing and IP rotation; a resend counts like a send)',
  ],
  refusalAnswer: 'rate-limited',
  config,
  meterDefinitions: ({ all }) => windowMeters(all, 'log'),
  meters({ deviceKey, localKey }, { windows, all }, writer) {
    if (deviceKey !== 0) for (let i = 0; i < windows.length; i += 1) writer.add(i, deviceKey);
    if (localKey !== 0) for (let i = windows.length; i < all.length; i += 1) writer.add(i, localKey);
  },
  precheck: (request, { onMissing }) => (request.deviceKey === 0 && onMissing === 'deny' ? NO_DEVICE : ALLOW),
  decide: (_request, readings, { all }) => refusalOf(all, readings),
});

/** The same window under a name of its own: `local-per-hour`. */
function forLocal(window: Window): Window {
  return { ...window, reason: `local-${window.reason}` };
}
