/** Checks of postures, and of observed meters: the world in which their own defence were enforced. */
import type { Posture } from '../../src/core/domain/decision.ts';
import { type Check, meterOf, playing } from './store-driver.ts';

const HOUR_MS = 3_600_000;

const postures: Check = playing(
  [meterOf('log', { normal: Infinity, elevated: 3, emergency: 1, closed: 0 }, { windowMs: HOUR_MS })],
  async (driver) => {
    const { store, clock } = driver;
    const ask = async (): Promise<unknown[]> => {
      const { admitted, posture } = await driver.one(0);
      return [posture, admitted];
    };
    driver.expect('no limit at normal', await ask(), ['normal', true]);
    await store.setPosture('closed', clock.now + 1_000);
    driver.expect('closed', await ask(), ['closed', false]);
    await store.setPosture('emergency', clock.now + 1_000);
    driver.expect('a lower posture replaces a higher', await ask(), ['emergency', false]);
    await store.setPosture('elevated', clock.now + 1_000);
    driver.expect('elevated', await ask(), ['elevated', true]);
    clock.now += 999;
    driver.expect('1 ms before it ends', await ask(), ['elevated', true]);
    driver.expect('its own limit', await ask(), ['elevated', false]);
    clock.now += 1;
    driver.expect('ended', await ask(), ['normal', true]);
  },
);

const observedGroups: Check = playing(
  [
    meterOf('log', 1, { windowMs: HOUR_MS }),
    ...['a', 'b', 'c'].map((name) => meterOf('log', name === 'c' ? 9 : 1, { windowMs: HOUR_MS, id: `${name}?` })),
  ],
  async (driver) => {
    const [a, b, c] = [1, 2, 3];
    const ask = (key: number, refused = false) =>
      driver.ask(
        [
          { meter: 0, key },
          { meter: a, observed: 4 },
          { meter: c, observed: 4 },
          { meter: b, key, observed: 5 },
        ],
        refused,
      );
    driver.expect('a refused batch writes nothing', (await ask(1, true)).reservation, 0);
    driver.expect('the first is admitted', (await ask(1)).admitted, true);
    driver.expect('everything is written', (await ask(1)).reading, [1, 1, 1, 1]);
    // Enforced meter 0 has a new key; observed a is over, so its group (a and c) is not written, but b is.
    const told = await ask(2);
    driver.expect('an observed meter refuses nobody', [told.admitted, told.over[1]], [true, true]);
    driver.expect('its group stays as it was', (await ask(2, true)).reading, [1, 1, 1, 1]);
  },
);

/** What an observed defence raised binds its own meters only, and never lowers what the target itself is at. */
const observedPostures: Check = playing(
  [
    meterOf('log', { normal: 9, emergency: 1, closed: 0 }, { windowMs: HOUR_MS }),
    ...['a', 'b'].map((name) =>
      meterOf('log', { normal: Infinity, elevated: 3, emergency: 1, closed: 0 }, { windowMs: HOUR_MS, id: `${name}?` }),
    ),
  ],
  async (driver) => {
    const [a, b] = [1, 2];
    const ask = (floor: Posture) =>
      driver.ask([{ meter: 0 }, { meter: a, observed: 4, floor }, { meter: b, observed: 5 }]);
    driver.expect('the first of one', (await ask('emergency')).over, [false, false, false]);
    const told = await ask('emergency');
    driver.expect('the second is over for that one alone', told.over, [false, true, false]);
    driver.expect('it refuses nobody', [told.admitted, told.posture, told.waitMs[1]], [true, 'normal', HOUR_MS]);
    driver.expect('and is not written', (await ask('elevated')).reading, [2, 1, 2]);
    driver.expect('no limit once it is over', (await ask('normal')).over, [false, false, false]);
    driver.expect('each floor has its own limit', (await ask('elevated')).over, [false, true, false]);
    await driver.store.setPosture('closed', driver.clock.now + 1_000);
    driver.expect('a lower floor lowers nothing', (await ask('elevated')).over, [true, true, true]);
  },
);

export const POSTURE_CHECKS = {
  'limits follow the posture, and it ends': postures,
  'observed meters live in a world of their own': observedGroups,
  'an observed posture binds its own meters': observedPostures,
} satisfies Record<string, Check>;
