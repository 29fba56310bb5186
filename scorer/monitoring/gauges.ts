import { Gauge, type Registry } from 'prom-client';
import type { Monitoring } from '../../pipeline/monitoring/index.js';

const STATUS = { ok: 0, watch: 1, alert: 2 } as const;

/** What monitoring last found, for Prometheus. Labels are bounded: features, horizons, kinds of findings. */
export class MonitoringGauges {
  readonly #all: Gauge[] = [];
  readonly #status: Gauge;
  readonly #asOf: Gauge;
  readonly #findings: Gauge;
  readonly #psi: Gauge;
  readonly #psiLimit: Gauge;
  readonly #volume: Gauge;
  readonly #bias: Gauge;
  readonly #coverage: Gauge;

  constructor(registry: Registry) {
    const gauge = (name: string, help: string, ...labelNames: string[]) => {
      const made = new Gauge({ name: `clv_monitoring_${name}`, help, labelNames, registers: [registry] });
      this.#all.push(made);
      return made;
    };
    this.#status = gauge('status', 'Gravest finding of the last monitoring: 0 none, 1 watch, 2 alert');
    this.#asOf = gauge('as_of_timestamp_seconds', 'Last day that the last monitoring knew');
    this.#findings = gauge('findings', 'Findings of the last monitoring', 'part', 'severity');
    this.#psi = gauge('psi', 'Population stability index from what the champion knows', 'feature');
    this.#psiLimit = gauge('psi_limit', 'From where on clv_monitoring_psi is an alert', 'feature');
    this.#volume = gauge('volume_ratio', 'Orders a week as a multiple of those of the weeks before');
    this.#bias = gauge('realised_bias', 'Predicted / realised - 1 of the newest passed window', 'days');
    this.#coverage = gauge('realised_coverage', 'Share of customers inside their interval', 'days', 'level');
  }

  /** @param monitoring undefined where there is none: then nothing is told */
  show(monitoring: Monitoring | undefined): void {
    for (const gauge of this.#all) gauge.reset();
    if (monitoring === undefined) {
      for (const gauge of [this.#status, this.#asOf, this.#volume]) gauge.remove();
      return;
    }
    this.#status.set(STATUS[monitoring.status]);
    this.#asOf.set(Date.parse(monitoring.asOf) / 1000);
    for (const { part, severity } of monitoring.findings) this.#findings.inc({ part, severity });
    for (const { name, psi, psiLimit } of monitoring.drift) {
      this.#psi.set({ feature: name }, psi);
      this.#psiLimit.set({ feature: name }, psiLimit);
    }
    if (monitoring.volume) this.#volume.set(monitoring.volume.ratio);
    else this.#volume.remove();
    this.#showRealised(monitoring.realised);
  }

  /** The newest window of each horizon comes first. */
  #showRealised(realised: Monitoring['realised']): void {
    const newest = new Map([...realised].reverse().map((window) => [window.horizonDays, window]));
    for (const [horizon, { bias, coverage80, coverage90 }] of newest) {
      const days = String(horizon);
      if (bias !== null) this.#bias.set({ days }, bias);
      if (coverage80 !== null) this.#coverage.set({ days, level: '80' }, coverage80);
      if (coverage90 !== null) this.#coverage.set({ days, level: '90' }, coverage90);
    }
  }
}
