import { request } from 'node:http';
import { Readable } from 'node:stream';
import { startSubject } from './subject.js';

const LINES = 1_000_000;
const LINES_PER_PIECE = 1000;

/** A batch of a million lines, read as it is answered; the most memory that the scorer held. */
export async function batchOfAMillion() {
  const subject = await startSubject();
  const begin = performance.now();
  let answered = 0;
  let most = 0;
  await new Promise<void>((resolve, reject) => {
    const sent = request(`${subject.service.url}/predict/batch`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson' },
    });
    sent.once('error', reject).once('response', (reply) => {
      reply.on('data', (data: Buffer) => {
        for (const byte of data) if (byte === 10) answered++;
        most = Math.max(most, subject.memory());
      });
      reply.once('error', reject).once('end', resolve);
    });
    Readable.from(lines()).pipe(sent);
  });
  const seconds = (performance.now() - begin) / 1000;
  await subject.remove();
  return {
    passed: answered === LINES,
    lines: LINES,
    answered,
    seconds: Math.round(seconds),
    mostMemoryMb: most,
  };
}

function* lines(): Generator<string> {
  const line = `${JSON.stringify({
    transactions: [
      { date: '2024-11-02', amount: 25.5 },
      { date: '2024-12-30', amount: 40 },
    ],
  })}\n`;
  for (let i = 0; i < LINES; i += LINES_PER_PIECE) yield line.repeat(LINES_PER_PIECE);
}
