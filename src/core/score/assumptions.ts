/** What every scorecard takes for granted, each with where it comes from: printed, because it moves the figures. */
import type { Scorecard } from './scorecard.ts';

/** Of every run; scenario-specific figures stand in the scenario file. */
export const ASSUMPTIONS: Scorecard['assumptions'] = [
  {
    id: 'truth-is-dispatch',
    text: 'A message counts as sent when the SMS provider accepted it, whatever the target answered.',
    source: 'design section 1',
  },
  {
    id: 'counterfactuals-share-the-seed',
    text: 'Undefended, calm and leave-one-out runs play the same openers; people react to what they meet in each of them.',
    source: 'design section 3; methods.md 4.2 and 4.3',
  },
  {
    id: 'revenue-share',
    text: 'The attacker is paid a fixed share of the message price, by default 30 %. No measured figure exists.',
    source: 'domain.md 9.1',
  },
  {
    id: 'attacker-costs',
    text: "An attacker's costs count in the tariff's currency as they are written; where a scenario writes none, they are figures in USD.",
    source: 'domain.md 4',
  },
  {
    id: 'containment',
    text: 'Contained means that every later 5 minute window burns at most 5 % of the undefended mean.',
    source: 'methods.md 4.2 no. 3',
  },
  {
    id: 'verdict-limits',
    text: 'Verdicts use fixed limits: 20 fraud attempts, 1 % of the undefended loss, 90 % value detection, 0.5 % and 2 % insults.',
    source: 'assumption, src/core/score/verdict.ts',
  },
  {
    id: 'victims',
    text: 'A victim is a person whose own number an attacker asked for too, at any time in the run; up to 1,048,576 numbers are remembered.',
    source: 'methods.md 4.2 no. 5',
  },
  {
    id: 'true-alerts',
    text: 'An alert is right between the first fraud attempt and an hour after the last.',
    source: 'methods.md 4.2 no. 7; the hour is an assumption',
  },
  {
    id: 'total-cost',
    text: "Total cost: unless the scenario's `costs` say otherwise, a lost login counts as 1, a challenge shown as 0.05 (18 s at 10 an hour) and an outside check as 0.006 of the tariff's currency.",
    source: 'methods.md 4.2 no. 9; domain.md 1.3 for the check, the others are assumptions',
  },
];

/** Of runs against a target that is not ours, besides. */
export const FOREIGN_ASSUMPTIONS: Scorecard['assumptions'] = [
  {
    id: 'foreign-undefended-is-planned',
    text: 'The target cannot be played without its defences: the undefended loss is every planned ask when it is due, times the tariff, one segment each: an upper bound.',
    source: 'design section 3; src/drill/foreign/planned-loss.ts',
  },
  {
    id: 'foreign-people-are-compared-with-the-bundled-target',
    text: 'Who counts as kept out is found by playing the same campaign against the bundled target without defences, simulated, and so is the calm day.',
    source: 'design section 3; src/drill/foreign/drill.ts',
  },
  {
    id: 'foreign-joins',
    text: 'A message belongs to the first ask for its number and channel, of the last 5 real seconds, that has had none; where several campaigns or people may have caused it, it is counted and belongs to none.',
    source: 'design section 3; src/drill/foreign/joiner.ts',
  },
  {
    id: 'foreign-scaled-windows',
    text: 'The target divides its windows and lifetimes by PUMPDRILL_SPEED, or was played at speed 1: nothing here can check that.',
    source: 'src/target-profile/README.md',
  },
];
