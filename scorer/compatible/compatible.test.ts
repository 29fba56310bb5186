import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestScorer, type TestScorer } from '../testing/testScorer.js';

let scorer: TestScorer;
beforeAll(async () => {
  scorer = await startTestScorer();
});
afterAll(() => scorer.close());

const columns = ['purchase_days', 'purchase_revenue', 'tenure_days', 'recency_days'];
const data = [
  [1, 40, 0, 0],
  [3, 120, 200, 20],
];
const records = data.map((row) => Object.fromEntries(columns.map((name, i) => [name, row[i]])));
const byColumn = Object.fromEntries(columns.map((name, i) => [name, data.map((row) => row[i])]));

describe("MLflow's protocol", () => {
  const invoke = (body: unknown, type = 'application/json') =>
    scorer.post('/invocations', body, { 'content-type': type });

  it('answers every form of the same table alike', async () => {
    const one = async (row: object) => (await scorer.post('/predict', { features: row })).body.clv;
    const predictions = [await one(records[0]), await one(records[1])];
    const csv = [columns.join(','), ...data.map((row) => row.join(','))].join('\n');
    const replies = [
      await invoke({ dataframe_split: { columns, data, index: [0, 1] } }),
      await invoke({ dataframe_records: records }),
      await invoke({ instances: records }),
      await invoke({ inputs: byColumn }),
      await invoke(csv, 'text/csv'),
    ];
    for (const reply of replies) expect(reply).toMatchObject({ status: 200, body: { predictions } });
  });

  it('takes the NaN of Python for what is missing', async () => {
    const missing = records.map((row) => ({ ...row, net_revenue: null, value_mean: 30 }));
    const sent = JSON.stringify({ dataframe_records: missing }).replaceAll('null', 'NaN');
    const { status, body } = await invoke(sent);
    expect(status).toBe(200);
    expect(body).toEqual((await invoke({ dataframe_records: missing })).body);
    expect((await invoke(sent.replaceAll('NaN', 'Infinity'))).status).toBe(400);
  });

  it('takes rows without names in the order of the features', async () => {
    const names: string[] = scorer.services.models.current.features.map(({ name }) => name);
    const row = names.map((name) => (columns.includes(name) ? data[1][columns.indexOf(name)] : null));
    const missing = Object.fromEntries(names.map((name) => [name, null]));
    const named = await invoke({ dataframe_records: [{ ...missing, ...records[1] }] });
    expect((await invoke({ instances: [row] })).body).toEqual(named.body);
    expect((await invoke({ instances: [[1, 2]] })).status).toBe(400);
  });

  it('answers more rows than one thread should, in their order', async () => {
    const rows = Array.from({ length: 100 }, (_, i) => ({ ...records[1], purchase_revenue: 10 + i }));
    const { body } = await invoke({ dataframe_records: rows });
    expect(body.predictions).toHaveLength(100);
    const first = (await invoke({ dataframe_records: rows.slice(0, 1) })).body.predictions[0];
    expect(body.predictions[0]).toBe(first);
    expect(body.predictions[99]).toBeGreaterThan(Number(first));
  });

  it('tells whole predictions, for another horizon, on request', async () => {
    const { body } = await invoke({ instances: records, params: { details: true, horizon_days: 30 } });
    expect(body.predictions[0]).toMatchObject({ horizon_days: 30, segment: 'new' });
  });

  it.each([
    ['no table', {}, 400],
    [
      'two columns of a name',
      { dataframe_split: { columns: ['tenure_days', 'tenure_days'], data: [[1, 2]] } },
      400,
    ],
    ['two tables', { instances: records, inputs: byColumn }, 400],
    ['an unknown column', { instances: [{ foo: 1 }] }, 400],
    ['a horizon that is none', { instances: records, params: { horizon_days: 0 } }, 400],
    ['uneven columns', { inputs: { ...byColumn, tenure_days: [1] } }, 400],
    ['no JSON', '{', 400],
  ])('refuses %s in its own shape', async (_, body, status) => {
    const reply = await invoke(body);
    expect(reply.status).toBe(status);
    expect(reply.body.error_code).toBe('BAD_REQUEST');
    expect(typeof reply.body.message).toBe('string');
  });

  it('names the row, the feature and the value that it refuses', async () => {
    const rows = [records[0], { ...records[1], purchase_days: 2.5 }];
    const { message } = (await invoke({ instances: rows })).body;
    expect(message).toBe(
      'Row 1: The request has a fault at /features/purchase_days: must be a whole number of days from 0 to 1000000, not 2.5',
    );
  });

  it('refuses another type and is pinged', async () => {
    expect((await invoke('<a/>', 'application/xml')).status).toBe(415);
    for (const path of ['/ping', '/health', '/version']) expect((await scorer.get(path)).status).toBe(200);
  });
});

describe('the Open Inference Protocol', () => {
  const infer = (body: unknown, model = 'clv') => scorer.post(`/v2/models/${model}/infer`, body);
  const inputs = columns.map((name, i) => ({
    name,
    shape: [2],
    datatype: 'FP64',
    data: data.map((row) => row[i]),
  }));

  it('predicts tensors by feature, flat or nested, and hands the id back', async () => {
    const { body } = await infer({ id: '42', inputs, outputs: [{ name: 'clv' }] });
    const { predictions } = (await scorer.post('/invocations', { instances: records })).body;
    expect(body).toEqual({
      model_name: 'clv',
      model_version: scorer.bundle.version,
      id: '42',
      outputs: [{ name: 'clv', shape: [2], datatype: 'FP64', data: predictions }],
    });
    const nested = inputs.map((input) => ({
      ...input,
      shape: [2, 1],
      data: input.data.map((value) => [value]),
    }));
    expect((await infer({ inputs: nested, outputs: [{ name: 'clv' }] })).body.outputs[0].data).toEqual(
      predictions,
    );
  });

  it('predicts another horizon on request, and refuses one that the model has not', async () => {
    const outputs = [{ name: 'clv' }];
    const inDays = async (horizon_days?: unknown) => infer({ inputs, outputs, parameters: { horizon_days } });
    const params = { horizon_days: 30 };
    const { predictions } = (await scorer.post('/invocations', { instances: records, params })).body;
    expect((await inDays(30)).body.outputs[0].data).toEqual(predictions);
    expect((await inDays()).body.outputs[0].data).not.toEqual(predictions);
    for (const none of [31, 0, 1.5, 'thirty']) expect((await inDays(none)).status).toBe(400);
  });

  it('refuses two tensors of one name, of which only one could be read', async () => {
    const reply = await infer({ inputs: [...inputs, { ...inputs[0], data: [9, 9] }] });
    expect(reply).toMatchObject({
      status: 400,
      body: { error: "Two columns are called 'purchase_days'. Give each a name of its own." },
    });
  });

  it('takes JSON whose media type is not named, as its Python clients send it', async () => {
    const reply = await scorer.post('/v2/models/clv/infer', { inputs }, { 'content-type': '' });
    expect(reply.status).toBe(200);
  });

  describe('with tensors as bytes behind the JSON', () => {
    const bytes = Buffer.concat(inputs.map((input) => Buffer.from(new Float64Array(input.data).buffer)));
    const headOf = (more: object = {}) => ({
      inputs: inputs.map(({ data: _, ...input }) => ({ ...input, parameters: { binary_data_size: 16 } })),
      ...more,
    });
    const send = (head: string, tensors: Buffer, jsonLength = String(Buffer.byteLength(head))) =>
      fetch(`${scorer.url}/v2/models/clv/infer`, {
        method: 'POST',
        headers: { 'inference-header-content-length': jsonLength },
        body: Buffer.concat([Buffer.from(head), tensors]),
      });

    it('reads them, and answers in JSON where nothing else is asked for', async () => {
      const reply = await send(JSON.stringify(headOf()), bytes);
      expect(await reply.json()).toEqual((await infer({ inputs })).body);
    });

    it('takes the NaN among them, and in JSON, for what is missing', async () => {
      const feature = { name: 'net_revenue', shape: [2], datatype: 'FP64' };
      const wanted = await infer({ inputs: [...inputs, { ...feature, data: [null, 5] }] });
      expect(wanted.status).toBe(200);
      const gaps = { ...feature, parameters: { binary_data_size: 16 } };
      const head = JSON.stringify({ inputs: [...headOf().inputs, gaps] });
      const tensor = Buffer.from(new Float64Array([Number.NaN, 5]).buffer);
      const asBytes = await send(head, Buffer.concat([bytes, tensor]));
      expect(await asBytes.json()).toEqual(wanted.body);
      const json = JSON.stringify({ inputs: [...inputs, { ...feature, data: [null, 5] }] });
      expect(await infer(json.replace('null', 'NaN'))).toMatchObject({ status: 200, body: wanted.body });
    });

    it('answers with bytes where they are asked for', async () => {
      const wanted = await infer({ inputs });
      const { 0: clv, 4: segment } = wanted.body.outputs;
      const segments = Object.values(segment.data).map(String);
      const outputs = [{ name: 'clv', parameters: { binary_data: true } }, { name: 'segment' }];
      const head = headOf({ outputs, parameters: { binary_data_output: true } });
      const reply = await send(JSON.stringify(head), bytes);
      const body = Buffer.from(await reply.arrayBuffer());
      const jsonEnd = Number(reply.headers.get('inference-header-content-length'));
      const sizes = JSON.parse(body.toString('utf8', 0, jsonEnd)).outputs.map(
        (output: { parameters: { binary_data_size: number } }) => output.parameters.binary_data_size,
      );
      expect(sizes).toEqual([16, segments.join('').length + 8]);
      const at = jsonEnd;
      expect([body.readDoubleLE(at), body.readDoubleLE(at + 8)]).toEqual(clv.data);
      const [first] = segments;
      expect(body.readUInt32LE(at + 16)).toBe(first.length);
      expect(body.toString('utf8', at + 20, at + 20 + first.length)).toBe(first);
    });

    it.each([
      ['a length beyond the body', JSON.stringify(headOf()), bytes, '9999'],
      ['a length that is none', JSON.stringify(headOf()), bytes, 'x'],
      ['no JSON', '{', bytes, '1'],
      ['too few bytes', JSON.stringify(headOf()), bytes.subarray(1), undefined],
      ['too many bytes', JSON.stringify(headOf()), Buffer.concat([bytes, bytes]), undefined],
      ['another number of values', JSON.stringify(headOf()).replace('[2]', '[3]'), bytes, undefined],
      ['bytes of another type', JSON.stringify(headOf()).replace('FP64', 'FP16'), bytes, undefined],
      ['a text that ends early', JSON.stringify(headOf()).replace('FP64', 'BYTES'), bytes, undefined],
      ['JSON that is not UTF-8', JSON.stringify(headOf({ id: '\ufffd' })), bytes, undefined],
      ['no request at all', '[]', Buffer.alloc(0), undefined],
    ])('refuses %s', async (_, head, tensors, jsonLength) => {
      const reply = await send(head, tensors, jsonLength);
      expect(reply.status).toBe(400);
      expect(typeof ((await reply.json()) as { error: unknown }).error).toBe('string');
    });
  });

  it('describes the model, by version too', async () => {
    const { body } = await scorer.get<{ versions: string[]; inputs: { name: string }[] }>(
      `/v2/models/clv/versions/${scorer.bundle.version}`,
    );
    expect(body.versions).toEqual([scorer.bundle.version]);
    expect(body.inputs.map(({ name }) => name)).toEqual(expect.arrayContaining(columns));
    expect((await scorer.get('/v2/health/ready')).body).toEqual({ ready: true });
    expect((await scorer.get('/v2/models/clv/ready')).status).toBe(200);
  });

  it.each([
    ['another model', { inputs }, 'other', 404],
    ['another version', { inputs }, 'clv/versions/7', 404],
    ['no inputs', {}, 'clv', 400],
    ['another shape', { inputs: [{ ...inputs[0], shape: [3] }] }, 'clv', 400],
    ['an unknown output', { inputs, outputs: [{ name: 'x' }] }, 'clv', 400],
  ])('refuses %s in its own shape', async (_, body, model, status) => {
    const reply = await infer(body, model);
    expect(reply.status).toBe(status);
    expect(typeof reply.body.error).toBe('string');
  });
});
