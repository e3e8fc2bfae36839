/** A worker thread that plays simulated runs, one at a time, until its pool ends it. */
import { parentPort } from 'node:worker_threads';
import { EXIT, PumpdrillError } from '../core/domain/errors.ts';
import { playSimulated } from './play-simulated.ts';
import { inputOf, type WorkerTask, type WorkerWord } from './simulator.ts';

const port = parentPort;
if (port === null) throw new Error('this file runs as a worker thread only');

let abort = new AbortController();
const say = (word: WorkerWord): void => port.postMessage(word);

port.on('message', (message: WorkerTask | 'abort') => {
  if (message === 'abort') abort.abort();
  else void play(message);
});

async function play(task: WorkerTask): Promise<void> {
  abort = new AbortController();
  try {
    const onProgress = (share: number): void => say({ kind: 'progress', share });
    say({ kind: 'played', run: await playSimulated({ ...inputOf(task), signal: abort.signal, onProgress }) });
  } catch (error) {
    if (error instanceof PumpdrillError) {
      say({ kind: 'failed', exitCode: error.exitCode, problems: error.problems });
      return;
    }
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    say({ kind: 'failed', exitCode: EXIT.internal, problems: [{ code: 'INTERNAL', path: '', message }] });
  }
}
