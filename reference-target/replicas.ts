/** Several processes of one service behind a load balancer, as one target. */
import type { TargetAnswer, TargetRequest } from './request.ts';
import type { Target } from './target.ts';

/** Hands requests round in turn, whatever they are. */
export function dealtOut(replicas: readonly Target[]): Target {
  return new Balancer(replicas);
}

class Balancer implements Target {
  readonly defences: Target['defences'];
  private readonly replicas: readonly Target[];
  private requests = 0;

  constructor(replicas: readonly Target[]) {
    this.replicas = replicas;
    this.defences = replicas[0]!.defences;
  }

  handle(request: TargetRequest): Promise<TargetAnswer> {
    this.requests += 1;
    return this.replicas[this.requests % this.replicas.length]!.handle(request);
  }
}
