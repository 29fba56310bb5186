import { Title } from '../components/card.js';

export function Forecast() {
  return <Title>Forecast</Title>;
}
