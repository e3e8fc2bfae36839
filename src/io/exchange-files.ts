/** Exchange tables as files: YAML or JSON, checked strictly, every problem with its line. None is bundled: rates need a source and a day. */
import { EXIT, PumpdrillError } from '../core/domain/errors.ts';
import { type ExchangeTable, exchangeFormat } from '../core/score/exchange-format.ts';
import { readYamlFile } from './yaml-file.ts';

/** Throws PumpdrillError (exit 2) with everything that is wrong with the file. */
export function readExchangeFile(path: string): ExchangeTable {
  const { file, value, lineOf } = readYamlFile(path);
  const parsed = exchangeFormat.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => {
    const where = issue.path.join('.');
    const line = lineOf(where);
    return {
      code: 'BAD_EXCHANGE_TABLE',
      path: where,
      message: issue.message,
      hint: 'schema, name, asOf, source, into, and microPerUnit: { EUR: 1080000 } for EUR 1 = 1.08',
      file,
      ...(line === undefined ? {} : { line }),
    };
  });
  throw new PumpdrillError(EXIT.invalidInput, problems);
}
