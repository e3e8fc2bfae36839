/**
 * What an operator must see of an attack (requirements section E): eight signals, whoever raises them. A watcher or a
 * defence that sees one raises an alert under one of its names.
 */

export interface OperatorSignal {
  readonly id: string;
  /** As the requirements put it. */
  readonly title: string;
  /** Names of alerts that say the same, the watcher's own first. */
  readonly names: readonly string[];
}

export const OPERATOR_SIGNALS = [
  {
    id: 'conversion-collapse',
    title: 'send-to-verify collapse',
    names: ['conversion-collapse', 'prefix-conversion-collapse'],
  },
  { id: 'unexpected-region', title: 'unexpected regions', names: ['unexpected-region'] },
  { id: 'address-fanout', title: 'many numbers from one address', names: ['address-fanout', 'local-fan-out'] },
  {
    id: 'spend-without-users',
    title: 'daily spend doubles while active users stay flat',
    names: ['spend-without-users'],
  },
  { id: 'consecutive-numbers', title: 'consecutive numbers', names: ['consecutive-numbers'] },
  { id: 'one-geography', title: 'one geography', names: ['one-geography'] },
  { id: 'volume-spike', title: 'volume spike', names: ['volume-spike'] },
  {
    id: 'device-completion',
    title: 'high request-to-completion ratio per device',
    names: ['device-completion'],
  },
] as const satisfies readonly OperatorSignal[];

export type SignalId = (typeof OPERATOR_SIGNALS)[number]['id'];
