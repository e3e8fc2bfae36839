import { z } from 'zod';
import { defineDefence } from './defence.ts';
import { refusalOf, windowMeters, windowsFormat } from './windows.ts';

/** D2. Sends per client address. IPv6 arrives folded to its /64 (methods.md S6), forged headers never arrive (B2). */
export const ipVelocity = defineDefence({
  id: 'ip-velocity',
  row: 'D2',
  summary: 'Limits how many codes one network address asks for.',
  stops: ['a burst from one address or a small cluster', 'an IPv6 attacker who walks through his own /64'],
  blindTo: [
    'rotation over more addresses than sends per window: "IP limits would have caught none" of the retailer night (S0)',
    'who shares an address: office and carrier NAT put hundreds of real users behind one (methods.md S13)',
  ],
  sources: ['S1 (10 per IP per hour)', 'methods.md 2.3 S6 and S13', 'domain.md section 5 (CGNAT)'],
  refusalAnswer: 'rate-limited',
  config: z.strictObject({
    windows: windowsFormat.prefault([{ limit: 10, within: '1h' }]).describe('sends per address (S1: 10 per hour)'),
  }),
  meterDefinitions: ({ windows }) => windowMeters(windows, 'log'),
  meters(request, { windows }, writer) {
    for (let i = 0; i < windows.length; i += 1) writer.add(i, request.addressKey);
  },
  decide: (_request, readings, { windows }) => refusalOf(windows, readings),
});
