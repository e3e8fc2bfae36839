/** The reference target as a child process of a drill. */
import { CONTROL_TOKEN_VARIABLE, HTTP2_VARIABLE } from '../../src/io/service/control.ts';
import { runAsChild } from '../../src/io/service/lifecycle.ts';
import { startTargetServer } from './server.ts';

const token = process.env[CONTROL_TOKEN_VARIABLE] ?? '';
const http2 = process.env[HTTP2_VARIABLE] === '1';
await runAsChild((port) => startTargetServer({ port, token, http2 }));
