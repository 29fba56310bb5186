// Lets a new thread run TypeScript, whatever started the process.
import { register } from 'tsx/esm/api';

register();
const { default: answer } = await import('./worker.ts');

export default answer;
