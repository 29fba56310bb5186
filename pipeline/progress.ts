import { MultiBar, Presets, type SingleBar } from 'cli-progress';

/** Where long work reports how far it is. */
export interface Progress {
  /** Says a sentence: what was found, guessed or decided. */
  say(sentence: string): void;
  /** Begins a piece of work of `total` steps; the returned function reports how many are done. */
  begin(name: string, total: number): Task;
  /** Leaves the terminal in order. */
  close(): void;
}

export interface Task {
  update(done: number): void;
  end(note?: string): void;
}

/** Bars with an estimated time of arrival on a terminal, plain lines elsewhere, both on standard error. */
export function openProgress(stream: NodeJS.WriteStream = process.stderr): Progress {
  return stream.isTTY ? terminalProgress(stream) : lineProgress(stream);
}

/** Says nothing; for callers that want results alone. */
export const silentProgress: Progress = {
  say: () => undefined,
  begin: () => ({ update: () => undefined, end: () => undefined }),
  close: () => undefined,
};

function terminalProgress(stream: NodeJS.WriteStream): Progress {
  const bars = new MultiBar(
    {
      stream,
      format: '  {name} {bar} {percentage} % | {value}/{total} | {eta_formatted} left',
      clearOnComplete: true,
      hideCursor: false,
      gracefulExit: false,
    },
    Presets.shades_grey,
  );
  return {
    say: (sentence) => (bars.isActive ? bars.log(`  ${sentence}\n`) : void stream.write(`  ${sentence}\n`)),
    begin(name, total) {
      const bar: SingleBar = bars.create(total, 0, { name: name.padEnd(24) });
      return {
        update: (done) => bar.update(done),
        end(note) {
          bars.remove(bar);
          bars.log(`  ${name}: ${note ?? 'done'}\n`);
        },
      };
    },
    close: () => bars.stop(),
  };
}

/** Work of fewer steps than this gets no lines on the way: its end comes soon enough. */
const FEWEST_STEPS = 8;

/** A line at every quarter of long work, and at its end. */
function lineProgress(stream: NodeJS.WriteStream): Progress {
  const write = (line: string) => void stream.write(`  ${line}\n`);
  return {
    say: write,
    begin(name, total) {
      let quarter = 0;
      return {
        update(done) {
          const reached = Math.floor((4 * done) / total);
          if (total < FEWEST_STEPS || reached <= quarter || reached === 4) return;
          quarter = reached;
          write(`${name}: ${done} of ${total}`);
        },
        end: (note) => write(`${name}: ${note ?? 'done'}`),
      };
    },
    close: () => undefined,
  };
}
