import { Title } from '../components/card.js';

export function Campaign() {
  return <Title>Campaign</Title>;
}
