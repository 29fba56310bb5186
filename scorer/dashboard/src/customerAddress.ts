const BEGIN = '/dashboard/customers/';

/** The address of a customer's page; an id may hold any character. */
export function customerAddress(id: string): string {
  return `${BEGIN}${encodeURIComponent(id)}`;
}

/**
 * The id in the path of such an address; where it is no encoded text, as it stands there.
 * @param path as the browser has it: the router's own is decoded in part, so that `%40` could mean `@` as well as itself
 */
export function customerIn(path: string): string {
  const written = path.slice(BEGIN.length).replace(/\/$/, '');
  try {
    return decodeURIComponent(written);
  } catch {
    return written;
  }
}
