import { Title } from '../components/card.js';

export function Segments() {
  return <Title>Segments</Title>;
}
