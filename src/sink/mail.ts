/** How long a mail takes from the target to somebody's mailbox, virtual (assumption: greylisting aside, seconds). */
export const MAIL_DELAY_MS = 2_000;
