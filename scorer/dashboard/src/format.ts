/** How numbers, money and dates are written for this reader. */
export interface Format {
  /** `£1,234`; with pennies below 100. */
  money(value: number): string;
  /** `£1.2M`. */
  shortMoney(value: number): string;
  number(value: number, digits?: number): string;
  /** `1 customer`, `1,234 customers`. */
  customers(count: number): string;
  /** With as many significant digits, zeros too: figures of a column that are to be compared. */
  significant(value: number, digits: number): string;
  /** `12%` for 0.12. */
  percent(share: number, digits?: number): string;
  /** A chance: `>99%` for 0.999, since a model is never certain. */
  chance(share: number): string;
  /** A day `YYYY-MM-DD` or an instant. */
  date(day: string): string;
  /** `Jan 2025` for `2025-01`. */
  month(month: string): string;
  readonly currency: string;
}

const DASH = '–';

/** What rounds to nothing has no sign: no loss is £0.00, not -£0.00. */
const UNSIGNED_ZERO: Intl.NumberFormatOptions = { signDisplay: 'negative' };

/** The format of a currency (ISO 4217; plain numbers where it is unknown) and a locale (BCP 47). */
export function formatFor(currency: string | null | undefined, locale: string): Format {
  const style: Intl.NumberFormatOptions = {
    ...UNSIGNED_ZERO,
    ...(currency && { style: 'currency', currency }),
  };
  const fine = new Intl.NumberFormat(locale, style);
  const coarse = new Intl.NumberFormat(locale, { ...style, maximumFractionDigits: 0 });
  const short = new Intl.NumberFormat(locale, {
    ...style,
    notation: 'compact',
    maximumSignificantDigits: 3,
  });
  const day = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' });
  const monthName = new Intl.DateTimeFormat(locale, { month: 'short', year: 'numeric', timeZone: 'UTC' });
  const known = (value: number, text: () => string) => (Number.isFinite(value) ? text() : DASH);
  const number = (value: number, digits = 0) =>
    known(value, () =>
      new Intl.NumberFormat(locale, { ...UNSIGNED_ZERO, maximumFractionDigits: digits }).format(value),
    );
  const percent = (share: number, digits = 0) =>
    known(share, () =>
      new Intl.NumberFormat(locale, {
        ...UNSIGNED_ZERO,
        style: 'percent',
        maximumFractionDigits: digits,
      }).format(share),
    );
  return {
    currency: currency ?? '',
    money: (value) => known(value, () => (Math.abs(value) < 100 ? fine : coarse).format(value)),
    shortMoney: (value) => known(value, () => (Math.abs(value) < 1000 ? coarse : short).format(value)),
    number,
    customers: (count) => `${number(count)} ${count === 1 ? 'customer' : 'customers'}`,
    significant: (value, digits) =>
      known(value, () =>
        new Intl.NumberFormat(locale, {
          ...UNSIGNED_ZERO,
          minimumSignificantDigits: digits,
          maximumSignificantDigits: digits,
        }).format(value),
      ),
    percent,
    chance(share) {
      if (share >= 0.995) return `>${percent(0.99)}`;
      return share < 0.005 ? `<${percent(0.01)}` : percent(share);
    },
    date: (text) => day.format(new Date(text)),
    month: (text) => monthName.format(new Date(`${text}-01T00:00:00Z`)),
  };
}

/** The reader's locale. */
export function readersLocale(): string {
  return navigator.languages[0] ?? navigator.language;
}

const formats = new Map<string, Format>();

/** The format of a currency for this reader, made once. */
export function formatOf(currency: string | null | undefined): Format {
  const key = currency ?? '';
  const known = formats.get(key) ?? formatFor(currency, readersLocale());
  formats.set(key, known);
  return known;
}

/** `Payment method` for `payment_method`. */
export function titled(name: string): string {
  const words = name.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
