import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { REPOSITORY } from './clone.js';
import { codeOf } from './markdown.js';

const read = (file: string) => readFileSync(join(REPOSITORY, file), 'utf8');
const WORKFLOWS = readdirSync(join(REPOSITORY, '.github/workflows')).map(
  (name) => `.github/workflows/${name}`,
);
const TARGETS = new Set([...read('Makefile').matchAll(/^([a-z-]+):/gm)].map(([, name]) => name));
const PAGES = ['README.md', ...WORKFLOWS.filter((file) => /\bmake /.test(read(file)))];

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}
interface Job {
  readonly steps?: readonly Step[];
  readonly uses?: string;
  readonly 'timeout-minutes'?: number;
}
interface Workflow {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly concurrency?: object;
  readonly jobs: Readonly<Record<string, Job>>;
}

describe('Makefile', () => {
  it('takes no file or folder for what a target has made', () => {
    const [, phony] = read('Makefile').match(/^\.PHONY:((?:.*\\\n)*.*)$/m) ?? [];
    expect(new Set(phony.replaceAll('\\', '').trim().split(/\s+/))).toEqual(TARGETS);
  });
});

describe.each(WORKFLOWS)('%s', (file) => {
  const text = read(file);
  const { permissions, concurrency, jobs }: Workflow = parse(text);
  const steps = Object.values(jobs).flatMap((job) => job.steps ?? []);

  it('pins every action of others by commit and says which version that is', () => {
    for (const line of text
      .split('\n')
      .filter((each) => /\buses: /.test(each) && !each.includes('uses: ./'))) {
      expect(line).toMatch(/uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    }
  });

  it('may read only, but where a job says more', () => {
    expect(Object.values(permissions ?? {}).every((permission) => permission === 'read')).toBe(true);
    expect(permissions).toHaveProperty('contents', 'read');
  });

  it('never runs twice at once, nor for ever', () => {
    expect(concurrency).toBeDefined();
    for (const job of Object.values(jobs)) expect(job.uses ?? job['timeout-minutes']).toBeDefined();
  });

  it('leaves no credentials behind in the checkout', () => {
    const checkouts = steps.filter(({ uses }) => uses?.startsWith('actions/checkout@'));
    for (const checkout of checkouts) expect(checkout.with).toMatchObject({ 'persist-credentials': false });
  });

  it('puts no expression into a script, where it could become code', () => {
    for (const { run = '' } of steps) expect(run).not.toContain('${{');
  });
});

describe('the same action', () => {
  it('is of one version everywhere', () => {
    const pins = WORKFLOWS.flatMap((file) => [...read(file).matchAll(/uses: ([\w/-]+)@(\w{40})/g)]);
    expect(new Set(pins.map(([, action, commit]) => `${action}@${commit}`)).size).toBe(
      new Set(pins.map(([, action]) => action)).size,
    );
  });
});

describe('every make target that is named', () => {
  it.each(PAGES)('exists: %s', (file) => {
    const code = file.endsWith('.md') ? codeOf(read(file)) : read(file);
    const named = [...code.matchAll(/^\s*(?:- run: )?make (?:--\S+ )*([a-z-]+(?: [a-z-]+)*)/gm)];
    expect(named).not.toHaveLength(0);
    for (const name of named.flatMap(([, names]) => names.split(' '))) expect(TARGETS).toContain(name);
  });
});

describe('compose.yaml', () => {
  const { services, volumes } = parse(read('compose.yaml'), { merge: true });

  it('builds targets that the Dockerfile has', () => {
    const stages = [...read('Dockerfile').matchAll(/^FROM .* AS (\S+)$/gm)].map(([, name]) => name);
    for (const name of ['pipeline', 'scorer', 'lab']) expect(stages).toContain(services[name].build.target);
    expect(stages.at(-1)).toBe('scorer');
  });

  it('starts the scorer once the pipeline is done, and that once its servers are well', () => {
    expect(services.scorer.depends_on.pipeline.condition).toBe('service_completed_successfully');
    for (const [name, { condition }] of Object.entries<{ condition: string }>(services.pipeline.depends_on)) {
      expect(condition).toBe('service_healthy');
      expect(services[name].healthcheck).toBeDefined();
    }
  });

  it('publishes ports on this machine alone, but for a scorer with keys', () => {
    const ports = Object.entries<{ ports?: string[] }>(services).flatMap(([name, service]) =>
      (service.ports ?? []).map((port) => [name, port]),
    );
    expect(ports).not.toHaveLength(0);
    for (const [name, port] of ports) {
      expect(port).toMatch(name === 'scorer' ? /^\$\{CLV_BIND:-127\.0\.0\.1\}:/ : /^127\.0\.0\.1:/);
    }
    expect(services.scorer.environment.CLV_API_KEYS).toMatch(/\$\{CLV_BIND:\+\$\{CLV_API_KEYS:\?/);
  });

  it('explains every variable in .env.example, and declares every volume', () => {
    const asked = [...read('compose.yaml').matchAll(/\$\{(\w+)/g)].map(([, name]) => name);
    for (const name of new Set(asked)) expect(read('.env.example')).toMatch(new RegExp(`^#? ?${name}=`, 'm'));
    const used = Object.values<{ volumes?: string[] }>(services).flatMap((service) => service.volumes ?? []);
    const named = used.map((volume) => volume.split(':')[0]).filter((source) => !source.startsWith('.'));
    expect(new Set(named)).toEqual(new Set(Object.keys(volumes)));
  });
});

describe('package-lock.json', () => {
  it('takes every package from the registry, with its hash', () => {
    const { packages } = JSON.parse(read('package-lock.json'));
    for (const [path, entry] of Object.entries<{ integrity?: string; resolved?: string }>(packages)) {
      if (path === '') continue;
      expect([path, entry.integrity]).toEqual([path, expect.stringMatching(/^sha512-/)]);
      expect(entry.resolved ?? 'https://registry.npmjs.org/').toMatch(/^https:\/\/registry\.npmjs\.org\//);
    }
  });

  it('has no install script that package.json does not judge', () => {
    const { packages } = JSON.parse(read('package-lock.json'));
    const { allowScripts } = JSON.parse(read('package.json'));
    const scripted = Object.entries<{ hasInstallScript?: boolean; os?: string[]; cpu?: string[] }>(packages)
      .filter(([, { hasInstallScript, os, cpu }]) => hasInstallScript && supported(os, cpu))
      .map(([path]) => path.replace(/^.*node_modules\//, ''));
    expect(scripted).not.toHaveLength(0);
    for (const name of scripted) expect(allowScripts).toHaveProperty([name]);
  });
});

/** Whether a package is for a platform on which the embedded database is offered. */
function supported(os?: readonly string[], cpu?: readonly string[]): boolean {
  return (
    (!os || os.some((each) => ['linux', 'darwin'].includes(each))) &&
    (!cpu || cpu.some((each) => ['x64', 'arm64'].includes(each)))
  );
}
