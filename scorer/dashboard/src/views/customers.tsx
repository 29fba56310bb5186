import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Link, useLocation } from 'wouter-preact';
import { useSearch } from 'wouter-preact/use-browser-location';
import { fileLink, withQuery } from '../api/links.js';
import type { CustomerPage, Facets, QueryOf, StoredPrediction } from '../api/types.js';
import { useApi } from '../api/useApi.js';
import { Title } from '../components/card.js';
import { type Column, DataTable } from '../components/dataTable.js';
import { Choice, Field } from '../components/field.js';
import { Empty, Failure } from '../components/state.js';
import { customerAddress } from '../customerAddress.js';
import { type Format, formatOf, titled } from '../format.js';
import { Level } from './level.js';
import { useCustomerPages } from './useCustomerPages.js';
import { useMatching } from './useMatching.js';

/** Milliseconds of silence after which what was typed is searched for. */
const TYPING_PAUSE = 50;

/** Which customers are meant, and in which order. */
type Filter = QueryOf<'/customers.csv'>;
/** What of it is to become another, as the address says it. */
type Changes = Readonly<Partial<Record<keyof Filter, string | undefined>>>;

/** All customers: searched, filtered and sorted by the server, and exported as they stand. */
export function Customers() {
  const filter = filterIn(useSearch());
  const [, navigate] = useLocation();
  const change = (changes: Changes) =>
    navigate(withQuery('/dashboard/customers', { ...filter, ...changes }), { replace: true });
  const pages = useCustomerPages(filter);
  const format = formatOf(pages.first?.currency);
  const by = filter.sort ?? 'clv';
  const order = filter.order === 'asc' ? 'asc' : 'desc';
  const onSort = (column: string) =>
    change({ sort: column, order: column === by && order === 'desc' ? 'asc' : 'desc' });
  const { sort: _, order: __, ...meant } = filter;
  const matching = useMatching(meant, !pages.isLoading);
  return (
    <>
      <div class="with-actions">
        <Title lead={pages.first && leadOf(pages.first, matching, format)}>Customers</Title>
        <a class="button" href={fileLink('/customers.csv', filter)} download>
          Export {matching === undefined ? '' : format.number(matching)} as CSV
        </a>
      </div>
      <Filters filter={filter} change={change} />
      {pages.error && (
        <Failure
          error={pages.error}
          what={pages.rows.length > 0 ? 'further customers' : 'the customers'}
          reload={pages.reload}
        />
      )}
      {pages.first && pages.rows.length === 0 && !pages.isLoading && (
        <Empty>
          <p>No customer matches these filters.</p>
          <button type="button" onClick={() => navigate('/dashboard/customers')}>
            Clear all filters
          </button>
        </Empty>
      )}
      {!pages.first && !pages.error && (
        <p class="state" role="status">
          Loading the customers…
        </p>
      )}
      {pages.rows.length > 0 && (
        <div class={pages.isLoading ? 'updating' : ''} aria-busy={pages.isLoading}>
          <DataTable
            key={JSON.stringify(filter)}
            caption="Customers with their predictions"
            columns={columnsFor(format)}
            rows={pages.rows}
            total={matching}
            sorting={{ by, order, onSort }}
            onEnd={pages.loadMore}
          />
        </div>
      )}
    </>
  );
}

/** The filter that an address names. The scorer checks it, and refuses what it does not know. */
function filterIn(search: string): Filter {
  return Object.fromEntries([...new URLSearchParams(search)].filter(([, value]) => value !== ''));
}

function leadOf({ horizon_days, as_of }: CustomerPage, matching: number | undefined, format: Format): string {
  const count = matching === undefined ? '' : `${format.customers(matching)}; `;
  return `${count}value in the ${horizon_days} days after ${format.date(as_of)}`;
}

function Filters({
  filter,
  change,
}: {
  readonly filter: Filter;
  readonly change: (changes: Changes) => void;
}) {
  const { data } = useApi('/facets');
  const any = { value: '', text: 'Any' };
  const levels = ['high', 'medium', 'low'].map((value) => ({ value, text: value }));
  const { number } = formatOf(data?.currency);
  const [name, ...value] = (filter.attribute ?? '').split('=');
  const choices = (facet: Facets['segments'] = []) =>
    facet.map(({ value: each, customers }) => ({ value: each, text: `${each} (${number(customers)})` }));
  return (
    <search class="filters">
      <SearchField value={filter.search ?? ''} onSearch={(search) => change({ search })} />
      <Choice
        label="Segment"
        value={filter.segment ?? ''}
        choices={[any, ...choices(data?.segments)]}
        onChange={(segment) => change({ segment })}
      />
      <Choice
        label="Value tier"
        value={filter.tier ?? ''}
        choices={[any, ...levels]}
        onChange={(tier) => change({ tier })}
      />
      <Choice
        label="Churn risk"
        value={filter.churn_risk ?? ''}
        choices={[any, ...levels]}
        onChange={(churn_risk) => change({ churn_risk })}
      />
      {Object.entries(data?.attributes ?? {}).map(([attribute, facet]) => (
        <Choice
          key={attribute}
          label={titled(attribute)}
          value={name === attribute ? value.join('=') : ''}
          choices={[any, ...choices(facet)]}
          onChange={(chosen) => change({ attribute: chosen === '' ? undefined : `${attribute}=${chosen}` })}
        />
      ))}
    </search>
  );
}

function SearchField({ value, onSearch }: { value: string; onSearch: (text: string) => void }) {
  const [text, setText] = useState(value);
  // What was searched for comes back as the value, when more may have been typed: that echo must not replace it.
  const searched = useRef(value);
  useLayoutEffect(() => {
    if (value === searched.current) return;
    searched.current = value;
    setText(value);
  }, [value]);
  useEffect(() => {
    if (text === searched.current) return undefined;
    const timer = window.setTimeout(() => {
      searched.current = text;
      onSearch(text);
    }, TYPING_PAUSE);
    return () => window.clearTimeout(timer);
  }, [text]);
  return (
    <Field label="Customer id">
      {(id) => (
        <input
          id={id}
          type="search"
          placeholder="Part of it"
          autocomplete="off"
          value={text}
          onInput={({ currentTarget }) => setText(currentTarget.value)}
        />
      )}
    </Field>
  );
}

const columns = new Map<Format, Column<StoredPrediction>[]>();

/** The columns of a format, the same ones each time: the table starts anew with others. */
function columnsFor(format: Format): Column<StoredPrediction>[] {
  const known = columns.get(format) ?? makeColumns(format);
  columns.set(format, known);
  return known;
}

function makeColumns(format: Format): Column<StoredPrediction>[] {
  const money = (value: number | null) => (value === null ? '–' : format.money(value));
  const share = (value: number | null) => (value === null ? '–' : format.chance(value));
  const column = (
    id: keyof StoredPrediction & string,
    header: string,
    show: (row: StoredPrediction) => unknown,
    meta: NonNullable<Column<StoredPrediction>['meta']> = {},
  ): Column<StoredPrediction> => ({
    id,
    header,
    meta,
    cell: ({ row }) => show(row.original),
  });
  return [
    column('customer_id', 'Customer', ({ customer_id }) => (
      <Link href={customerAddress(customer_id)}>{customer_id}</Link>
    )),
    column('clv', 'Value', ({ clv }) => money(clv), { isNumber: true }),
    column('lo80', `From (${format.percent(0.8)})`, ({ lo80 }) => money(lo80), {
      isNumber: true,
      isMinor: true,
    }),
    column('hi80', `To (${format.percent(0.8)})`, ({ hi80 }) => money(hi80), {
      isNumber: true,
      isMinor: true,
    }),
    column('p_alive', 'P(alive)', ({ p_alive }) => share(p_alive), { isNumber: true }),
    column(
      'expected_orders',
      'Expected orders',
      ({ expected_orders }) => format.number(expected_orders ?? Number.NaN, 1),
      {
        isNumber: true,
        isMinor: true,
      },
    ),
    column('expected_spend', 'Spend per order', ({ expected_spend }) => money(expected_spend), {
      isNumber: true,
      isMinor: true,
    }),
    column(
      'next_order',
      'Next order',
      ({ next_order }) => (next_order === null ? 'maybe never' : format.date(next_order)),
      { isMinor: true },
    ),
    column('segment', 'Segment', ({ segment }) => segment),
    column('tier', 'Tier', ({ tier }) => <Level of={tier} />, { isMinor: true }),
    column('churn_risk', 'Risk', ({ churn_risk }) => <Level of={churn_risk} isRisk />),
  ];
}
