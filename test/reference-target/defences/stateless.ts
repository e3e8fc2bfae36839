/** Asks a defence without meters directly: settings in, reason out. */
import type { Defence, DefenceRequest, Readings } from '../../../reference-target/defences/defence.ts';
import { DEFENCES, type DefenceId } from '../../../reference-target/defences/index.ts';
import { INNOCENT } from '../../contracts/innocent-request.ts';

const NOTHING_READ: Readings = { reading: () => 0, over: () => false, waitMs: () => 0 };

/** The reason of the decision; empty for allow. */
export function reasonOf(id: DefenceId, settings: unknown, request: Partial<DefenceRequest>): string {
  const defence: Defence = DEFENCES[id];
  const config = defence.config.parse(settings);
  const context = { posture: 'normal', memory: defence.memory?.(config), alert() {}, raisePosture() {} } as const;
  return defence.decide({ ...INNOCENT, ...request }, NOTHING_READ, config, context).reason;
}
