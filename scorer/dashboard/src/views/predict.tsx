import { Title } from '../components/card.js';

export function Predict() {
  return <Title>Predict</Title>;
}
