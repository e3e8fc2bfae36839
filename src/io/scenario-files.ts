/**
 * Finds and reads scenarios: by file, by folder, by id, or by pack (a folder of the catalogue). Every problem of every
 * file is reported at once, each with its line.
 */
import { readdirSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { EXIT, invalidInput, type Problem, PumpdrillError } from '../core/domain/errors.ts';
import { suggestionFor } from '../core/domain/nearest-names.ts';
import type { Scenario } from '../core/scenario/format.ts';
import { overrideScenario } from '../core/scenario/override.ts';
import { readScenario } from '../core/scenario/read.ts';
import { PACKAGE_ROOT } from './package-root.ts';
import { isScenarioModule, loadScenarioModule } from './scenario-modules.ts';
import { readYamlFile, type YamlFile } from './yaml-file.ts';

export const SCENARIO_FOLDER = join(PACKAGE_ROOT, 'scenarios');

/** One file of the catalogue. */
export interface CatalogueEntry {
  readonly id: string;
  /** The folder under `scenarios/`: `starter`, `incidents`. */
  readonly pack: string;
  readonly file: string;
}

export interface LoadedScenario {
  readonly scenario: Scenario;
  readonly input: unknown;
  readonly file: string;
  readonly baseFolder: string;
}

/** Values for `--set path=value`, applied before reading. */
export type Overrides = Readonly<Record<string, string | number | boolean>>;

/** The bundled scenarios, sorted by pack and id. The file's name is the scenario's id (a test holds that). */
export function scenarioCatalogue(): CatalogueEntry[] {
  return yamlFilesUnder(SCENARIO_FOLDER)
    .map((file) => ({
      id: basename(file, '.yaml'),
      pack: relative(SCENARIO_FOLDER, dirname(file)).split(sep).join('/'),
      file,
    }))
    .sort((a, b) => compareText(a.pack, b.pack) || compareText(a.id, b.id));
}

/** Turns what was typed (files, folders, ids, packs) into files, in order, each once. Throws with all unknown names. */
export function resolveScenarioFiles(names: readonly string[]): string[] {
  const problems: Problem[] = [];
  const files = new Set<string>();
  for (const name of names) {
    try {
      const found = filesFor(name);
      if (found.length === 0) problems.push(unknownScenario(name));
      for (const file of found) files.add(file);
    } catch (error) {
      if (!(error instanceof PumpdrillError)) throw error;
      problems.push(...error.problems);
    }
  }
  if (problems.length > 0) throw new PumpdrillError(EXIT.invalidInput, problems);
  return [...files];
}

/** Reads scenario files; throws one PumpdrillError with every problem of every file, duplicate ids included. */
export function loadScenarios(files: readonly string[], overrides: Overrides = {}): LoadedScenario[] {
  const loaded: LoadedScenario[] = [];
  const problems: Problem[] = [];
  for (const file of files) {
    try {
      loaded.push(loadScenario(file, overrides));
    } catch (error) {
      if (!(error instanceof PumpdrillError)) throw error;
      problems.push(...error.problems);
    }
  }
  problems.push(...duplicateIds(loaded));
  if (problems.length > 0) throw new PumpdrillError(EXIT.invalidInput, problems);
  return loaded;
}

function loadScenario(file: string, overrides: Overrides): LoadedScenario {
  const yaml = readSource(file);
  const overridden = overrideScenario(yaml.value, overrides);
  if ('problems' in overridden)
    throw new PumpdrillError(
      EXIT.invalidInput,
      overridden.problems.map((p) => ({ ...p, file })),
    );
  const read = readScenario(overridden.value);
  if ('problems' in read) throw new PumpdrillError(EXIT.invalidInput, placed(read.problems, yaml));
  // What is expected holds for the scenario as its author wrote it.
  const scenario = Object.keys(overrides).length === 0 ? read.scenario : { ...read.scenario, expect: [] };
  return { scenario, input: overridden.value, file, baseFolder: dirname(resolve(file)) };
}

/** A program knows of no lines: its value may come from anywhere in it. */
function readSource(file: string): YamlFile {
  if (!isScenarioModule(file)) return readYamlFile(file);
  return { file, value: loadScenarioModule(file), lineOf: () => undefined };
}

/** Adds file and line to problems that know only their path. */
export function placed(problems: readonly Problem[], yaml: YamlFile): Problem[] {
  return problems.map((problem) => {
    const line = yaml.lineOf(problem.path);
    return { ...problem, file: yaml.file, ...(line === undefined ? {} : { line }) };
  });
}

function filesFor(name: string): string[] {
  const kind = kindOf(name);
  if (kind === 'folder') return filesInFolder(name);
  if (kind === 'other' || /\.ya?ml$/.test(name) || isScenarioModule(name)) return [name];
  const catalogue = scenarioCatalogue();
  return catalogue
    .filter((entry) => entry.id === name || entry.pack === name || `${entry.pack}/${entry.id}` === name)
    .map((entry) => entry.file);
}

/** `other` is a file, or something whose trouble shows when it is read (a link that leads in circles). */
function kindOf(path: string): 'folder' | 'other' | 'nothing' {
  try {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat === undefined) return 'nothing';
    return stat.isDirectory() ? 'folder' : 'other';
  } catch (error) {
    // A name that is too long for the file system is no path, and may still be mistyped.
    return (error as NodeJS.ErrnoException).code === 'ENAMETOOLONG' ? 'nothing' : 'other';
  }
}

function filesInFolder(folder: string): string[] {
  const files = yamlFilesUnder(folder);
  if (files.length > 0) return files;
  throw invalidInput({
    code: 'EMPTY_FOLDER',
    path: '',
    message: `${folder} holds no .yaml file`,
    hint: 'name a folder with scenarios',
    file: folder,
  });
}

function unknownScenario(name: string): Problem {
  const catalogue = scenarioCatalogue();
  const known = [...new Set(catalogue.flatMap((entry) => [entry.id, entry.pack]))];
  return {
    code: 'UNKNOWN_SCENARIO',
    path: '',
    message: `no scenario, pack, file or folder is called "${name}"`,
    hint: suggestionFor(name, known, 'pumpdrill list scenarios'),
  };
}

function duplicateIds(loaded: readonly LoadedScenario[]): Problem[] {
  const firstFile = new Map<string, string>();
  const problems: Problem[] = [];
  for (const { scenario, file } of loaded) {
    const earlier = firstFile.get(scenario.id);
    if (earlier === undefined) firstFile.set(scenario.id, file);
    else
      problems.push({
        code: 'DUPLICATE_ID',
        path: 'id',
        message: `the id "${scenario.id}" is also used by ${earlier}`,
        hint: 'give each scenario its own id',
        file,
      });
  }
  return problems;
}

function yamlFilesUnder(folder: string): string[] {
  let names: string[];
  try {
    names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  } catch {
    throw invalidInput({
      code: 'FOLDER_UNREADABLE',
      path: '',
      message: `${folder} cannot be listed`,
      hint: 'check the path and its permissions',
      file: folder,
    });
  }
  return names
    .filter((name) => /\.ya?ml$/.test(name))
    .sort(compareText)
    .map((name) => join(folder, name));
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
