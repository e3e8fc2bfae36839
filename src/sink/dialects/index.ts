/** Every dialect the sink speaks, by the path it is spoken at. */
import type { Dialect } from './dialect.ts';
import { genericJson } from './generic-json.ts';

export const DIALECTS = { 'generic-json': genericJson } satisfies Record<string, Dialect>;
