// The first file of a new thread. It is plain JavaScript, since a thread cannot run TypeScript before it has learnt to.
try {
  const { register } = await import('tsx/esm/api');
  register();
} catch (error) {
  // A compiled build has worker.js and needs no tsx.
  if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
}
await import('./worker.js');
