/** A cutoff of the past with a complete label window. */
export interface Split {
  /** The last day that may be known, YYYY-MM-DD. */
  readonly cutoff: string;
  readonly horizonDays: number;
}

/** A real data set and the splits that all models are compared on. */
export interface DataSet {
  readonly name: string;
  /** `source.kind` of params.yaml. */
  readonly source: string;
  /** Below the folder of real data. */
  readonly file: string;
  /** ISO 4217. */
  readonly currency: string;
  readonly splits: readonly Split[];
}

/** The default recipe is not tuned to these; the first split of each is what `--quick` takes. */
export const DATA_SETS: readonly DataSet[] = [
  {
    name: 'online-retail-ii',
    source: 'online-retail-ii',
    file: 'online-retail-ii/online_retail_II.csv.gz',
    currency: 'GBP',
    splits: [
      { cutoff: '2011-06-09', horizonDays: 183 },
      { cutoff: '2011-09-10', horizonDays: 90 },
      { cutoff: '2011-03-01', horizonDays: 90 },
      { cutoff: '2010-12-09', horizonDays: 183 },
    ],
  },
  {
    name: 'cdnow',
    source: 'cdnow',
    file: 'cdnow/CDNOW_master.txt',
    currency: 'USD',
    splits: [
      { cutoff: '1997-12-31', horizonDays: 181 },
      { cutoff: '1998-04-01', horizonDays: 90 },
    ],
  },
  {
    name: 'cdnow-sample',
    source: 'cdnow',
    file: 'cdnow/CDNOW_sample.txt',
    currency: 'USD',
    splits: [{ cutoff: '1997-09-30', horizonDays: 273 }],
  },
  {
    name: 'seed',
    source: 'seed',
    file: 'seed/customer_transactions.csv',
    currency: 'USD',
    splits: [{ cutoff: '2024-05-29', horizonDays: 30 }],
  },
];
