import { UserError } from '../errors.js';

/** What the operating system said, and what a person can do about it. */
const EXPLANATIONS: Readonly<Record<string, { what: string; todo: string }>> = {
  ENOSPC: {
    what: 'The disk is full',
    todo: 'Free some space and run the same command again; nothing is half-written.',
  },
  EDQUOT: {
    what: 'The disk quota is used up',
    todo: 'Free some space and run the same command again; nothing is half-written.',
  },
  EROFS: {
    what: 'The folder is on a read-only file system',
    todo: 'Set CLV_HOME to a folder that may be written to.',
  },
  EACCES: {
    what: 'The file or folder may not be written to or read',
    todo: 'Correct its permissions, or set CLV_HOME to a folder of yours.',
  },
  EPERM: {
    what: 'The operating system does not permit it',
    todo: 'Correct the permissions, or set CLV_HOME to a folder of yours.',
  },
  EMFILE: {
    what: 'Too many files are open',
    todo: 'Raise the limit (ulimit -n) and run the same command again.',
  },
};

/** DuckDB tells of them in words, wherever it was at work. */
const IN_WORDS: readonly (readonly [words: RegExp, code: string])[] = [
  [/No space left on device|disk quota exceeded/i, 'ENOSPC'],
  [/IO Error: .*Permission denied/, 'EACCES'],
  [/IO Error: .*Read-only file system/, 'EROFS'],
];

/**
 * The sentence for a fault of disk or permissions, whatever it surfaced as; undefined for any other error, and where
 * what was thrown names the file already: a full disk alone has nothing to do with the file.
 */
export function explainSystemError(error: unknown): UserError | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const { path } = cause as NodeJS.ErrnoException;
    const key = codeOf(cause);
    const known = key === undefined ? undefined : EXPLANATIONS[key];
    if (known && error instanceof UserError && !isFull(key)) return undefined;
    if (known) return new UserError(`${known.what}${path ? `: ${path}` : ''}.`, known.todo, { cause: error });
  }
  return undefined;
}

function codeOf({ message, code, syscall }: NodeJS.ErrnoException): string | undefined {
  const inWords = IN_WORDS.find(([words]) => words.test(message));
  if (inWords) return inWords[1];
  // On a read-only file system Node says of a folder and its parents that the parent is not there.
  return code === 'ENOENT' && syscall === 'mkdir' ? 'EROFS' : code;
}

function isFull(code: string | undefined): boolean {
  return code === 'ENOSPC' || code === 'EDQUOT';
}
