import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { UserError } from '../pipeline/errors.js';

type Place = Readonly<{ host: string; port: number }>;

/** Why a server cannot listen, and what a person can do about it, by the system's code. */
const EXPLANATIONS: Readonly<Record<string, (place: Place) => readonly [what: string, todo: string]>> = {
  EADDRINUSE: ({ host, port }) => [
    `Port ${port} of ${host} is taken by another program.`,
    'Stop that program, or set PORT to a free port (0 takes any).',
  ],
  EACCES: ({ host, port }) => [
    `This user may not listen on port ${port} of ${host}.`,
    'Set PORT to one from 1024 on, which needs no special rights.',
  ],
  EADDRNOTAVAIL: ({ host }) => [
    `This machine has no address ${host}.`,
    'Set HOST to an address of this machine: 127.0.0.1, or 0.0.0.0 for all of them.',
  ],
  ENOTFOUND: ({ host }) => [
    `There is no host named '${host}'.`,
    'Set HOST to an address of this machine: 127.0.0.1, or 0.0.0.0 for all of them.',
  ],
};

/**
 * Lets a server listen.
 * @param place port 0 takes any free port
 * @returns the server's address: `http://127.0.0.1:8000`.
 * @throws UserError where the place is taken, forbidden or none of this machine's.
 */
export async function listen(server: Server, place: Place): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(place.port, place.host, resolve);
  }).catch((error: NodeJS.ErrnoException) => {
    throw explained(error, place);
  });
  const { address, port, family } = server.address() as AddressInfo;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}

function explained(error: NodeJS.ErrnoException, place: Place): Error {
  const explain = EXPLANATIONS[error.code ?? ''];
  if (!explain) return error;
  const [what, todo] = explain(place);
  return new UserError(what, todo, { cause: error });
}
