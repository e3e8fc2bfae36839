import { z } from 'zod';
import { defineDefence } from './defence.ts';
import { refusalOf, windowMeters, windowsFormat } from './windows.ts';

/** D3. Distinct numbers per client address: one household asks for few numbers often, a pumper for many numbers once. */
export const ipFanout = defineDefence({
  id: 'ip-fanout',
  row: 'D3',
  summary: 'Limits how many different numbers one network address asks for.',
  stops: ['one address or a small cluster that walks through a list of numbers'],
  blindTo: [
    'rotation with fewer numbers per address than the limit',
    'many sends to few numbers (see number-velocity)',
    'who shares an address: behind an office or carrier NAT everybody asks for a number of his own',
  ],
  sources: [
    'S1 (more than 5 to 10 distinct numbers per IP per hour is suspicious)',
    'S2 (cap of 10 to 20 per hour)',
    'methods.md 2.3 M13 (one limit, not three)',
  ],
  refusalAnswer: 'rate-limited',
  config: z.strictObject({
    windows: windowsFormat
      .prefault([{ limit: 10, within: '1h' }])
      .describe('distinct numbers per address (S1, S2: 10 per hour)'),
  }),
  meterDefinitions: ({ windows }) => windowMeters(windows, 'distinct'),
  meters(request, { windows }, writer) {
    if (request.number === 0) return;
    for (let i = 0; i < windows.length; i += 1) writer.add(i, request.addressKey, request.number);
  },
  decide: (_request, readings, { windows }) => refusalOf(windows, readings),
});
