/** The shell lines of the ready-made CI files, as their runners would take them out of the YAML. */
import { parse } from 'yaml';
import { type CiSystem, ciFile } from '../../src/drill/ci-workflows.ts';

interface Step {
  readonly run?: string;
}

export function workflowLines(system: CiSystem): string[] {
  const document = parse(ciFile(system).content);
  if (system === 'gitlab') return document.pumpdrill.script as string[];
  return (document.jobs.gate.steps as Step[]).flatMap(({ run }) => (run === undefined ? [] : [run]));
}

/** Whether a line is the gate itself; the others only prepare it. */
export function isGateLine(line: string): boolean {
  return /\bpumpdrill gate\b/.test(line);
}
