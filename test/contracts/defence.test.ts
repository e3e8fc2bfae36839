import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DEFENCES, type DefenceId } from '../../reference-target/defences/index.ts';
import { describeDefence } from './defence.suite.ts';

const FOLDER = join(import.meta.dirname, '../../reference-target/defences');
/** A defence is a file that defines one; the others are the contract, the registry, and what several defences share. */
const definesOne = (name: string) => /= defineDefence\(/.test(readFileSync(join(FOLDER, name), 'utf8'));

describe('the registry', () => {
  test('holds every defence file under its own name', () => {
    const files = readdirSync(FOLDER).filter(definesOne);
    expect(files.map((name) => basename(name, '.ts')).sort()).toEqual(Object.keys(DEFENCES).sort());
    for (const [id, defence] of Object.entries(DEFENCES)) expect(defence.id).toBe(id);
  });

  test('puts the number format first: everything behind it may trust the number', () => {
    expect(Object.keys(DEFENCES)[0]).toBe('number-format');
  });
});

for (const id of Object.keys(DEFENCES) as DefenceId[]) describeDefence(id);
