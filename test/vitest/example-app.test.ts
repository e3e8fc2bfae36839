/** The example application is gated as anybody would gate his own: the sound one passes, each mistake fails by name. */
import { describe, expect, test } from 'vitest';
import { type Drilled, drill, type FreshTarget } from '../../src/vitest/index.ts';
import { buildFastifyApp } from '../example-app/fastify-app.ts';
import { type Settings, SOUND } from '../example-app/otp-service.ts';

function application(settings: Settings): FreshTarget {
  return {
    name: 'example app',
    create: ({ sms, clock }) => buildFastifyApp({ now: clock.now, sendSms: sms.send }, settings),
  };
}

/** What `toHold` says of it. */
function messageOf(drilled: Drilled): string {
  try {
    expect(drilled).toHold();
  } catch (error) {
    return (error as Error).message;
  }
  return '';
}

const failingIn = ({ runs }: Drilled) => runs.filter(({ holds }) => !holds).map(({ scenario }) => scenario);

describe('the example application', () => {
  test('holds against the starter pack, many spellings and a number asked for again and again', async () => {
    const drilled = await drill(application(SOUND), ['starter', 'b4-spellings', 'formatting-tricks']);
    expect(drilled).toHold();
    expect(drilled.problems).toEqual([]);
    expect(drilled.scorecard).toMatchObject({
      verdict: 'pass',
      exitCode: 0,
      engine: 'simulate',
      target: 'example app',
    });
    // Ten of each thousand neighbours; the block of 1,500 touches two thousands. Five an hour for each of two numbers.
    const sent = Object.fromEntries(drilled.scorecard.scenarios.map(({ id, fraud }) => [id, fraud.dispatches]));
    expect(sent).toMatchObject({
      'consecutive-block': 20,
      'premium-prefix': 0,
      'b4-spellings': 5,
      'formatting-tricks': 10,
    });
    for (const { legit } of drilled.scorecard.scenarios) expect(legit.insults).toBe(0);
  });

  test('fails with a raised cap, naming the first leaking attempt, its cost and the command', async () => {
    const drilled = await drill(application({ ...SOUND, perBlock: 100_000 }), ['consecutive-block', 'premium-prefix']);
    expect(failingIn(drilled)).toEqual(['consecutive-block']);
    expect(drilled.firstLeak).toMatchObject({
      scenario: 'consecutive-block',
      seed: 1,
      attempt: 1,
      number: '+491••••••••00',
      costMicro: 120_900,
      currency: 'USD',
    });
    const [run] = drilled.runs;
    // 150 messages are a tenth of 1,500: the one that breaks the limit is the first beyond it.
    expect(run?.overLimit?.spentMicro).toBeGreaterThan(18_135_000);
    expect(run?.overLimit?.spentMicro).toBeLessThan(18_135_000 + 2 * 120_900);
    const message = messageOf(drilled);
    expect(message).toContain('example app does not hold in 1 of 2 runs.');
    expect(message).toContain(`first leaking attempt: no. 1, to +491••••••••00 from ${drilled.firstLeak?.address}`);
    expect(message).toContain('USD 0.12');
    expect(message).toContain('PUMPDRILL_ONLY=consecutive-block/1');
    expect(message).toContain('npx vitest run test/vitest/example-app.test.ts');
    expect(message).toContain('npx pumpdrill explain consecutive-block');
  });

  test('fails when it counts what was typed, naming the spelling', async () => {
    const drilled = await drill(application({ ...SOUND, countedBy: 'text' }), ['b4-spellings', 'formatting-tricks']);
    expect(failingIn(drilled)).toContain('b4-spellings');
    expect(drilled.firstLeak).toMatchObject({ scenario: 'b4-spellings', attempt: 1, costMicro: 120_900 });
    const run = drilled.runs.find(({ scenario }) => scenario === 'b4-spellings');
    // The sixth message within the hour, and it was not written as it is dialled.
    expect(run?.overLimit).toMatchObject({ attempt: 6, spelledOtherwise: true });
    const message = messageOf(drilled).replaceAll(/\s+/g, ' ');
    expect(message).toContain('broken: at most 5 messages per number within 60 min; it was 15 of 20 asked for');
    expect(message).toContain('over the limit with: no. 6, to +491••••••••82 (in another spelling)');
  });

  test('fails when it refuses everybody', async () => {
    const drilled = await drill(application({ ...SOUND, perAddress: 0 }), 'consecutive-block');
    expect(drilled).not.toHold();
    expect(drilled.firstLeak).toBeNull();
    expect(drilled.problems.map(({ code }) => code)).toEqual(['NOBODY_LOGGED_IN']);
    expect(messageOf(drilled)).toMatch(/of the real users kept out; it was 400 of 400/);
  });

  test('its messages are readable at 80 columns and name no number in full', async () => {
    const drilled = await drill(application({ ...SOUND, perBlock: 100_000, countedBy: 'text' }), 'b4-spellings');
    const message = messageOf(drilled);
    expect(message.split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect(message).not.toMatch(/\+?[0-9]{9,}/);
  });
});
