/** How the models of a test are called in front of people. */
const NAMES: Readonly<Record<string, string>> = {
  model: 'this model',
  btyd: 'buy-till-you-die alone',
  'past-rate': 'past spend rate',
  'last-window': 'spend of the last window',
};

/** The name of a model for people; its own where it has no other. */
export function modelName(model: string): string {
  return NAMES[model] ?? model;
}
