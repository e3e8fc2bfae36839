import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { mailAddressOf } from '../../../src/core/campaign/client-signals.ts';
import type { Opener } from '../../../src/core/campaign/opener.ts';
import { APP_AGENTS, BROWSER_AGENTS, LOCALES } from '../../../src/core/campaign/personas.generated.ts';
import { languageOf, mailNameOf } from '../../../src/core/campaign/personas.ts';
import { planCampaign } from '../../../src/core/campaign/plan.ts';
import { USER_AGENTS } from '../../../src/core/campaign/user-agents.ts';
import { classify, mobileCount } from '../../../src/core/numbering/plan.ts';
import { defineScenario } from '../../../src/core/scenario/define.ts';
import { render } from '../../../tools/generate-personas.ts';

const ROOT = join(import.meta.dirname, '../../..');
const TABLE = readFileSync(join(ROOT, 'src/core/campaign/personas.generated.ts'), 'utf8');

describe('the table of personas', () => {
  test('is what the generator makes, byte for byte, twice, and small', () => {
    expect(render()).toBe(TABLE);
    expect(render()).toBe(TABLE);
    expect(TABLE.length).toBeLessThan(60_000);
  });

  test('is for countries that exist, with enough names that are ASCII and hold no number', () => {
    for (const [country, { locale, mailNames }] of Object.entries(LOCALES)) {
      expect(mobileCount(country), country).toBeGreaterThan(0);
      expect(locale).toMatch(new RegExp(`^[a-z]{2}-${country}$`));
      const names = mailNames.split(' ');
      expect(new Set(names).size).toBe(96);
      // A year of birth is all the digits that a name may have.
      for (const name of names) expect(name).toMatch(/^[a-z]+([._][a-z]+)?([0-9]{2})?$/);
    }
  });

  test('holds no number that could be called and no domain', () => {
    // The date in Firefox's agents is fixed, and no number.
    const text = TABLE.replaceAll('Gecko/20100101', '');
    expect(text).not.toMatch(/\+[0-9]|[0-9]{6,}|@|https?:|\.(com|net|org|test)\b/);
  });
});

describe('faker', () => {
  const importers = globSync(['src/**/*.ts', 'reference-target/**/*.ts', 'tools/**/*.ts', 'bin/*'], {
    cwd: ROOT,
  }).filter((file) => /['"]@faker-js/.test(readFileSync(join(ROOT, file), 'utf8')));

  test('is imported by the generator alone, so never by the product or its target', () => {
    expect(importers).toEqual(['tools/generate-personas.ts']);
  });

  test('is not asked for a number to call, an address or a domain', () => {
    const used = [...readFileSync(join(ROOT, importers[0] as string), 'utf8').matchAll(/[fF]aker\.([a-z]+)\b/g)];
    expect(new Set(used.map(([, module]) => module))).toEqual(new Set(['person', 'number', 'helpers', 'seed']));
  });

  test('is no dependency of the package', () => {
    const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Record<string, object>;
    expect(manifest['dependencies']).not.toHaveProperty(['@faker-js/faker']);
    // Names change with its versions: the table is only reproducible with exactly this one.
    expect(manifest['devDependencies']).toHaveProperty(['@faker-js/faker'], expect.stringMatching(/^\d+\.\d+\.\d+$/));
  });
});

const AGENTS = ['browser', 'mobile-app', 'script'] as const;

function openersWith(agent: (typeof AGENTS)[number]): { people: Opener[]; attackers: Opener[] } {
  const scenario = defineScenario({
    schema: 'pumpdrill.scenario/1',
    id: 'personas',
    title: 'Personas',
    summary: 'For personas.',
    family: 'test',
    startsAt: '2026-03-10T12:00:00+01:00',
    duration: '20m',
    tariff: { flat: 0.05, currency: 'EUR', source: 'made up' },
    campaigns: [
      {
        id: 'pump',
        pacing: { kind: 'constant', total: 200, lasts: '20m' },
        destinations: { kind: 'countries', countries: [{ country: 'DE' }] },
        identities: { network: { kind: 'single' }, agent: 'browser' },
      },
    ],
    people: [
      {
        id: 'users',
        pacing: { kind: 'constant', total: 600, lasts: '20m' },
        destinations: { kind: 'countries', countries: [{ country: 'DE' }, { country: 'IN' }, { country: 'JP' }] },
        cohorts: [{ id: 'all', weight: 1, agent }],
      },
    ],
  });
  const [attackers = [], people = []] = planCampaign(scenario, 7).lanes.map((lane) =>
    Array.from({ length: lane.openers }, (_, index) => lane.openerAt(index)),
  );
  return { people, attackers };
}

describe('in a plan', () => {
  const { people, attackers } = openersWith('browser');

  test('people use many agents of the table, whatever their number; attackers keep theirs and ask for no language', () => {
    const agents = new Set(people.map(({ identity }) => identity.agent));
    for (const agent of agents) expect(BROWSER_AGENTS).toContain(agent);
    expect(agents.size).toBeGreaterThan(60);
    for (const { identity } of attackers) {
      expect(USER_AGENTS.browser).toContain(identity.agent);
      expect(identity).not.toHaveProperty('language');
    }
  });

  test('the language is that of the number’s country, and English elsewhere', () => {
    const languages = { DE: 'de-DE,de;q=0.9,en;q=0.8', IN: 'en-IN,en;q=0.9', JP: 'en-US,en;q=0.9' };
    for (const { number, identity } of people) {
      expect(identity.language).toBe(languages[classify(number).country as keyof typeof languages]);
      expect(identity.language).toBe(languageOf(number));
    }
  });

  test('a persona costs one draw: another kind of agent changes the agent and nothing else', () => {
    const bare = (opener: Opener) => {
      // An app shows no local address: that is its device, not its persona.
      const { agent: _agent, language: _language, traits: _traits, ...identity } = opener.identity;
      return { ...opener, identity };
    };
    for (const kind of AGENTS) expect(openersWith(kind).people.map(bare)).toEqual(people.map(bare));
    expect(openersWith('mobile-app').people.every(({ identity }) => APP_AGENTS.includes(identity.agent))).toBe(true);
  });

  test('a partner’s server is a script that asks for no language', () => {
    for (const { identity } of openersWith('script').people) {
      expect(USER_AGENTS.script).toContain(identity.agent);
      expect(identity).not.toHaveProperty('language');
    }
  });

  test('a mail address begins with a name of the person’s country, is in an example domain, and is nobody else’s', () => {
    const addresses = people.map((opener) => mailAddressOf(opener, 'mail'));
    expect(new Set(addresses).size).toBe(people.length);
    for (const [index, address] of addresses.entries()) {
      const { number, word0 } = people[index] as Opener;
      expect(address.startsWith(`${mailNameOf(number, word0)}.`)).toBe(true);
      expect(address).toMatch(/^[a-z0-9._-]+@mail\.example\.com$/);
    }
    const names = new Set(people.map(({ number, word0 }) => mailNameOf(number, word0)));
    expect(names.size).toBeGreaterThan(100);
  });
});
