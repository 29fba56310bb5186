/** A share from 0 to 1 as a bar, beside the number that says it. */
export function Bar({ share }: { readonly share: number }) {
  return (
    <span class="meter" aria-hidden="true">
      <span style={{ width: `${100 * Math.min(Math.max(share, 0), 1)}%` }} />
    </span>
  );
}
