import { loadPolicy } from './policy-files.ts';
import { type PreparedPolicy, preparePolicy } from './prepared.ts';

/** The world without defences: the bundled policy `open`. */
export const NO_DEFENCES: PreparedPolicy = preparePolicy(loadPolicy('open'));
