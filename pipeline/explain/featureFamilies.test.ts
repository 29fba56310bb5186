import { describe, expect, it } from 'vitest';
import { FEATURES } from '../features/index.js';
import { familyOf } from './featureFamilies.js';

describe('familyOf', () => {
  it('has a plain label for every scale-free feature of the catalogue', () => {
    for (const { name, description, scaleFree } of FEATURES) {
      if (!scaleFree) continue;
      expect(familyOf(name).name, name).not.toBe(name);
      expect(familyOf(name).label, name).not.toBe(description);
    }
  });

  it('takes the windows of a feature together', () => {
    expect(familyOf('purchases_share_30')).toEqual(familyOf('revenue_share_180'));
    expect(familyOf('purchases_trend_90')).not.toEqual(familyOf('purchases_share_90'));
  });

  it('names an attribute apart from the families', () => {
    expect(familyOf('attribute_payment_method')).toEqual({
      name: 'attribute_payment_method',
      label: 'payment method',
    });
    expect(familyOf('attribute_season').name).not.toBe(familyOf('season_share_1').name);
  });

  it('falls back to what a feature is called', () => {
    expect(familyOf('days_abroad')).toEqual({ name: 'days_abroad', label: 'days abroad' });
  });
});
