import { Link } from 'wouter-preact';
import { Title } from '../components/card.js';

/** An address that leads nowhere. */
export function NotFound() {
  return (
    <>
      <Title>There is nothing here</Title>
      <p>
        The address may be mistyped. <Link href="/">Go to the overview</Link>.
      </p>
    </>
  );
}
