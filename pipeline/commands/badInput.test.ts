import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { TestHome } from './testing.js';

const HEADER = 'customer_id,date,amount\n';

/** `count` orders a customer, two weeks apart, from 2023-01-01 on. */
function orders(customers: number, count: number): string {
  const rows: string[] = [];
  for (let customer = 0; customer < customers; customer++) {
    for (let order = 0; order < count; order++) {
      const day = new Date(Date.UTC(2023, 0, 1 + 14 * order + (customer % 14))).toISOString().slice(0, 10);
      rows.push(`c${customer},${day},${10 + (customer % 7)}`);
    }
  }
  return `${HEADER}${rows.join('\n')}\n`;
}

describe('bad input', () => {
  const home = new TestHome();
  afterAll(() => home.remove());

  const csv = (name: string, content: string | Uint8Array, ...more: string[]) => [
    'train',
    '--source',
    'csv',
    '--file',
    home.file(name, content),
    '--dataset',
    'bad',
    ...more,
  ];

  const backtestInto = (out: string) => [
    ...['backtest', '--source', 'csv', '--file', home.file('bt.csv', orders(30, 4))],
    ...['--cutoff', '2023-02-01', '--horizon', '10', '--out', out],
  ];

  const cases: [what: string, args: () => string[], sentence: RegExp][] = [
    [
      'a missing file',
      () => ['train', '--source', 'csv', '--file', '/nowhere/orders.csv', '--dataset', 'bad'],
      /no file .*\/nowhere\/orders\.csv/,
    ],
    ['an empty file', () => csv('empty.csv', ''), /empty\.csv is empty \(0 bytes\)/],
    ['a header alone', () => csv('header.csv', HEADER), /no row below the header/],
    ['no customer column', () => csv('nobody.csv', 'date,amount\n2024-01-01,5\n'), /customer/],
    [
      'a column that is not there',
      () => csv('map.csv', orders(3, 3), '--map', 'customer_id=Client,date=date,amount=amount'),
      /Client/,
    ],
    [
      'nothing but rejected rows',
      () =>
        csv(
          'rubbish.csv',
          `${HEADER}a,never,much\nb,1900-01-01,3\nc,2100-01-01,3\nd,2024-01-01,NaN\ne,2024-01-01,inf\n`,
          ...['--set', 'cleaning.max_reject_rate=0.07'],
        ),
      /5 of 5 rows \(100\.0 %\) were rejected; cleaning\.max_reject_rate allows 7 %/,
    ],
    [
      'a horizon longer than the history',
      () =>
        csv('short.csv', orders(30, 4), '--set', 'horizon_days=3000', '--set', 'cutoffs.test="2023-01-20"'),
      /ends on .* after the last day that may be known/,
    ],
    [
      'a test cutoff outside the data',
      () => csv('outside.csv', orders(30, 4), '--set', 'cutoffs.test="2019-01-01"'),
      /cutoffs\.test is 2019-01-01; it must be from 2023-01-01/,
    ],
    ['an unknown parameter', () => ['train', '--set', 'horizn_days=90'], /horizn_days is not a known key/],
    [
      'a parameter of the wrong type',
      () => ['train', '--set', 'horizon_days=soon'],
      /horizon_days is "soon"; it must be an? (int|number)/,
    ],
    [
      'an impossible value',
      () => ['train', '--set', 'horizon_days=0'],
      /horizon_days is 0; it must be at least 1/,
    ],
    ['a --set without a value', () => ['train', '--set', 'horizon_days'], /not of the form key=value/],
    ['a map of an unknown form', () => csv('form.csv', orders(3, 3), '--map', 'nonsense'), /nonsense/],
    [
      'a file without a source',
      () => ['train', '--file', 'orders.csv'],
      /--file orders\.csv was given without --source/,
    ],
    ['a stage that does not exist', () => ['stage', 'bake'], /no stage 'bake'/],
    [
      'a parameter file that is not there',
      () => ['train', '--params', '/nowhere.yaml'],
      /Cannot read the parameters in \/nowhere\.yaml/,
    ],
    ['a folder that is no bundle', () => ['bundle', 'verify', '/tmp'], /\/tmp is not a bundle/],
    [
      'a backtest after the data',
      () => [
        'backtest',
        '--source',
        'csv',
        '--file',
        home.file('bt.csv', orders(30, 4)),
        '--dataset',
        'bad',
        '--cutoff',
        '2031-01-01',
        '--horizon',
        '30',
      ],
      /cutoffs\.score is 2031-01-01; it must be from/,
    ],
    [
      'a backtest into a folder that is not there',
      () => backtestInto('/nowhere/p.csv'),
      /the folder \/nowhere does not exist/,
    ],
    [
      'a backtest into the file that is read',
      () => backtestInto('bt.csv'),
      /bt\.csv is what .* are read from/,
    ],
    [
      'a backtest into a pipe',
      () => {
        execFileSync('mkfifo', [join(home.folder, 'pipe')]);
        return backtestInto('pipe');
      },
      /--out pipe is not a file but a folder or a device/,
    ],
  ];

  it.each(cases)('%s gets one sentence and exit code 2', async (_, args, sentence) => {
    const { code, stdout, stderr } = await home.run(args());
    expect(stderr).toMatch(sentence);
    expect(stderr).not.toMatch(/defect|\n {4}at /);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(existsSync(join(home.folder, 'artifacts', 'champion.json'))).toBe(false);
  });

  it('a file that is not there leaves no folder of its data set', async () => {
    const file = join(home.folder, 'absent.csv');
    const past = ['--cutoff', '2024-01-01', '--horizon', '30'];
    const { code } = await home.run(['backtest', '--source', 'csv', '--file', file, ...past]);
    expect(code).toBe(2);
    const folders = [join('data', 'interim'), join('data', 'processed'), 'reports'];
    for (const folder of folders) {
      expect(existsSync(join(home.folder, folder, 'backtest-absent'))).toBe(false);
    }
  });

  it('a database that is down gets one sentence', async () => {
    const { code, stderr } = await home.run(['train'], {
      DATABASE_URL: 'postgres://someone:secret@127.0.0.1:9/shop?connect_timeout=1',
    });
    expect(stderr).toMatch(/127\.0\.0\.1:9/);
    expect(stderr).not.toMatch(/secret|\n {4}at /);
    expect(code).toBe(2);
  });

  it('--json tells machines the same', async () => {
    const { code, stdout } = await home.run(['train', '--json', '--set', 'horizon_days=0']);
    expect(code).toBe(2);
    expect(JSON.parse(stdout).error).toMatchObject({
      message: expect.stringContaining('horizon_days is 0'),
      todo: expect.any(String),
    });
  });
});

describe('odd input that is no fault', () => {
  const home = new TestHome();
  afterAll(() => home.remove());
  const train = (name: string, content: string, ...more: string[]) =>
    home.run([
      'train',
      '--json',
      '--source',
      'csv',
      '--file',
      home.file(name, content),
      '--set',
      'horizons_days=[30]',
      '--set',
      'horizon_days=30',
      '--set',
      'search.trials=2',
      '--set',
      'forest.trees=10',
      ...more,
    ]);

  it('one customer is scored, and nothing is claimed of him', async () => {
    const { code, stdout, stderr } = await train(
      'one.csv',
      `${HEADER}only,2024-01-01,5\nonly,2024-02-01,5\n`,
    );
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ scored: { customers: 1 }, test: null });
  });

  it('ids with quotes, commas and emoji come back as they were', async () => {
    const ids = ['O"Neil', 'a,b', '🛒', "d'Arc"];
    const quoted = ids.map((id) => `"${id.replaceAll('"', '""')}"`);
    const rows = quoted.flatMap((id) => [`${id},2024-01-01,5`, `${id},2024-03-01,6`]);
    const { code } = await train('ids.csv', `${HEADER}${rows.join('\n')}\n`);
    expect(code).toBe(0);
    const predictions = readFileSync(join(home.folder, 'reports', 'ids', 'predictions.csv'), 'utf8');
    for (const id of [quoted[0], quoted[1], '🛒', "d'Arc"]) expect(predictions).toContain(`${id},`);
  });

  it('a field of 10 MB is a row among others', async () => {
    const content = `customer_id,date,amount,note\na,2024-01-01,5,x\nb,2024-01-02,5,${'y'.repeat(10_000_000)}\na,2024-02-01,5,z\n`;
    const { code, stdout } = await train('large.csv', content);
    expect(code).toBe(0);
    const { read } = JSON.parse(stdout);
    expect(read.accepted + read.rejected).toBe(3);
  });

  it('a file whose form was guessed says so in the summary, and in the record of the run', async () => {
    const rows = ['01', '02', '03'].map((month) => `Jürgen;15.${month}.2024;1,50`);
    const file = home.file('form.csv', Buffer.from(['Kunde;Datum;Betrag', ...rows].join('\n'), 'latin1'));
    const { stdout } = await home.run(['train', '--source', 'csv', '--file', file]);
    const shown = await home.run(['runs', 'show', /clv runs show (\S+)/.exec(stdout)?.[1] ?? '']);
    for (const text of [stdout, shown.stdout]) {
      expect(text).toMatch(/read as windows-1252/);
      expect(text).toMatch(/separated by semicolon/);
      expect(text).toMatch(/customer_id = "Kunde"/);
      expect(text).toMatch(/decimal mark of "Betrag" is the comma/);
      expect(text).toMatch(/Dates in "Datum" .* are day\/month/);
    }
  });

  it('a file that holds everything twice is said to', async () => {
    const rows = orders(30, 4);
    const file = home.file('twice.csv', rows + rows.slice(HEADER.length));
    const { stdout } = await home.run(['train', '--source', 'csv', '--file', file]);
    expect(stdout).toMatch(/ 120 rows repeat another in every field: leave out what was delivered twice\./);
  });

  it('an empty label window leaves a model that expects little', async () => {
    const { code, stdout } = await train('gone.csv', `${orders(60, 1)}late,2024-12-31,1\n`);
    expect(code).toBe(0);
    expect(JSON.parse(stdout).scored.customers).toBe(61);
  });

  it('a run that reads rubbish replaces nothing', async () => {
    const good = await train('kept.csv', orders(40, 8));
    expect(good.code).toBe(0);
    const reports = join(home.folder, 'reports', 'kept');
    const before = readFileSync(join(reports, 'predictions.csv'), 'utf8');
    const bad = await train('kept.csv', `${HEADER}a,never,much\n`);
    expect(bad.code).toBe(2);
    expect(readFileSync(join(reports, 'predictions.csv'), 'utf8')).toBe(before);
    expect(readdirSync(reports).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });
});

// Only root may mount; a file system of its own is the one honest way to fill a disk.
describe.skipIf(process.getuid?.() !== 0)('a disk that takes no more', () => {
  const home = new TestHome();
  const disk = join(home.folder, 'disk');
  afterEach(async () => {
    await home.run(['stop'], { CLV_HOME: disk });
    execFileSync('umount', ['--lazy', disk]);
  });
  afterAll(() => home.remove());

  const mount = (options: string) => {
    mkdirSync(disk, { recursive: true });
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', disk]);
  };

  it('since it is full, gets one sentence and keeps nothing half-written', async () => {
    mount('size=95m');
    const { code, stderr } = await home.run(['train', '--set', 'source.simulate.customers=20000'], {
      CLV_HOME: disk,
    });
    expect(stderr).toMatch(/The disk is full/);
    expect(stderr).not.toMatch(/defect|\n {4}at /);
    expect(code).toBe(2);
    // The record of the run, and no bundle.
    expect(readdirSync(join(disk, 'artifacts'))).toEqual(['runs']);
    expect(readdirSync(join(disk, 'reports'))).toEqual([]);
  });

  it.each([
    ['runs', ['train'], /cannot be made/],
    [
      'a backtest',
      ['backtest', ...['--cutoff', '2024-01-01', '--horizon', '30', '--out', join(disk, 'predictions.csv')]],
      /the folder .*disk may not be written to/,
    ],
  ])('since it is read-only, gives %s one sentence', async (_, args, sentence) => {
    mount('size=1m,ro');
    const { code, stderr } = await home.run(args, { CLV_HOME: disk });
    expect(stderr).toMatch(sentence);
    expect(stderr).not.toMatch(/defect|\n {4}at /);
    expect(code).toBe(2);
  });
});
