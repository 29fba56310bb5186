import type { Campaign, QueryOf } from '../api/types.js';
import type { CampaignAssumptions } from '../campaignPlan.js';
import type { Format } from '../format.js';

/** What a campaign is for; the scorer says of each what revenue a contact can move. */
export type Aim = Campaign['aim'];

/** What a campaign was planned from. */
export interface OutcomeProps {
  readonly data: Campaign;
  readonly aim: Aim;
  readonly filter: Pick<QueryOf<'/campaign'>, 'segment'>;
  readonly assumptions: CampaignAssumptions;
  readonly format: Format;
}
