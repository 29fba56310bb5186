interface LevelProps {
  readonly of: string | null;
  readonly isRisk?: boolean;
}

/** High, medium or low, in word and colour. */
export function Level({ of: level, isRisk = false }: LevelProps) {
  if (level === null) return <span>–</span>;
  return <span class={`level ${isRisk ? 'risk' : 'tier'}-${level}`}>{level}</span>;
}
