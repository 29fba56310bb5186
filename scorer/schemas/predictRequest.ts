import { z } from 'zod';

/** Most transactions of one customer in a request. */
export const MOST_TRANSACTIONS = 10_000;
/** No amount, price or quantity is larger, in currency or units: sums stay exact to a millionth. */
const LARGEST = 1e9;

// PostgreSQL has no NUL in its texts.
const text = z
  .string()
  .max(200)
  .refine((value) => !value.includes('\0'), 'must not contain a NUL character');
const numberOf = (unit: string) => {
  const error = `must be a number from -${LARGEST} to ${LARGEST}, ${unit}`;
  return z.number({ error }).min(-LARGEST, { error }).max(LARGEST, { error });
};

const day = z.iso.date('must be a calendar day as YYYY-MM-DD');
/** From 1900 to 2200, so that day arithmetic stays far from its limits. */
const instant = z
  .union([day, z.iso.datetime({ offset: true, local: true })], {
    error: 'must be a day as YYYY-MM-DD or an instant as YYYY-MM-DDThh:mm:ssZ',
  })
  .refine((value) => value >= '1900' && value < '2200', 'must be a day of the years 1900 to 2199');

const attributeValue = z.union([text, z.number(), z.boolean(), z.null()]);

export const transactionSchema = z
  .object({
    date: instant.meta({ description: 'Day or instant; UTC unless it carries an offset' }),
    amount: numberOf('currency')
      .optional()
      .meta({ description: 'Currency; negative for refunds. Else give quantity and unit_price' }),
    quantity: numberOf('units').optional(),
    unit_price: numberOf('currency a unit').optional(),
    order_id: text.optional().meta({ description: 'Transactions of one order share it' }),
  })
  .catchall(attributeValue)
  .refine(
    ({ amount, quantity, unit_price }) =>
      amount !== undefined || (quantity !== undefined && unit_price !== undefined),
    { error: 'needs an amount, or a quantity and a unit_price' },
  )
  .meta({
    id: 'Transaction',
    description: 'One row as delivered; other members are attributes of the order.',
  });

/**
 * Features by name. The model's own catalogue says which there are and of what kind, so that each is looked at once
 * there (`fromFeatures.ts`) and not here too: this is the path of most requests.
 */
const featuresSchema = z
  .custom<Readonly<Record<string, unknown>>>(
    (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
    { error: 'must be an object of features by name' },
  )
  .meta({
    description:
      'Features by name, as the catalogue defines them; what is left out follows from the required ones as if the customer had bought evenly, and null is missing',
    override: { type: 'object', additionalProperties: { type: ['number', 'string', 'null'] } },
  });

export const predictRequestSchema = z
  .strictObject({
    customer_id: z
      .union([text.min(1), z.int()])
      .optional()
      .meta({
        description:
          'A customer of the store; beside transactions or features a mere label, handed back in the reply',
      }),
    transactions: z
      .array(transactionSchema)
      .max(MOST_TRANSACTIONS)
      .optional()
      .meta({ description: 'All transactions of one customer; none at all asks for the prior' }),
    features: featuresSchema.optional(),
    as_of: day
      .refine((value) => value >= '1900' && value < '2200', 'must be a day of the years 1900 to 2199')
      .optional()
      .meta({
        description:
          "Predict from the end of this day on (UTC); if left out, from the model's cutoff or the last transaction, whichever is later",
      }),
    attributes: z
      .record(z.string(), attributeValue)
      .optional()
      .meta({ description: 'Attributes of the customer, for transactions that do not carry them' }),
    horizon_days: z
      .int({ error: 'must be a whole number of days' })
      .positive({ error: 'must be a number of days above 0' })
      .optional()
      .meta({ description: "One of the model's horizons; its main one if left out" }),
    explain: z.boolean().optional().meta({ description: 'Add reasons in currency' }),
  })
  .refine(({ transactions, features }) => !(transactions && features), {
    error: 'give transactions or features, not both',
  })
  .refine(
    ({ customer_id, transactions, features }) => customer_id !== undefined || transactions || features,
    { error: 'give a customer_id, transactions or features' },
  )
  .refine(({ features, attributes, as_of }) => !features || (!attributes && !as_of), {
    error: 'features already stand for a day and hold the attributes: leave out as_of and attributes',
  })
  .meta({ id: 'PredictRequest' });

export type TransactionRequest = z.output<typeof transactionSchema>;
export type PredictRequest = z.output<typeof predictRequestSchema>;
