import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LedgerEvent } from '../../../src/core/domain/event.ts';
import { decodeLine, encodeEvent, isProblem } from '../../../src/core/ledger/codec.ts';
import { decodeHeader, encodeHeader } from '../../../src/core/ledger/header.ts';
import { attempt, decided, dispatch, HEADER } from '../score/small-run.ts';
import { anyEvent } from './arbitrary-events.ts';

test('any event survives the way to a line and back, and the line is plain JSON on one line', () => {
  fc.assert(
    fc.property(anyEvent, (event) => {
      const line = encodeEvent(event);
      expect(decodeLine(line)).toEqual(event);
      expect(JSON.parse(line)).toEqual(event);
      expect(line).not.toMatch(/[\n\r]/);
    }),
    { numRuns: 2_000 },
  );
});

test('bytes do not depend on the order in which an event was built', () => {
  fc.assert(
    fc.property(anyEvent, (event) => {
      const backwards = Object.fromEntries(Object.entries(event).reverse()) as unknown as LedgerEvent;
      expect(encodeEvent(backwards)).toBe(encodeEvent(event));
    }),
  );
});

test('the bytes of the frequent kinds', () => {
  expect([attempt(65, 7), decided(65, 7, 'ip-velocity'), dispatch(65, 8)].map(encodeEvent)).toEqual([
    '{"type":"attempt","atMs":7,"attempt":65,"step":"send","channel":"sms","number":998993940065,"address":"100.64.0.1","device":7,"solve":"no","answer":"sent","status":200}',
    '{"type":"decided","atMs":7,"attempt":65,"disposition":"deny","sent":false,"evaluated":7,"decisions":[{"defence":"ip-velocity","observed":false,"kind":"deny","reason":"per-hour"}]}',
    '{"type":"dispatch","atMs":8,"attempt":65,"number":998993940065,"accepted":true,"reason":"","wouldRefuse":"","segments":1,"costMicro":75000,"priceMicro":75000}',
  ]);
});

test.each([
  ['nothing', '', ''],
  ['half a line', '{"type":"provider","atMs":5', ''],
  ['a list', '[]', ''],
  ['null', 'null', ''],
  ['no type', '{"atMs":5}', 'type'],
  ['an unknown type', '{"type":"toString","atMs":5}', 'type'],
  ['a key too many', '{"type":"provider","atMs":5,"state":"suspended","x":1}', 'x'],
  ['a key missing', '{"type":"provider","state":"suspended"}', 'atMs'],
  ['an unknown word', '{"type":"provider","atMs":5,"state":"asleep"}', 'state'],
  ['a fraction', '{"type":"delivery","atMs":5.5,"attempt":1,"delayMs":1}', 'atMs'],
  ['a number as text', '{"type":"delivery","atMs":5,"attempt":"1","delayMs":1}', 'attempt'],
  ['an id beyond exact integers', '{"type":"delivery","atMs":5,"attempt":9007199254740993,"delayMs":1}', 'attempt'],
  ['negative money', encodeEvent(dispatch(65, 1, { costMicro: -1 })), 'costMicro'],
  [
    'a decision with a key too many',
    encodeEvent(decided(65, 1, 'x')).replace('"reason"', '"y":1,"reason"'),
    'decisions',
  ],
  ['a prototype', '{"type":"__proto__","atMs":5}', 'type'],
])('refuses %s', (_name, line, path) => {
  const result = decodeLine(line);
  expect(isProblem(result)).toBe(true);
  expect(result).toMatchObject({ code: 'BAD_LEDGER_LINE', path });
});

test('the header survives, whatever order it was built in', () => {
  const shuffled = Object.fromEntries(Object.entries(HEADER).reverse()) as unknown as typeof HEADER;
  expect(encodeHeader({ segment: 2, run: shuffled })).toBe(encodeHeader({ segment: 2, run: HEADER }));
  expect(decodeHeader(encodeHeader({ segment: 2, run: HEADER }))).toEqual({ segment: 2, run: HEADER });
});

test.each([
  ['no JSON', 'header'],
  ['another schema', encodeHeader({ segment: 1, run: HEADER }).replace('ledger/1', 'ledger/2')],
  ['a key too many', encodeHeader({ segment: 1, run: HEADER }).replace('"seed"', '"sead":1,"seed"')],
])('a header that is %s is a problem', (_name, line) => {
  expect(decodeHeader(line)).toMatchObject({ problems: [{ code: 'BAD_LEDGER_HEADER' }] });
});
