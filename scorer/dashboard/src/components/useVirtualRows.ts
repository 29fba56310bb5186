import {
  elementScroll,
  observeElementOffset,
  observeElementRect,
  type VirtualItem,
  Virtualizer,
  type VirtualizerOptions,
} from '@tanstack/virtual-core';
import type { RefObject } from 'preact';
import { useLayoutEffect, useReducer, useState } from 'preact/hooks';

/** The rows that are to be drawn, and the heights of those above and below that are not, pixels. */
export interface VirtualRows {
  readonly items: readonly VirtualItem[];
  readonly above: number;
  readonly below: number;
}

/** Rows drawn beyond the ones in sight, so that scrolling finds them there. */
const OVERSCAN = 12;

/** Which of `count` rows of equal height are in sight of a scrolled element. */
export function useVirtualRows(
  count: number,
  rowHeight: number,
  scrolled: RefObject<HTMLElement>,
): VirtualRows {
  const [, redraw] = useReducer((drawn: number) => drawn + 1, 0);
  const options: VirtualizerOptions<HTMLElement, Element> = {
    count,
    getScrollElement: () => scrolled.current,
    estimateSize: () => rowHeight,
    overscan: OVERSCAN,
    observeElementRect,
    observeElementOffset,
    scrollToFn: elementScroll,
    onChange: () => redraw(0),
  };
  const [virtualizer] = useState(() => new Virtualizer(options));
  virtualizer.setOptions(options);
  useLayoutEffect(() => virtualizer._didMount(), [virtualizer]);
  useLayoutEffect(() => virtualizer._willUpdate());
  const items = virtualizer.getVirtualItems();
  const end = items.at(-1)?.end ?? 0;
  return { items, above: items[0]?.start ?? 0, below: Math.max(virtualizer.getTotalSize() - end, 0) };
}
