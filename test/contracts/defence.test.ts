import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DEFENCES, type DefenceId } from '../../reference-target/defences/index.ts';
import { describeDefence } from './defence.suite.ts';

const FOLDER = join(import.meta.dirname, '../../reference-target/defences');
/** Files of the folder that are no defence: the contract, the registry, and what several defences share. */
const NO_DEFENCE = ['conversion-book.ts', 'defence.ts', 'index.ts', 'windows.ts'];

describe('the registry', () => {
  test('holds every defence file under its own name', () => {
    const files = readdirSync(FOLDER).filter((name) => !NO_DEFENCE.includes(name));
    expect(files.map((name) => basename(name, '.ts')).sort()).toEqual(Object.keys(DEFENCES).sort());
    for (const [id, defence] of Object.entries(DEFENCES)) expect(defence.id).toBe(id);
  });

  test('puts the number format first: everything behind it may trust the number', () => {
    expect(Object.keys(DEFENCES)[0]).toBe('number-format');
  });
});

for (const id of Object.keys(DEFENCES) as DefenceId[]) describeDefence(id);
