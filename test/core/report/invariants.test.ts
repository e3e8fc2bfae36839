import { describe, expect, test } from 'vitest';
import { RENDERERS } from '../../../src/core/report/index.ts';
import { invariantSentence, invariantSummary } from '../../../src/core/report/invariant-facts.ts';
import { reportModel } from '../../../src/core/report/model.ts';
import { type InvariantScore, type Scorecard, scorecardFormat } from '../../../src/core/score/scorecard.ts';
import { SCORECARD } from './small-report.ts';

function invariant(id: string, result: InvariantScore['result']): InvariantScore {
  const limit = 'at most 5 messages per number within 60 min';
  const evidence = result === 'holds' ? [] : ['+491••78 got 15 messages, all at 5 s: 3.0 times the limit.'];
  return {
    id,
    kind: 'messages-at-most',
    limit,
    because: 'a cap is a cap',
    result,
    actual: '15 of 30 asked for',
    evidence,
  };
}

const [first, ...others] = SCORECARD.scenarios;
const PROBED: Scorecard = scorecardFormat.parse({
  ...SCORECARD,
  scenarios: [
    {
      ...first,
      invariants: [invariant('one-number', 'broken'), invariant('one-device', 'holds'), invariant('wire', 'not-run')],
    },
    ...others,
  ],
});
const model = reportModel(PROBED, null);
const rendered = (id: keyof typeof RENDERERS) => RENDERERS[id].render(model, { colour: false, width: 80 });

describe('a broken invariant', () => {
  test('is named once per policy, before anything else is told', () => {
    const [sentence] = invariantSummary(PROBED.scenarios);
    expect(sentence).toMatch(/1 of 3 invariants hold; BROKEN: [a-z-]+\/one-number; not run: [a-z-]+\/wire\.$/);
    const lines = rendered('console').split('\n');
    expect(lines.findIndex((line) => line.startsWith('Probes under'))).toBeLessThan(
      lines.findIndex((line) => line.startsWith('scenario')),
    );
    expect(lines.every((line) => [...line].length <= 80)).toBe(true);
  });

  test('says whose, how many and by how much in every format that has room', () => {
    for (const id of ['console', 'md', 'html', 'junit'] as const) {
      // Markdown escapes dashes.
      const text = rendered(id).replace(/\s+/g, ' ').replaceAll('\\', '');
      expect(text, id).toContain('one-number');
      expect(text, id).toContain('3.0 times the limit');
    }
  });

  test('is a failing test case where no gates decide; the others are not', () => {
    const failing = (scorecard: Scorecard) =>
      RENDERERS.junit
        .render(reportModel(scorecard, null))
        .match(/<testcase[^>]*name="seed [0-9]+: (one-number|one-device|wire)".*?<\/testcase>/g)
        ?.map((text) => text.includes('<failure type="broken"'));
    expect(failing({ ...PROBED, gates: [] })).toEqual([true, false, false]);
    expect(failing(PROBED)).toEqual([false, false, false]);
  });

  test('what was not run gives its reason instead of a figure', () => {
    const sentence = invariantSentence({ ...invariant('wire', 'not-run'), evidence: ['Not run: it needs a wire.'] });
    expect(sentence).toBe('not run wire: at most 5 messages per number within 60 min. Not run: it needs a wire');
  });
});
