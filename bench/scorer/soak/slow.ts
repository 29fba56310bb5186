import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { predictOnce, startSubject, Tally } from './subject.js';

const SLOW = 200;
const SECONDS = 15;

/** Callers that send a byte a second, in headers or body, beside others who must not notice. */
export async function slowClients() {
  const { service, remove } = await startSubject({ CLV_TIMEOUT_MS: '5000' });
  const port = Number(new URL(service.url).port);
  let cutOff = 0;
  const sockets = Array.from({ length: SLOW }, (_, i): Socket => {
    const head = 'POST /predict HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n';
    const socket: Socket = connect(port, '127.0.0.1', () => {
      socket.write(i % 2 === 0 ? head : `${head}Content-Length: 1000\r\n\r\n{`);
    });
    const timer = setInterval(() => socket.write(i % 2 === 0 ? 'X' : ' '), 1000);
    socket.on('error', () => clearInterval(timer));
    socket.once('data', () => {
      cutOff++;
      clearInterval(timer);
    });
    return socket;
  });
  const tally = new Tally();
  let slowest = 0;
  for (const end = performance.now() + SECONDS * 1000; performance.now() < end; await delay(10)) {
    const begin = performance.now();
    tally.add(await predictOnce(service.url).catch(() => 0));
    slowest = Math.max(slowest, performance.now() - begin);
  }
  for (const socket of sockets) socket.destroy();
  await remove();
  return {
    passed: cutOff === SLOW && tally.hasOnly(200),
    slowCallers: SLOW,
    cutOff,
    others: tally.counts,
    slowestOtherMs: Math.round(slowest),
  };
}
