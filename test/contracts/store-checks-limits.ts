/** Checks of I1, I2, I3, I4 and I8 (methods.md 2.2): limits hold, under any interleaving, and refusals cost nothing. */
import { type Check, meterOf, mostInAnyWindow, playing, type StoreDriver } from './store-driver.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Both edges of the window convention: counted at t + windowMs - 1, not counted at t + windowMs. */
const windowEdges: Check = playing(
  [
    meterOf('log', 3, { windowMs: 1_000 }),
    meterOf('once', 3, { windowMs: 1_000 }),
    meterOf('cooldown', 1, { windowMs: 1_000 }),
    meterOf('sum', 3, { windowMs: 1_000 }),
    meterOf('distinct', 3, { windowMs: 1_000 }),
  ],
  async (driver) => {
    const { clock } = driver;
    for (let meter = 0; meter < 5; meter += 1) {
      const startedMs = clock.now;
      const name = driver.specs[meter]!.kind;
      const fits = name === 'cooldown' ? 1 : 3;
      for (let i = 0; i < fits; i += 1) {
        const told = await driver.one(meter, 7, name === 'distinct' ? i : 1);
        driver.expect(`${name}: admission ${i} below the limit`, [told.admitted, told.reading[0]], [true, i]);
      }
      clock.now = startedMs + 999;
      const early = await driver.one(meter, 7, name === 'distinct' ? 99 : 1);
      driver.expect(`${name}: 1 ms before the window ends`, early.admitted, false);
      // A sum may hold on to its oldest bucket, of 1,000 / 64 ms, for as long as that is.
      const waitMost = name === 'sum' ? 17 : 1;
      driver.expect(`${name}: the wait is told`, early.waitMs[0]! >= 1 && early.waitMs[0]! <= waitMost, true);
      clock.now = startedMs + 999 + waitMost;
      const late = await driver.one(meter, 7, name === 'distinct' ? 99 : 1);
      driver.expect(`${name}: when the window ends`, [late.admitted, late.reading[0]], [true, 0]);
    }
  },
);

/** Traffic patterns of methods.md 3.1 (limit 10 per hour); all but the exact log let more than 10 into some window. */
const PATTERNS: Readonly<Record<string, readonly number[]>> = {
  flood: Array.from({ length: 480 }, (_, i) => i * 30_000),
  'edge bursts': [1, 2, 3].flatMap((hour) => Array.from({ length: 24 }, (_, i) => hour * HOUR_MS - 12 + i)),
  'the same millisecond': Array.from({ length: 40 }, (_, i) => Math.floor(i / 20) * 1_800_000),
};

const trueWindows: Check = playing([meterOf('log', 10, { windowMs: HOUR_MS })], async (driver) => {
  const { clock } = driver;
  let key = 100;
  for (const [name, offsets] of Object.entries(PATTERNS)) {
    // Full hours, where windows that are aligned to the epoch have their edges.
    const startedMs = clock.now - (clock.now % HOUR_MS) + HOUR_MS;
    const admitted: number[] = [];
    key += 1;
    for (const offset of offsets) {
      clock.now = startedMs + offset;
      if ((await driver.one(0, key)).admitted) admitted.push(clock.now);
    }
    driver.expect(`${name}: most in a true hour`, mostInAnyWindow(admitted, HOUR_MS), 10);
  }
});

/** Above 1,000 a log may refuse early, by one bucket's worth, but never admits late. */
const longLogs: Check = playing([meterOf('log', 1_500, { windowMs: 64_000 })], async (driver) => {
  const admitted: number[] = [];
  for (let i = 0; i < 6_000; i += 1) {
    driver.clock.now += 37;
    const { admitted: isAdmitted, reading } = await driver.one(0);
    const inWindow = admitted.filter((at) => at > driver.clock.now - 64_000).length;
    const andBucket = admitted.filter((at) => at > driver.clock.now - 65_000).length;
    if (reading[0]! < inWindow || reading[0]! > andBucket) {
      driver.findings.push(`reading ${reading[0]} outside ${inWindow} to ${andBucket}`);
    }
    if (isAdmitted) admitted.push(driver.clock.now);
  }
  driver.expect('never over the limit', mostInAnyWindow(admitted, 64_000) <= 1_500, true);
});

/** B1: thirty at once, each in its own batch, none awaited before all are on their way. */
const atOnce: Check = playing(
  [
    meterOf('log', 3, { windowMs: HOUR_MS }),
    meterOf('distinct', 3, { windowMs: HOUR_MS }),
    meterOf('sum', 3, { windowMs: HOUR_MS }),
    meterOf('once', 3, { windowMs: HOUR_MS }),
    meterOf('cooldown', 1, { windowMs: HOUR_MS }),
  ],
  async (driver) => {
    for (let meter = 0; meter < 5; meter += 1) {
      const isDistinct = driver.specs[meter]!.kind === 'distinct';
      const told = await Promise.all(
        Array.from({ length: 30 }, (_, i) => driver.one(meter, 7, isDistinct ? 1_000 + i : 1)),
      );
      const admitted = told.filter((one) => one.admitted).length;
      driver.expect(`${driver.specs[meter]!.kind}: admitted of 30 at once`, admitted, meter === 4 ? 1 : 3);
      const reservations = told.map((one) => one.reservation).filter((reservation) => reservation !== 0);
      driver.expect('each admission has its own reservation', new Set(reservations).size, admitted);
    }
  },
);

/** S1: who asks every 65 s although 3 per 10 minutes are allowed still gets his 3 per 10 minutes. */
const refusalsAreFree: Check = playing(
  [meterOf('cooldown', 1, { windowMs: MINUTE_MS }), meterOf('log', 3, { windowMs: 10 * MINUTE_MS })],
  async (driver) => {
    let sent = 0;
    for (let i = 0; i < 60; i += 1) {
      if ((await driver.ask([{ meter: 0 }, { meter: 1 }])).admitted) sent += 1;
      await driver.ask([{ meter: 0 }, { meter: 1 }]);
      driver.clock.now += 65_000;
    }
    // 3 within 130 s, then nothing until the first leaves after 600 s: a round of 650 s, and 3,900 s are six of them.
    driver.expect('sent in 65 minutes', sent, 18);
  },
);

/** S2: an attempt refused by one layer leaves the victim's other meters alone. */
const refusalsTouchNothing: Check = playing(
  [
    meterOf('log', 1, { windowMs: HOUR_MS }),
    meterOf('cooldown', 1, { windowMs: HOUR_MS }),
    meterOf('sum', 100, { windowMs: HOUR_MS }),
    meterOf('distinct', 5, { windowMs: HOUR_MS }),
    meterOf('once', 1, { windowMs: HOUR_MS }),
  ],
  async (driver) => {
    const address = 1;
    const victim = 2;
    await driver.one(0, address);
    const others = [1, 2, 3, 4].map((meter) => ({ meter, key: victim }));
    for (const asks of [
      [{ meter: 0, key: address }, ...others],
      [...others, { meter: 0, key: address }],
    ]) {
      const told = await driver.ask(asks);
      driver.expect('an address over its limit is refused', [told.admitted, told.reservation], [false, 0]);
    }
    for (const { meter } of others) driver.expect('the victim is untouched', await driver.reading(meter, victim), 0);
    driver.expect('the victim is served', (await driver.ask(others)).admitted, true);
  },
);

/** What the policy declares as consumed by attempts is, whoever refuses; the judgement precedes the write. */
const attemptsCount: Check = playing(
  [meterOf('log', 2, { windowMs: HOUR_MS, consumes: 'onAttempt' }), meterOf('log', 1, { windowMs: HOUR_MS })],
  async (driver) => {
    const both = [{ meter: 0 }, { meter: 1 }];
    const told = [await driver.ask(both), await driver.ask(both), await driver.one(0), await driver.one(0)];
    const seen = told.map(({ admitted, over }) => [admitted, over[0]]);
    driver.expect('admitted and over', seen, [
      [true, false],
      [false, false],
      [false, true],
      [false, true],
    ]);
    await driver.ask([{ meter: 0, key: 8 }], true);
    driver.expect('a refused batch counts as an attempt', (await driver.one(0, 8)).reading[0], 1);
    driver.clock.now += HOUR_MS - 1;
    driver.expect('refused attempts keep it over', (await driver.one(0)).admitted, false);
  },
);

/** I8 for one meter, where it holds strictly: a lower limit never admits more of the same traffic. */
const monotone: Check = async (makeStore) => {
  const limits = [1, 2, 3, 5, 8, 13];
  const admitted: number[] = [];
  const findings: string[] = [];
  for (const limit of limits) {
    const play = async (driver: StoreDriver): Promise<void> => {
      let sent = 0;
      for (let i = 0; i < 300; i += 1) {
        driver.clock.now += (i * 7_919) % 1_009;
        if ((await driver.one(0)).admitted) sent += 1;
      }
      admitted.push(sent);
    };
    findings.push(...(await playing([meterOf('log', limit, { windowMs: 9_000 })], play)(makeStore)));
  }
  const sorted = [...admitted].sort((left, right) => left - right);
  if (admitted.join() !== sorted.join()) findings.push(`limits ${limits.join()} admitted ${admitted.join()}`);
  return findings;
};

export const LIMIT_CHECKS = {
  'I1 windows end exactly': windowEdges,
  'I1 no true window holds more than the limit': trueWindows,
  'I1 long logs err to refusing, by one bucket': longLogs,
  'I2 at once is no way around a limit': atOnce,
  'I3 refusals are free': refusalsAreFree,
  'I3 attempts count where the policy says so': attemptsCount,
  'I4 a refusal by one meter touches no other': refusalsTouchNothing,
  'I8 a lower limit never admits more': monotone,
} satisfies Record<string, Check>;
