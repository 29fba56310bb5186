// Lets a new thread run TypeScript, whatever started the process: tsx, vitest or a notebook.
import { register } from 'tsx/esm/api';

register();
await import('./worker.ts');
