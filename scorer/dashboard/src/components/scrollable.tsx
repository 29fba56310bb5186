import type { ComponentChildren, Ref } from 'preact';

interface ScrollableProps {
  readonly label: string;
  readonly class?: string;
  readonly element?: Ref<HTMLElement>;
  readonly children: ComponentChildren;
}

/** What may be larger than its place; with the keyboard too it can be moved there. */
export function Scrollable({
  label,
  class: className = 'plain-scroll',
  element = null,
  children,
}: ScrollableProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be scrollable by keyboard
    <section class={className} ref={element} tabIndex={0} aria-label={label}>
      {children}
    </section>
  );
}
