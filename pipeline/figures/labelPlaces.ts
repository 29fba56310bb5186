/** A disc with a name: its middle and its diameter, pixels from the upper left. */
export interface NamedDisc {
  readonly name: string;
  readonly x: number;
  readonly y: number;
  readonly size: number;
}

/** Where Plotly may put a name beside a disc; what comes first is liked best. */
const PLACES = ['top center', 'bottom center', 'middle right', 'middle left'] as const;
type Place = (typeof PLACES)[number];

/** Width of a letter and height of a line, pixels. */
const LETTER = { width: 7, height: 15 } as const;

interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** For each disc the place of its name that hides the least of the other discs and of the names placed before it. */
export function labelPlaces(discs: readonly NamedDisc[]): Place[] {
  const names: Box[] = [];
  return discs.map((disc) => {
    const others = discs.filter((other) => other !== disc).map(discBox);
    const hidden = PLACES.map((place) => {
      const box = nameBox(disc, place);
      return [...names, ...others].reduce((sum, other) => sum + overlap(box, other), 0);
    });
    const place = PLACES[hidden.indexOf(Math.min(...hidden))];
    names.push(nameBox(disc, place));
    return place;
  });
}

function discBox({ x, y, size }: NamedDisc): Box {
  return { left: x - size / 2, top: y - size / 2, width: size, height: size };
}

function nameBox({ name, x, y, size }: NamedDisc, place: Place): Box {
  const width = LETTER.width * name.length;
  const { height } = LETTER;
  switch (place) {
    case 'top center':
      return { left: x - width / 2, top: y - size / 2 - height, width, height };
    case 'bottom center':
      return { left: x - width / 2, top: y + size / 2, width, height };
    case 'middle right':
      return { left: x + size / 2, top: y - height / 2, width, height };
    case 'middle left':
      return { left: x - size / 2 - width, top: y - height / 2, width, height };
  }
}

/** The area that two boxes share, square pixels. */
function overlap(a: Box, b: Box): number {
  const across = Math.min(a.left + a.width, b.left + b.width) - Math.max(a.left, b.left);
  const down = Math.min(a.top + a.height, b.top + b.height) - Math.max(a.top, b.top);
  return Math.max(across, 0) * Math.max(down, 0);
}
