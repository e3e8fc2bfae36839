/** The reference target as a child process of a drill. */
import { CONTROL_TOKEN_VARIABLE } from '../../src/io/service/control.ts';
import { runAsChild } from '../../src/io/service/lifecycle.ts';
import { startTargetServer } from './server.ts';

await runAsChild((port) => startTargetServer({ port, token: process.env[CONTROL_TOKEN_VARIABLE] ?? '' }));
