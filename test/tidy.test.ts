/** The house rules that a machine can hold: who may import whom, what pure code may not touch, sizes, leftovers. */
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..');

const PROVIDER = [
  'src/sink/provider.ts',
  'src/sink/sliding-count.ts',
  'src/sink/delivery-delays.ts',
  'src/sink/outages.ts',
  'src/sink/rules/',
];

/**
 * Layers, most specific first; a file belongs to the first whose prefix fits. `may` lists the layers it may import
 * besides its own. The table in src/README.md is this one in words.
 */
const LAYERS: readonly { readonly name: string; readonly at: readonly string[]; readonly may: readonly string[] }[] = [
  { name: 'domain', at: ['src/core/domain/'], may: ['zod', 'levenshtein'] },
  { name: 'random', at: ['src/core/random/'], may: ['domain'] },
  { name: 'numbering', at: ['src/core/numbering/'], may: ['domain', 'random'] },
  { name: 'schedule', at: ['src/core/schedule/'], may: ['domain', 'random', 'scenario:type'] },
  { name: 'scenario', at: ['src/core/scenario/'], may: ['domain', 'random', 'numbering', 'schedule', 'zod'] },
  {
    name: 'campaign',
    at: ['src/core/campaign/'],
    may: ['domain', 'random', 'numbering', 'schedule', 'scenario:type'],
  },
  { name: 'ledger', at: ['src/core/ledger/'], may: ['domain', 'zod'] },
  {
    name: 'score',
    at: ['src/core/score/'],
    may: [
      'domain',
      'random',
      'ledger',
      'scenario/expectation-format',
      'scenario/claim-format',
      'scenario/probe-format',
      'zod',
    ],
  },
  { name: 'report', at: ['src/core/report/'], may: ['domain', 'score', 'd3'] },
  { name: 'gate', at: ['src/core/gate/'], may: ['domain', 'score', 'scenario/schema-problems', 'zod'] },
  {
    name: 'provider',
    at: PROVIDER,
    may: ['domain', 'random', 'numbering', 'scenario:type'],
  },
  {
    name: 'sink',
    at: ['src/sink/'],
    may: ['provider', 'domain', 'random', 'schedule', 'scenario:type', 'io', 'zod', 'node'],
  },
  {
    name: 'target-http',
    at: ['reference-target/http/'],
    may: [
      'target',
      'redis-store',
      'domain',
      'random',
      'numbering',
      'io',
      'zod',
      'node',
      'fastify',
      'undici',
      'altcha',
      'prometheus',
    ],
  },
  {
    name: 'redis-store',
    at: ['reference-target/stores/redis'],
    may: ['target', 'domain', 'node', 'redis'],
  },
  { name: 'target', at: ['reference-target/'], may: ['domain', 'random', 'numbering', 'zod'] },
  { name: 'engine-contract', at: ['src/engines/engine.ts'], may: ['domain', 'campaign'] },
  {
    name: 'simulate',
    at: ['src/engines/simulate/'],
    may: ['engine-contract', 'domain', 'random', 'schedule', 'campaign'],
  },
  {
    name: 'live',
    at: ['src/engines/live/'],
    may: ['engine-contract', 'domain', 'random', 'schedule', 'campaign', 'target-profile', 'node', 'undici'],
  },
  {
    name: 'k6',
    at: ['src/engines/k6/'],
    may: ['domain', 'random', 'numbering', 'schedule', 'campaign', 'scenario:type'],
  },
  {
    name: 'target-profile',
    at: ['src/target-profile/'],
    may: ['domain', 'scenario', 'campaign:type', 'engine-contract:type', 'io', 'zod', 'node'],
  },
  {
    name: 'io',
    at: ['src/io/'],
    may: [
      'domain',
      'ledger',
      'numbering',
      'scenario',
      'score',
      'gate',
      'zod',
      'node',
      'yaml',
      'undici',
      'pino',
      'csv-parse',
      'mmdb',
    ],
  },
  { name: 'drill', at: ['src/drill/', 'src/index.ts'], may: ['*'] },
  { name: 'report-page', at: ['src/report-page/'], may: ['score'] },
  { name: 'vitest', at: ['src/vitest/'], may: ['drill', 'domain', 'scenario', 'vitest', 'node'] },
  { name: 'cli', at: ['src/cli/'], may: ['*'] },
];

const PACKAGES: Readonly<Record<string, string>> = {
  zod: 'zod',
  yaml: 'yaml',
  undici: 'undici',
  fastify: 'fastify',
  'altcha-lib': 'altcha',
  'd3-scale': 'd3',
  'fastest-levenshtein': 'levenshtein',
  'csv-parse': 'csv-parse',
  'mmdb-lib': 'mmdb',
  pino: 'pino',
  '@prometheus-io': 'prometheus',
  '@redis': 'redis',
  vitest: 'vitest',
};

const PURE = ['src/core/', ...PROVIDER, 'reference-target/'];
const IMPURE = ['reference-target/http/', 'reference-target/stores/redis'];

const sources = globSync(['src/**/*.ts', 'reference-target/**/*.ts'], { cwd: ROOT }).sort();
const textOf = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const isPure = (file: string) => PURE.some((at) => file.startsWith(at)) && !IMPURE.some((at) => file.startsWith(at));

interface Import {
  readonly file: string;
  readonly from: string;
  readonly typeOnly: boolean;
}

function importsOf(file: string): Import[] {
  const found: Import[] = [];
  for (const match of textOf(file).matchAll(/^(?:import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?'([^']+)';/gms)) {
    found.push({ file, from: match[2] ?? '', typeOnly: match[1] !== undefined || onlyTypes(match[0]) });
  }
  for (const match of textOf(file).matchAll(/\bimport\('([^']+)'\)/g))
    found.push({ file, from: match[1] ?? '', typeOnly: false });
  return found;
}

/** `import { type A, type B } from` carries no value either. */
function onlyTypes(statement: string): boolean {
  const names = /\{([^}]*)\}/s.exec(statement)?.[1] ?? 'value';
  return names
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean)
    .every((name) => name.startsWith('type '));
}

function layerOf(file: string): (typeof LAYERS)[number] | undefined {
  return LAYERS.find((layer) => layer.at.some((at) => file.startsWith(at)));
}

/** What is wrong with an import, or null. */
function complaint({ file, from, typeOnly }: Import): string | null {
  const layer = layerOf(file);
  if (layer === undefined) return `${file} belongs to no layer`;
  if (layer.may.includes('*')) return null;
  const target = from.startsWith('.') ? relative(ROOT, join(ROOT, dirname(file), from)) : null;
  const name =
    target === null ? (from.startsWith('node:') ? 'node' : PACKAGES[from.split('/')[0] ?? '']) : layerOf(target)?.name;
  if (name === undefined) return `${file} imports ${from}, which is in no layer`;
  if (name === layer.name || layer.may.includes(name) || (typeOnly && layer.may.includes(`${name}:type`))) return null;
  if (target !== null && layer.may.some((allowed) => allowed.includes('/') && target === `src/core/${allowed}.ts`))
    return null;
  return `${file} (${layer.name}) may not import ${from} (${name})`;
}

const BANS: readonly { readonly pattern: RegExp; readonly instead: string }[] = [
  { pattern: /\bDate\b\s*[.(]/, instead: 'the clock that is handed in' },
  { pattern: /\bMath\.random\b/, instead: 'random/draws.ts' },
  { pattern: /\bfor await\b|\basync \*|\basync function\s*\*/, instead: 'callbacks: k6 has no async iteration' },
  { pattern: /\\p\{/, instead: 'character classes: k6 has no \\p{}' },
  { pattern: /\bIntl\b|\.toLocale\w+\(|\.localeCompare\(/, instead: 'comparison by code unit: locales differ' },
  { pattern: /\bconsole\./, instead: 'a return value' },
];
/** Floats are allowed where nothing is planned any more. */
const PLANNING_BANS: typeof BANS = [
  {
    pattern:
      /\bMath\.(log|log2|log10|log1p|exp|expm1|pow|sin|cos|tan|asin|acos|atan|atan2|sinh|cosh|tanh|cbrt|hypot)\b/,
    instead: 'integer tables: engines differ in the last bits',
  },
];

function bansFor(file: string): typeof BANS {
  const floats = file.startsWith('src/core/score/') || file.startsWith('src/core/report/');
  return floats ? BANS : [...BANS, ...PLANNING_BANS];
}

/** Code without comments and strings, so that prose may name what code may not. */
function codeOnly(text: string): string {
  return text
    .replace(/\/\*[\s\S]*?\*\//g, ' ')
    .replace(/\/\/[^\n]*/g, ' ')
    .replace(/'(?:[^'\\\n]|\\.)*'/g, "''");
}

describe('tidy', () => {
  test('there is something to look at', () => {
    expect(sources.length).toBeGreaterThan(100);
  });

  test('imports follow the table', () => {
    expect(sources.flatMap(importsOf).map(complaint).filter(Boolean)).toEqual([]);
  });

  test('the table notices a forbidden import', () => {
    const bad: Import[] = [
      { file: 'src/core/score/fold.ts', from: 'node:fs', typeOnly: false },
      { file: 'src/engines/simulate/engine.ts', from: '../../../reference-target/target.ts', typeOnly: false },
      { file: 'src/core/campaign/plan.ts', from: '../scenario/format.ts', typeOnly: false },
      { file: 'reference-target/pipeline.ts', from: '../src/core/campaign/plan.ts', typeOnly: true },
    ];
    for (const sample of bad) expect(complaint(sample)).toContain('may not import');
  });

  test('pure code touches no clock, chance, locale or console', () => {
    const found = sources.filter(isPure).flatMap((file) => {
      const code = codeOnly(textOf(file));
      return bansFor(file)
        .filter(({ pattern }) => pattern.test(code))
        .map(({ pattern, instead }) => `${file}: ${pattern} (use ${instead})`);
    });
    expect(found).toEqual([]);
  });

  test('files stay one idea long', () => {
    const long = sources
      .filter((file) => !file.endsWith('.generated.ts'))
      .map((file) => ({ file, lines: textOf(file).split('\n').length }))
      .filter(({ lines }) => lines > 400);
    expect(long).toEqual([]);
  });

  test('nothing is left behind', () => {
    const marks = /\b(TODO|FIXME|XXX|HACK)\b|not implemented|debugger;/;
    const files = [...sources, ...globSync(['test/**/*.ts', 'tools/**/*.ts', 'bin/*.js'], { cwd: ROOT })].filter(
      (file) => !file.endsWith('tidy.test.ts'),
    );
    expect(files.filter((file) => marks.test(textOf(file)))).toEqual([]);
    const focused = globSync('test/**/*.test.ts', { cwd: ROOT }).filter((file) =>
      /\b(test|it|describe)\.(only|skip)\(/.test(textOf(file)),
    );
    expect(focused).toEqual([]);
  });

  test('no file is called after nothing', () => {
    const vague = sources.filter((file) => /(^|\/)(utils?|helpers?|common|misc|types)(\.ts|\/)/.test(file));
    expect(vague).toEqual([]);
  });

  test('proxies and redirects have no code path', () => {
    const detour = /ProxyAgent|EnvHttpProxyAgent|socks|maxRedirections|interceptors\.redirect/i;
    expect(sources.filter((file) => detour.test(codeOnly(textOf(file))))).toEqual([]);
  });

  test('nothing is sent through a dispatcher that the environment can replace', () => {
    // Node 24 sends these through HTTP_PROXY when NODE_USE_ENV_PROXY is set; a Client, Pool or Agent of ours never is.
    const shared =
      /import \{[^}]*\b(request|fetch|stream|pipeline)\b[^}]*\} from 'undici'|GlobalDispatcher|globalThis\.fetch/;
    const globalFetch = /(?<![.\w])fetch\(|\bhttps?\.(get|request)\(/;
    const able = sources.filter((file) => !isPure(file));
    const found = able.filter((file) => shared.test(textOf(file)) || globalFetch.test(codeOnly(textOf(file))));
    expect(found).toEqual([]);
  });
});
