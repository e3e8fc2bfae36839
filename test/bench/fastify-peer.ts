/** What the target's speed is set beside: a Fastify handler that does nothing, bare or behind @fastify/rate-limit. */
import rateLimit from '@fastify/rate-limit';
import Fastify from 'fastify';

const app = Fastify({ logger: false });
if (process.argv[2] === 'rate-limit') {
  // Its default keeps 5,000 addresses; a limit that nobody meets costs the same as one that somebody does.
  await app.register(rateLimit, { max: 1_000_000, timeWindow: 3_600_000, cache: 100_000, keyGenerator: peerOf });
}
app.post('/otp/send', (_request, reply) => reply.send({ status: 'sent' }));
const url = await app.listen({ port: 0, host: '127.0.0.1' });
process.send?.(url);
process.on('disconnect', () => process.exit(0));

/** Whoever asks, by the header that the bench gives everybody. */
function peerOf(request: { headers: Readonly<Record<string, unknown>> }): string {
  return String(request.headers['x-peer']);
}
