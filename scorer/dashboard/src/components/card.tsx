import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';

interface CardProps {
  readonly title: string;
  readonly note?: ComponentChildren;
  readonly class?: string;
  readonly children: ComponentChildren;
}

/** A part of a view: a question and its answer. */
export function Card({ title, note, class: className = '', children }: CardProps) {
  const id = useId();
  return (
    <section class={`card ${className}`} aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {children}
      {note && <p class="note">{note}</p>}
    </section>
  );
}

/** A number that stands for itself. */
export function Stat({
  label,
  value,
  note,
}: {
  readonly label: string;
  readonly value: string;
  readonly note?: string | undefined;
}) {
  return (
    <div class="stat">
      <dt>{label}</dt>
      <dd>
        <span class="value">{value}</span>
        {note && <span class="note">{note}</span>}
      </dd>
    </div>
  );
}

/** The head of a view. */
export function Title({ children, lead }: { readonly children: string; readonly lead?: string | undefined }) {
  return (
    <div class="title">
      <h1>{children}</h1>
      {lead && <p class="lead">{lead}</p>}
    </div>
  );
}
