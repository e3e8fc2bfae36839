/** What to do next about each policy: an ordered list of changes with their figures and the lines for the policy file. */
import type { AdviceFact, AdviceFacts, AdvicePart, AdviceStepFacts } from './advice-facts.ts';
import { figure } from './html-tables.ts';
import { html, type Markup } from './markup.ts';
import type { ReportModel } from './model.ts';

/** A section per policy; nothing where no advice was asked for. */
export function advice(model: ReportModel): Markup {
  return html`${model.advice.map(policySection)}`;
}

function policySection({ heading, sentence, steps, notes }: AdviceFacts): Markup {
  const list = steps.length === 0 ? [] : [html`<ol class="steps">${steps.map(card)}</ol>`];
  return html`<section class="advice"><h2>${heading}</h2><p>${sentence}</p>${list}${notes.map((note) => html`<p class="soft">${note}</p>`)}</section>`;
}

function card({ change, facts, confidence, why, snippet, notes }: AdviceStepFacts): Markup {
  const lines = snippet.map(
    (line) => html`${line}
`,
  );
  return html`<li class="${confidence}"><h3>${change}</h3><dl class="facts">${facts.map(row)}</dl><p class="soft">${why}</p>${notes.map((note) => html`<p>${note}</p>`)}<pre tabindex="0"><code>${lines}</code></pre></li>`;
}

function row({ name, parts }: AdviceFact): Markup {
  return html`<div><dt>${name}</dt><dd>${parts.map(piece)}</dd></div>`;
}

function piece({ text, figure: path }: AdvicePart): Markup {
  return path === undefined ? html`${text}` : figure(path, text);
}
