/** A judged gate for a terminal or a log: what failed first, and in full; what holds in one line each at the end. */
import type { Scorecard } from '../score/scorecard.ts';
import {
  detailsShown,
  type GateStanding,
  gateHeadline,
  limitText,
  standingOf,
  unmeasured,
  worstFirst,
} from './gate-facts.ts';
import type { GateReport } from './gate-report.ts';
import type { RenderOptions } from './index.ts';
import { wrap } from './wrap.ts';

const PLAIN: RenderOptions = { colour: false, width: 80 };
const RESET = '\u001b[0m';

/** One width, so that ids stand below each other; readable without colour. */
const WORDS: Readonly<Record<GateStanding, { word: string; colour: string }>> = {
  failed: { word: 'FAIL', colour: '\u001b[31m' },
  inconclusive: { word: 'UNCLEAR', colour: '\u001b[33m' },
  warned: { word: 'WARN', colour: '\u001b[33m' },
  accepted: { word: 'KNOWN', colour: '\u001b[36m' },
  passed: { word: 'ok', colour: '\u001b[32m' },
};
const WORD_WIDTH = Math.max(...Object.values(WORDS).map(({ word }) => word.length));

export function renderGateConsole({ scorecard, baseline }: GateReport, options: RenderOptions = PLAIN): string {
  const { width } = options;
  const lines = [
    ...gateLines(scorecard, options),
    '',
    ...baseline.flatMap((sentence) => wrap(`Baseline: ${sentence}`, width)),
    ...wrap(`Again: ${scorecard.command}`, width),
    `Exit ${scorecard.exitCode}`,
  ];
  return `${lines.join('\n')}\n`;
}

/** The verdict in a sentence, then every assertion. */
export function gateLines(scorecard: Scorecard, options: RenderOptions): string[] {
  const indent = ' '.repeat(WORD_WIDTH + 1);
  const room = options.width - indent.length;
  const gates = worstFirst(scorecard.gates).flatMap((gate) => {
    const details = detailsShown(gate, scorecard);
    const [first = '', ...rest] = [`${gate.id}: ${limitText(gate)}`, ...details].flatMap((text) => wrap(text, room));
    return [`${painted(standingOf(gate), options)} ${first}`, ...rest.map((line) => `${indent}${line}`)];
  });
  const unfit = unmeasured(scorecard).flatMap(({ sentence }) => wrap(sentence, options.width));
  return [...wrap(gateHeadline(scorecard), options.width), ...unfit, ...gates];
}

function painted(standing: GateStanding, { colour }: RenderOptions): string {
  const { word, colour: code } = WORDS[standing];
  const text = word.padEnd(WORD_WIDTH);
  return colour ? `${code}${text}${RESET}` : text;
}
