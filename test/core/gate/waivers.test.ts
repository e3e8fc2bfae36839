import { describe, expect, test } from 'vitest';
import { strayWaivers, withWaivers } from '../../../src/core/gate/waivers.ts';
import type { GateResult } from '../../../src/core/score/gate-result-format.ts';

const FAILED: GateResult = { id: 'a/b/loss', level: 'error', limit: '<= EUR 1', actual: 'EUR 2.00', result: 'fail' };
const WAIVER = { id: 'a/b/loss', reason: 'the new range list is on its way', owner: 'dana', until: '2026-12-31' };

describe('waivers', () => {
  test.each([
    ['2026-11-28', 'accepted', 1],
    ['2026-12-31', 'accepted', 1],
    ['2027-01-01', 'fail', 2],
  ])('on %s it is %s', (today, result, count) => {
    const judged = withWaivers([FAILED], [WAIVER], today);
    expect(judged).toHaveLength(count);
    expect(judged[0]).toMatchObject({
      result,
      waiver: { owner: 'dana', until: '2026-12-31', expired: result === 'fail' },
    });
  });

  test('one that ran out fails by itself, whatever its assertion came to', () => {
    const [passed, expired] = withWaivers([{ ...FAILED, result: 'pass' }], [WAIVER], '2027-01-01');
    expect(passed?.result).toBe('pass');
    expect(expired).toMatchObject({ id: 'accept/a/b/loss', level: 'error', result: 'fail', actual: 'expired' });
  });

  test('it accepts failures, and nothing that could not be measured', () => {
    const [judged] = withWaivers([{ ...FAILED, result: 'inconclusive' }], [WAIVER], '2026-11-28');
    expect(judged?.result).toBe('inconclusive');
  });

  test('one that names nothing is a mistake, with the nearest id', () => {
    const [problem] = strayWaivers([{ ...WAIVER, id: 'a/b/los' }], ['a/b/loss']);
    expect(problem).toMatchObject({ code: 'UNKNOWN_ASSERTION', path: 'accept.0.id' });
    expect(problem?.hint).toContain('a/b/loss');
  });
});
