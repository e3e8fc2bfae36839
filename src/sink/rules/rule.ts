/**
 * The contract of a provider-side rule (requirements D23): what it says of itself, and what it does with messages. One
 * file per rule and one line in `index.ts`. Pure: time comes with every call, calls come in time order.
 */
import type { AttemptId, Channel } from '../../core/domain/attempt.ts';
import type { DefenceMode } from '../../core/domain/decision.ts';
import type { ProviderEvent } from '../../core/domain/event.ts';
import type { E164 } from '../../core/domain/phone.ts';
import type { EpochMs, Micro } from '../../core/domain/units.ts';
import type { ProviderSettings } from '../../core/scenario/provider-format.ts';

export interface ProviderMessage {
  readonly attempt: AttemptId;
  readonly to: E164;
  readonly text: string;
  /** Absent: as SMS. */
  readonly channel?: Channel;
}

/** `pass`: no objection. `refuse`: not taken, not billed. `fail`: taken, and never delivered. */
export type RuleVerdict = 'pass' | 'refuse' | 'fail';

/** What happens to the account or its owner is told of, in order. */
export type Tell = (state: ProviderEvent['state'], atMs: EpochMs) => void;

/** A rule at work for one account. */
export interface RunningRule {
  /** What it makes of a message that is handed in now. Changes nothing but what time alone changes. */
  judge(message: ProviderMessage, nowMs: EpochMs): RuleVerdict;
  /** The message was taken, in the world in which this rule alone is also enforced. `billedMicro`: what was billed for it. */
  accepted?(message: ProviderMessage, billedMicro: Micro, nowMs: EpochMs): void;
  /** Somebody entered the code that went to this number. */
  verified?(number: E164, nowMs: EpochMs): void;
  /** Something was billed without a message. */
  billed?(micro: Micro, nowMs: EpochMs): void;
  /** Tells what is due by now (the end of a suspension) though no message came. */
  tick?(nowMs: EpochMs): void;
  /** When the next such thing is due; Infinity when nothing is. */
  nextChangeMs?(): EpochMs;
}

/** What a rule or a billing model says of itself, as every defence does: the catalogue prints it. */
export interface SelfDescription {
  readonly id: string;
  /** Row of requirements.md section D. */
  readonly row: string;
  /** Verb first, one line. */
  readonly summary: string;
  readonly stops: readonly string[];
  readonly blindTo: readonly string[];
  readonly sources: readonly string[];
  /** Where a scenario sets it: `provider.aitBlock`. */
  readonly setting: string;
  readonly modes: readonly DefenceMode[];
}

export interface ProviderRule extends SelfDescription {
  /** The word on messages that it refuses or fails; '' for a rule that never does. */
  readonly reason: string;
  /** `off` where the settings do not name it. */
  modeIn(settings: ProviderSettings): DefenceMode;
  /** Call only when its mode is not `off`. */
  start(settings: ProviderSettings, tell: Tell): RunningRule;
}

/** Parts of the settings that are a rule each. */
type Block = 'usageWarning' | 'suspension' | 'spendLimit' | 'countryPermissions' | 'aitBlock';

interface RuleDefinition<K extends Block> extends Omit<ProviderRule, 'setting' | 'modes' | 'modeIn' | 'start'> {
  readonly block: K;
  /** Default: all three. */
  readonly modes?: readonly DefenceMode[];
  start(block: NonNullable<ProviderSettings[K]>, tell: Tell): RunningRule;
}

/** Makes a rule of its definition: it reads its own block of the settings and no other. */
export function defineRule<K extends Block>(definition: RuleDefinition<K>): ProviderRule {
  const { block, start, modes = ['off', 'observe', 'enforce'], ...rest } = definition;
  return {
    ...rest,
    modes,
    setting: `provider.${block}`,
    modeIn: (settings) => settings[block]?.mode ?? 'off',
    start: (settings, tell) => start(settings[block] as NonNullable<ProviderSettings[K]>, tell),
  };
}
