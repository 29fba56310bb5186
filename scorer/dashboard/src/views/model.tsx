import { Title } from '../components/card.js';

export function Model() {
  return <Title>Model</Title>;
}
