/** What the sink's control interface takes. */
import { z } from 'zod';
import type { ProviderSettings } from '../../core/scenario/format.ts';
import { clockFormat, runKeyFormat, seedFormat, tariffValueFormat, tenantIdFormat } from '../../io/service/control.ts';

const wholeMs = z.int().min(0);
const count = z.int().min(1);

/** Provider settings as a scenario has them after reading: durations in milliseconds, defaults filled in. */
export const providerSettingsFormat = z.strictObject({
  delivery: z.strictObject({ medianMs: wholeMs, maxMs: count, slowdownPerThousandPerMinute: wholeMs }),
  usageWarning: z.strictObject({ messages: count, within: count }).optional(),
  suspension: z.strictObject({ messages: count, within: count, lasts: wholeMs }).optional(),
}) satisfies z.ZodType<ProviderSettings>;

export const sinkTenantFormat = z.strictObject({
  id: tenantIdFormat,
  settings: providerSettingsFormat,
  tariff: tariffValueFormat,
  clock: clockFormat,
  seed: seedFormat,
  runKey: runKeyFormat,
  /** False: the provider neither warns nor suspends. */
  rules: z.boolean(),
});

export type SinkTenantSpec = z.output<typeof sinkTenantFormat>;
