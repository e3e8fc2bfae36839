/** The sink as a child process of a drill. */
import { CONTROL_TOKEN_VARIABLE } from '../../io/service/control.ts';
import { runAsChild } from '../../io/service/lifecycle.ts';
import { startSinkServer } from './server.ts';

await runAsChild((port) => startSinkServer({ port, token: process.env[CONTROL_TOKEN_VARIABLE] ?? '' }));
