/** What a drill returns is a scorecard like any other: valid, and every renderer takes it. */
import { describe, expect, test } from 'vitest';
import { RENDERERS } from '../../src/core/report/index.ts';
import { reportModel } from '../../src/core/report/model.ts';
import { scorecardFormat, seriesFormat } from '../../src/core/score/scorecard.ts';
import { describeDrilled } from '../../src/drill/handler/describe.ts';
import { drill } from '../../src/vitest/index.ts';
import { SMALL_ATTACK } from './small-attack.ts';

const HOSTILE = '\u001b[31m<script>alert(1)</script>';

describe('the result of a drill', () => {
  test('is a valid scorecard and series, with what it takes for granted', async () => {
    const { scorecard, series } = await drill(
      { create: () => async () => new Response(null, { status: 403 }) },
      SMALL_ATTACK,
    );
    expect(scorecardFormat.parse(scorecard)).toEqual(scorecard);
    expect(seriesFormat.parse(series)).toEqual(series);
    const taken = scorecard.assumptions.map(({ id }) => id);
    expect(taken).toContain('undefended-is-the-bundled-target');
    expect(taken).toContain('no-decisions');
    const ids = scorecard.gates.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('is rendered by every renderer, an application with a hostile name and hostile errors included', async () => {
    const create = () => () => {
      throw new Error(HOSTILE);
    };
    const drilled = await drill({ name: HOSTILE, create }, SMALL_ATTACK);
    const { scorecard, series } = drilled;
    const model = reportModel(scorecard, series);
    for (const [name, { render }] of Object.entries(RENDERERS)) {
      const text = render(model);
      expect(text.length, name).toBeGreaterThan(100);
      expect(text, name).not.toContain('\u001b');
      if (name === 'html') expect(text).not.toContain('<script>alert');
    }
    const message = describeDrilled(drilled);
    expect(message).toContain('HANDLER_THREW');
    expect(message).not.toContain('\u001b');
  });

  test('is the same again', async () => {
    const target = {
      create: () => async (request: Request) =>
        new Response(null, { status: request.url.endsWith('send') ? 202 : 401 }),
    };
    const [once, again] = [await drill(target, SMALL_ATTACK), await drill(target, SMALL_ATTACK)];
    expect(JSON.stringify(again)).toBe(JSON.stringify(once));
  });
});
