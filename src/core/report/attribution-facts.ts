/** What each defence is worth, as one table per run and one per scenario over its seeds, with what its columns mean. */
import type { Attribution, MeanAttribution } from '../score/attribution-format.ts';
import type { Aggregate, ScenarioScore, Scorecard } from '../score/scorecard.ts';
import { countText, moneyText, peopleText, signedText } from './wording.ts';

export interface WorthCell {
  readonly text: string;
  /** Where in the run's score (or in the aggregate) the figure stands, as a dotted path. */
  readonly figure?: string;
  /** The figure is there and is 0. */
  readonly zero?: boolean;
  /** How far a sampled figure may be off; stands after it. */
  readonly error?: WorthCell;
}

export interface WorthTable {
  readonly head: readonly string[];
  readonly rows: readonly {
    readonly defence: string;
    /** What happens without it. */
    readonly sentence: string;
    /** One per heading. */
    readonly cells: readonly WorthCell[];
  }[];
  /** What the figures rest on; a sentence or two each. */
  readonly basis: readonly string[];
  /** What the columns mean; the same for every table that has the same ones. */
  readonly meanings: readonly string[];
  /** More than leave-one-out was asked for. */
  readonly asked: boolean;
}

interface Entry {
  readonly id: string;
  readonly attribution: Attribution | MeanAttribution | null;
  readonly firstBlocker: { readonly savedMicro: number } | null;
  /** Of the entry itself, and of what is in `attribution`. */
  readonly at: { readonly entry: string; readonly attribution: string };
}

interface Shown {
  readonly solo: boolean;
  readonly shapley: boolean;
  readonly first: boolean;
}

/** Null where nothing was enforced. */
export function worthOfRun(score: ScenarioScore, engine: Scorecard['engine']): WorthTable | null {
  const entries = score.defences.flatMap((defence, i): Entry[] => {
    const at = { entry: `defences.${i}`, attribution: `defences.${i}.attribution` };
    return defence.mode === 'enforce' ? [{ ...defence, at }] : [];
  });
  const money = (micro: number) => moneyText(micro, score.tariff.currency);
  const table = tableOf(entries, { money, intents: score.legit.insultRate.denominator });
  if (table === null) return null;
  return { ...table, basis: [...basisOf(score, engine), ...gameNotes(score, money)] };
}

/** The same over seeds; null where no run of them has it. */
export function worthOverSeeds({ attribution, currency, insultRate, seeds }: Aggregate): WorthTable | null {
  const entries = (attribution ?? []).map((mean, i): Entry => {
    const at = `attribution.${i}`;
    return { id: mean.id, attribution: mean, firstBlocker: null, at: { entry: at, attribution: at } };
  });
  const money = (micro: number) => moneyText(micro, currency);
  return tableOf(entries, { money, intents: insultRate.denominator / seeds.length });
}

function tableOf(
  entries: readonly Entry[],
  { money, intents }: { money: (micro: number) => string; intents: number },
): WorthTable | null {
  if (entries.length === 0) return null;
  const shown: Shown = {
    solo: entries.some(({ attribution }) => attribution?.solo !== undefined),
    shapley: entries.some(({ attribution }) => attribution?.shapley !== undefined),
    first: entries.some(({ firstBlocker }) => firstBlocker !== null),
  };
  const rows = entries.map((entry) => ({
    defence: entry.id,
    sentence: withoutSentence(entry.attribution, { money, intents }),
    cells: [...moneyCells(entry, shown, money), ...peopleCells(entry, shown)],
  }));
  return { head: headOf(shown), rows, basis: [], meanings: meaningsOf(shown), asked: shown.solo || shown.shapley };
}

/** `costs EUR 55.61 more and keeps out 5.0 fewer real users per 1,000`. */
function withoutSentence(
  attribution: Entry['attribution'],
  { money, intents }: { money: (micro: number) => string; intents: number },
): string {
  if (attribution === null) return 'not known';
  const { lossMicro, insults } = attribution.leaveOneOut;
  const perThousand = intents === 0 ? 0 : (Math.abs(insults) / intents) * 1_000;
  const parts = [
    ...(lossMicro === 0 ? [] : [`costs ${money(Math.abs(lossMicro))} ${lossMicro > 0 ? 'more' : 'less'}`]),
    ...(insults === 0
      ? []
      : [`keeps out ${perThousand.toFixed(1)} ${insults > 0 ? 'fewer' : 'more'} real users per 1,000`]),
  ];
  return parts.join(' and ') || 'changes nothing';
}

function headOf({ solo, shapley, first }: Shown): string[] {
  return [
    'saves that nobody else would',
    ...(solo ? ['saves alone'] : []),
    ...(first ? ['stopped first'] : []),
    ...(shapley ? ['fair share of the saving'] : []),
    'keeps out that nobody else would',
    ...(solo ? ['keeps out alone'] : []),
    ...(shapley ? ['fair share of those kept out'] : []),
  ];
}

const UNKNOWN: WorthCell = { text: '' };

function moneyCells(
  { attribution, firstBlocker, at }: Entry,
  { solo, shapley, first }: Shown,
  money: (micro: number) => string,
): WorthCell[] {
  const cell = (micro: number | undefined, figure: string): WorthCell =>
    micro === undefined ? UNKNOWN : { text: money(micro), figure, zero: micro === 0 };
  const inside = at.attribution;
  const share = cell(attribution?.shapley?.lossMicro, `${inside}.shapley.lossMicro`);
  const error = errorOf(attribution);
  return [
    cell(attribution?.leaveOneOut.lossMicro, `${inside}.leaveOneOut.lossMicro`),
    ...(solo ? [cell(attribution?.solo?.lossMicro, `${inside}.solo.lossMicro`)] : []),
    ...(first ? [cell(firstBlocker?.savedMicro, `${at.entry}.firstBlocker.savedMicro`)] : []),
    ...(shapley ? [withError(share, error && cell(error.lossMicro, `${inside}.shapley.error.lossMicro`))] : []),
  ];
}

function peopleCells({ attribution, at: { attribution: inside } }: Entry, { solo, shapley }: Shown): WorthCell[] {
  const cell = (people: number | undefined, figure: string): WorthCell =>
    people === undefined ? UNKNOWN : { text: signedText(people), figure, zero: people === 0 };
  const micro = (people: number | undefined, figure: string): WorthCell =>
    people === undefined ? UNKNOWN : { text: peopleText(people), figure, zero: people === 0 };
  const offBy = (people: number, figure: string): WorthCell => ({ text: peopleText(people).replace('+', ''), figure });
  const error = errorOf(attribution);
  const share = micro(attribution?.shapley?.insultsMicro, `${inside}.shapley.insultsMicro`);
  return [
    cell(attribution?.leaveOneOut.insults, `${inside}.leaveOneOut.insults`),
    ...(solo ? [cell(attribution?.solo?.insults, `${inside}.solo.insults`)] : []),
    ...(shapley ? [withError(share, error && offBy(error.insultsMicro, `${inside}.shapley.error.insultsMicro`))] : []),
  ];
}

/** A mean over seeds says nothing of it. */
function errorOf(attribution: Entry['attribution']): { lossMicro: number; insultsMicro: number } | null {
  const shapley = attribution?.shapley;
  return shapley !== undefined && 'error' in shapley ? shapley.error : null;
}

function withError(cell: WorthCell, error: WorthCell | null): WorthCell {
  return error === null ? cell : { ...cell, error };
}

/** The cell as one text, for renderers that point at nothing. */
export function worthText({ text, error }: WorthCell): string {
  return error === undefined ? text : `${text} \u00b1 ${error.text}`;
}

function meaningsOf({ solo, shapley, first }: Shown): string[] {
  return [
    'Without it: the same attack with this one off and all others on. Next to nothing is good news: others stop the same.',
    ...(solo ? ['Alone: with all others off. It says what a defence can do, not what it is needed for.'] : []),
    ...(first
      ? ['Stopped first: the price of messages that it was the first to refuse. Whoever stands first gets the credit.']
      : []),
    ...(shapley
      ? [
          'Fair share (Shapley value): what it adds on average over all orders in which the defences could be switched on. Less than nothing kept out: it spares people the harm of others.',
        ]
      : []),
  ];
}

/** What a reader must know before taking the figures for measured. */
function basisOf({ defences, fraud, health }: ScenarioScore, engine: Scorecard['engine']): string[] {
  const unknown = defences.some(({ mode, attribution }) => mode === 'enforce' && attribution === null);
  if (unknown && health.interrupted) return ['The drill was stopped before all of this was played.'];
  if (unknown && fraud.counterfactual !== 'simulated' && fraud.counterfactual !== 'played')
    return [
      'UNOBSERVABLE: the defences of this target cannot be switched off from here, so what each is worth is not known. All there is are the reasons that it gives and who refused first.',
    ];
  if (engine === 'simulate') return [];
  return [
    'What was stopped first was counted live. All else is simulated with the same campaign and seed: no attack comes twice.',
  ];
}

function gameNotes({ shapley: game }: ScenarioScore, money: (micro: number) => string): string[] {
  if (game === undefined) return [];
  const { method, total, runs, orders, defences } = game;
  const sum = `The shares sum to what all ${countText(defences.length)} together save, ${money(total.lossMicro)}, and whom they keep out, ${countText(total.insults)}`;
  const how =
    method === 'exact'
      ? `exact, from ${countText(runs)} runs that speak for all ${countText(2 ** defences.length)} sets of defences`
      : `estimated from ${countText(orders ?? 0)} orders and ${countText(runs)} runs, with 95 % intervals`;
  return [`${sum}; ${how}.`];
}
