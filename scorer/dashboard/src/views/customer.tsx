import { Title } from '../components/card.js';

export function Customer({ id }: { readonly id: string }) {
  return <Title>{id}</Title>;
}
