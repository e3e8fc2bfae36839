/** Puts scored runs into the frame that is written to `scorecard.json`. */
import { EXIT, type ExitCode } from '../domain/errors.ts';
import { aggregate } from './aggregate.ts';
import { SCORECARD_SCHEMA, type ScenarioScore, type Scorecard } from './scorecard.ts';

export interface ScorecardParts {
  readonly engine: Scorecard['engine'];
  readonly target: string;
  readonly command: string;
  readonly assumptions: Scorecard['assumptions'];
  readonly scenarios: readonly ScenarioScore[];
  /** Gates that were judged; none leaves healthy runs `ungated`. */
  readonly gates?: Scorecard['gates'];
  /** Somebody stopped the drill, perhaps between two runs. Default: whether a run was stopped. */
  readonly interrupted?: boolean;
}

type Overall = Scorecard['verdict'];

export function buildScorecard(parts: ScorecardParts): Scorecard {
  const gates = [...(parts.gates ?? [])];
  const interrupted = parts.interrupted ?? parts.scenarios.some((score) => score.health.interrupted);
  const verdict = overallVerdict(parts.scenarios, gates);
  return {
    schema: SCORECARD_SCHEMA,
    engine: parts.engine,
    target: parts.target,
    command: parts.command,
    assumptions: parts.assumptions,
    verdict,
    exitCode: interrupted ? EXIT.interrupted : exitCodeOf(verdict),
    interrupted,
    scenarios: [...parts.scenarios],
    aggregates: aggregate(parts.scenarios),
    gates,
  };
}

/** Only gates of level `error` decide. A failed gate outweighs an inconclusive one; without any run nothing passes. */
function overallVerdict(scenarios: readonly ScenarioScore[], gates: Scorecard['gates']): Overall {
  const binding = gates.filter((gate) => gate.level === 'error');
  const has = (word: 'fail' | 'inconclusive'): boolean =>
    binding.some((gate) => gate.result === word) || scenarios.some((score) => score.verdict === word);
  if (has('fail')) return 'fail';
  if (scenarios.length === 0 || has('inconclusive')) return 'inconclusive';
  return binding.length > 0 ? 'pass' : 'ungated';
}

function exitCodeOf(verdict: Overall): ExitCode {
  if (verdict === 'fail') return EXIT.gateFailed;
  return verdict === 'inconclusive' ? EXIT.inconclusive : EXIT.pass;
}
