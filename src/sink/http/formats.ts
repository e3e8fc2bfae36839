/** What the sink's control interface takes. */
import { z } from 'zod';
import { clockFormat, runKeyFormat, seedFormat, tariffValueFormat, tenantIdFormat } from '../../io/service/control.ts';
import { providerSettingsFormat } from './provider-settings.ts';

export const sinkTenantFormat = z.strictObject({
  id: tenantIdFormat,
  settings: providerSettingsFormat,
  tariff: tariffValueFormat,
  clock: clockFormat,
  seed: seedFormat,
  runKey: runKeyFormat,
  /** False: no rule of the provider acts. */
  rules: z.boolean(),
});

export type SinkTenantSpec = z.output<typeof sinkTenantFormat>;
