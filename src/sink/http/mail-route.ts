/** Takes codes by mail. A mailbox, not a mail server: nothing that comes in ever leaves this process. */
import { z } from 'zod';

const mailFormat = z.strictObject({
  to: z.string().min(3).max(254),
  code: z.string().regex(/^[0-9]{4,10}$/),
});

export type Mail = z.output<typeof mailFormat>;

/** The mail of a body; null when it is none. Hostile: does not throw. */
export function readMail(body: string): Mail | null {
  try {
    const read = mailFormat.safeParse(JSON.parse(body));
    return read.success ? read.data : null;
  } catch {
    return null;
  }
}
