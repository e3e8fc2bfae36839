/** The literal registry of renderers: model in, string out. A new one is a file and a line here. */
import { renderConsole } from './console.ts';
import { renderHtml } from './html.ts';
import { renderJson } from './json.ts';
import { renderJunit } from './junit.ts';
import { renderMarkdown } from './markdown.ts';
import type { ReportModel } from './model.ts';

/** Only the console looks at these: files are the same wherever they are written. */
export interface RenderOptions {
  readonly colour: boolean;
  /** Columns of the terminal. */
  readonly width: number;
}

export interface Renderer {
  readonly extension: string;
  render(model: ReportModel, options?: RenderOptions): string;
}

export const RENDERERS = {
  console: { extension: 'txt', render: renderConsole },
  html: { extension: 'html', render: renderHtml },
  json: { extension: 'json', render: renderJson },
  junit: { extension: 'junit.xml', render: renderJunit },
  md: { extension: 'md', render: renderMarkdown },
} as const satisfies Readonly<Record<string, Renderer>>;

export type RendererId = keyof typeof RENDERERS;
