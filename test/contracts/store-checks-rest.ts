/** Checks of I5, I6 and I9, of releases, answers and codes. */
import { createAdmitBatch } from '../../reference-target/stores/store.ts';
import { type Check, meterOf, playing, StoreDriver } from './store-driver.ts';

const HOUR_MS = 3_600_000;

/** B13: whoever is blocked stays blocked, however many other keys come after. */
const floodsForgetNothing: Check = playing(
  [
    meterOf('log', 2, { windowMs: HOUR_MS }),
    meterOf('distinct', 2, { windowMs: HOUR_MS }),
    meterOf('once', 1, { windowMs: HOUR_MS }),
    meterOf('cooldown', 1, { windowMs: HOUR_MS }),
    meterOf('sum', 5, { windowMs: HOUR_MS }),
  ],
  async (driver) => {
    const touch = (key: number, value: number) => [0, 1, 2, 3, 4].map((meter) => ({ meter, key, value }));
    driver.expect('the first is served', (await driver.ask(touch(7, 1))).admitted, true);
    for (let i = 0; i < 3_000; i += 1) {
      driver.clock.now += 1_000;
      await driver.ask(touch(1_000_000 + i * 4_294_967_296, 1));
    }
    const readings = (await driver.ask(touch(7, 2), true)).reading;
    driver.expect('nothing is forgotten within the window', readings, [1, 1, 1, 1, 1]);
    driver.clock.now += HOUR_MS;
    const later = (await driver.ask(touch(7, 2), true)).reading;
    driver.expect('everything is forgotten after it', later, [0, 0, 0, 0, 0]);
  },
);

/** A clock that is set back must not open the gates. */
const clocksSetBack: Check = playing(
  [meterOf('log', 2, { windowMs: 1_000 }), meterOf('cooldown', 1, { windowMs: 1_000 })],
  async (driver) => {
    await driver.one(0);
    await driver.one(0);
    await driver.one(1);
    driver.clock.now -= 5_000;
    driver.expect('still over after a step back', (await driver.one(0)).admitted, false);
    driver.expect('still cooling after a step back', (await driver.one(1)).admitted, false);
  },
);

/** I6: a store that cannot answer rejects. It never says yes, and never throws past its promise. */
const faultsReject: Check = async (makeStore) => {
  const driver = await StoreDriver.open(makeStore, [meterOf('log', 2, { windowMs: HOUR_MS })]);
  await driver.store.close();
  const { store } = driver;
  const code = { codeHash: 'a', expiresAtMs: driver.clock.now + 1_000, triesLeft: 1 };
  const calls: Record<string, () => Promise<unknown>> = {
    admit: () => store.admit(createAdmitBatch(1), driver.clock.now),
    release: () => store.release(1),
    setPosture: () => store.setPosture('closed', driver.clock.now + 1_000),
    putCode: () => store.putCode('key', code),
    checkCode: () => store.checkCode('key', 'a'),
  };
  for (const [name, call] of Object.entries(calls)) {
    let outcome = 'threw';
    try {
      outcome = await call().then(
        () => 'resolved',
        () => 'rejected',
      );
    } catch {}
    driver.expect(`${name} after close`, outcome, 'rejected');
  }
  return driver.findings;
};

/** I9: what is counted is what was consumed, minus what was given back; giving back happens once. */
const accounting: Check = playing(
  [
    meterOf('sum', 1_000_000, { windowMs: HOUR_MS }),
    meterOf('log', 900, { windowMs: HOUR_MS }),
    meterOf('distinct', 900, { windowMs: HOUR_MS }),
    meterOf('once', 900, { windowMs: HOUR_MS }),
    meterOf('log', 900, { windowMs: HOUR_MS, consumes: 'onAttempt' }),
  ],
  async (driver) => {
    const reservations: number[] = [];
    for (let i = 0; i < 100; i += 1) {
      driver.clock.now += 250;
      const told = await driver.ask([0, 1, 2, 3, 4].map((meter) => ({ meter, value: meter === 0 ? 1_000 + i : i })));
      reservations.push(told.reservation);
    }
    const given = reservations.filter((_, i) => i % 3 === 0);
    for (const reservation of [...given, ...given]) await driver.store.release(reservation);
    for (const unknown of [0, -1, 1e15, Number.NaN]) await driver.store.release(unknown);
    const consumed = reservations.reduce((sum, _, i) => (i % 3 === 0 ? sum : sum + 1_000 + i), 0);
    const readings = [];
    for (const meter of [0, 1, 2, 3, 4]) readings.push(await driver.reading(meter));
    driver.expect('consumed minus given back', readings, [consumed, 66, 66, 66, 100]);
  },
);

/** S14: a message that was not sent after all must not cost its requester the wait. */
const releaseOpens: Check = playing(
  [
    meterOf('cooldown', 1, { windowMs: HOUR_MS }),
    meterOf('once', 1, { windowMs: HOUR_MS }),
    meterOf('log', 1, { windowMs: HOUR_MS }),
    meterOf('distinct', 1, { windowMs: HOUR_MS }),
    meterOf('sum', 1, { windowMs: HOUR_MS }),
  ],
  async (driver) => {
    for (let meter = 0; meter < 5; meter += 1) {
      const { reservation } = await driver.one(meter, 7, 1);
      driver.clock.now += 1_000;
      await driver.store.release(reservation);
      const again = await driver.one(meter, 7, driver.specs[meter]!.kind === 'distinct' ? 2 : 1);
      driver.expect(`${driver.specs[meter]!.kind} after a release`, [again.admitted, again.reading[0]], [true, 0]);
      await driver.store.release(reservation);
      const third = await driver.one(meter, 7, driver.specs[meter]!.kind === 'distinct' ? 3 : 1);
      driver.expect(`${driver.specs[meter]!.kind} after the same again`, third.admitted, false);
    }
  },
);

/** At a posture without limit a meter may be written beyond its limits elsewhere; giving back must not hide that. */
const releaseNeverOpensTooFar: Check = playing(
  (['log', 'distinct', 'once', 'cooldown'] as const).map((kind) => {
    return meterOf(kind, { normal: Infinity, emergency: kind === 'cooldown' ? 1 : 3 }, { windowMs: HOUR_MS });
  }),
  async (driver) => {
    for (let meter = 0; meter < 4; meter += 1) {
      const reservations: number[] = [];
      for (let i = 0; i < 8; i += 1) {
        driver.clock.now += 10;
        reservations.push((await driver.one(meter, 7, i)).reservation);
      }
      await driver.store.setPosture('emergency', driver.clock.now + 100);
      for (const reservation of reservations.slice(4)) await driver.store.release(reservation);
      // Four stand, or one: the limit is reached either way.
      const told = await driver.one(meter, 7, 99);
      driver.expect(`${driver.specs[meter]!.kind}: over at the lower limit`, told.admitted, false);
      driver.clock.now += 1_000;
    }
  },
);

const sameMeterTwice: Check = playing(
  [
    meterOf('log', 1, { windowMs: HOUR_MS }),
    meterOf('sum', 10, { windowMs: HOUR_MS }),
    meterOf('distinct', 1, { windowMs: HOUR_MS }),
  ],
  async (driver) => {
    const twice = (meter: number, values: readonly number[], key = 7) =>
      driver.ask(values.map((value) => ({ meter, key, value })));
    driver.expect('log: two of one', (await twice(0, [1, 1])).over, [false, true]);
    driver.expect('log: nothing written', await driver.reading(0), 0);
    driver.expect('sum: 6 and 5 of 10', (await twice(1, [6, 5])).over, [false, true]);
    driver.expect('sum: 6 and 4 of 10', (await twice(1, [6, 4])).admitted, true);
    driver.expect('sum: both written', await driver.reading(1), 10);
    driver.expect('distinct: two values of one', (await twice(2, [1, 2])).over, [false, true]);
    driver.expect('distinct: the same value twice', (await twice(2, [1, 1])).admitted, true);
    driver.expect('distinct: counts once', await driver.reading(2), 1);
    driver.expect(
      'different keys are different',
      (
        await driver.ask([
          { meter: 0, key: 1 },
          { meter: 0, key: 2 },
        ])
      ).admitted,
      true,
    );
  },
);

/** Live attempts interleave: an answer must not change under its reader, and a batch may be reused once answered. */
const answersApart: Check = playing([meterOf('log', 1, { windowMs: HOUR_MS })], async (driver) => {
  const batches = [1, 1, 2].map((key) => {
    const batch = createAdmitBatch(1);
    batch.count = 1;
    batch.key[0] = key;
    batch.value[0] = 1;
    batch.enforced[0] = 1;
    return batch;
  });
  const asked = batches.map((batch) => driver.store.admit(batch, driver.clock.now));
  // What the caller writes after the call is no part of it.
  for (const batch of batches) batch.key[0] = 99;
  const answers = await Promise.all(asked);
  driver.expect(
    'each resolves with its own answer',
    answers.map((answer, i) => answer === batches[i]!.answer),
    [true, true, true],
  );
  driver.expect(
    'each keeps its own answer',
    batches.map(({ answer }) => answer.admitted),
    [true, false, true],
  );
  driver.expect(
    'and its own reading',
    batches.map(({ answer }) => answer.reading[0]),
    [0, 1, 0],
  );
});

const codes: Check = playing([], async (driver) => {
  const { store, clock } = driver;
  const put = (key: string, codeHash: string) => driver.putCode(key, { codeHash, lastsMs: 1_000, triesLeft: 2 });
  const enter = async (key: string, ...hashes: string[]): Promise<string[]> => {
    const answers: string[] = [];
    for (const hash of hashes) answers.push(await store.checkCode(key, hash));
    return answers;
  };
  await put('once', 'x');
  driver.expect('single use', await enter('once', 'x', 'x'), ['verified', 'code-expired']);
  await put('tries', 'x');
  const tried = await enter('tries', 'a', 'b', 'x', 'x');
  driver.expect('entries are limited', tried, ['wrong-code', 'wrong-code', 'too-many-attempts', 'too-many-attempts']);
  await put('last', 'x');
  driver.expect('the last entry may be right', await enter('last', 'a', 'x'), ['wrong-code', 'verified']);
  await put('new', 'x');
  await put('new', 'y');
  driver.expect('a new code replaces the old', await enter('new', 'x', 'y'), ['wrong-code', 'verified']);
  await put('edge', 'x');
  await put('late', 'x');
  driver.expect('unknown', await enter('unknown', 'x'), ['code-expired']);
  clock.now += 999;
  driver.expect('1 ms before it expires', await enter('edge', 'x'), ['verified']);
  clock.now += 1;
  driver.expect('expired', await enter('late', 'x'), ['code-expired']);
  await put('race', 'x');
  const race = await Promise.all(Array.from({ length: 20 }, () => store.checkCode('race', 'x')));
  driver.expect('single use at once', race.filter((answer) => answer === 'verified').length, 1);
  await put('guess', 'x');
  const guesses = await Promise.all(Array.from({ length: 20 }, (_, i) => store.checkCode('guess', `g${i}`)));
  driver.expect('limited entries at once', guesses.filter((answer) => answer === 'wrong-code').length, 2);
});

export const OTHER_CHECKS = {
  'I5 floods forget nothing': floodsForgetNothing,
  'I1 a clock set back opens nothing': clocksSetBack,
  'I6 faults reject': faultsReject,
  'I9 counted is consumed minus given back': accounting,
  'I9 a release opens what it took': releaseOpens,
  'I1 a release never opens more': releaseNeverOpensTooFar,
  'I4 the same meter twice counts twice': sameMeterTwice,
  'I2 answers stay apart': answersApart,
  'codes are single use, limited and short-lived': codes,
} satisfies Record<string, Check>;
