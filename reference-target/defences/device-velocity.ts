import { z } from 'zod';
import { ALLOW, type Decision } from '../../src/core/domain/decision.ts';
import { defineDefence } from './defence.ts';
import { refusalOf, windowMeters, windowsFormat } from './windows.ts';

const NO_DEVICE: Decision = Object.freeze({ kind: 'deny', reason: 'no-device', waitMs: 0 });

/** D12. Sends per durable device, whatever address or cookie it shows. A resend counts like a send, it never resets (S3). */
export const deviceVelocity = defineDefence({
  id: 'device-velocity',
  row: 'D12',
  summary: 'Limits how many codes one durable device asks for.',
  stops: ['one machine that rotates addresses and clears cookies', 'resend abuse from one device'],
  blindTo: [
    'signals are claims: an anti-detect browser invents a device per send',
    'a caller that sends no signals, where `onMissing` allows that',
    'identical devices with one fingerprint, and families on one device, which share a counter',
  ],
  sources: ['S3 (cap per durable device, survives cookie clearing and IP rotation; a resend counts like a send)'],
  refusalAnswer: 'rate-limited',
  config: z.strictObject({
    windows: windowsFormat
      .prefault([{ limit: 5, within: '1h' }])
      .describe('sends per device (S3 names no figure: measure it in observe mode; 5 per hour is an assumption)'),
    onMissing: z.enum(['allow', 'deny']).default('allow').describe('what becomes of a caller without device signals'),
  }),
  meterDefinitions: ({ windows }) => windowMeters(windows, 'log'),
  meters(request, { windows }, writer) {
    if (request.deviceKey === 0) return;
    for (let i = 0; i < windows.length; i += 1) writer.add(i, request.deviceKey);
  },
  precheck: (request, { onMissing }) => (request.deviceKey === 0 && onMissing === 'deny' ? NO_DEVICE : ALLOW),
  decide: (_request, readings, { windows }) => refusalOf(windows, readings),
});
