import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { adminKey, type Harness, startHarness } from '../../packages/foyer/src/testing/harness.ts';

const read = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8');

interface Rules {
  readonly groups: readonly {
    readonly rules: readonly {
      readonly alert: string;
      readonly expr: string;
      readonly annotations: { readonly summary: string; readonly runbook: string };
    }[];
  }[];
}
interface Dashboard {
  readonly panels: readonly {
    readonly title: string;
    readonly targets?: readonly { readonly expr: string }[];
  }[];
}

const rules = (parse(read('prometheus-rules.yml')) as Rules).groups.flatMap((group) => group.rules);
const panels = (JSON.parse(read('grafana-dashboard.json')) as Dashboard).panels;
const questions = [
  ...rules.map(({ alert, expr }) => ({ from: alert, expr })),
  ...panels.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => ({ from: title, expr }))),
];

/** Metrics that only some installations have; docs/operations.md names them, and a test compares it with them. */
const elsewhere = [
  'foyer_clerk_waiting',
  'foyer_clerk_parked',
  'foyer_clerk_drift',
  'foyer_database_connections',
  'foyer_database_waiting_requests',
];

describe('the dashboard and the alert rules', () => {
  const folder = mkdtempSync(join(tmpdir(), 'foyer-monitoring-'));
  let harness: Harness;
  let announced: ReadonlySet<string>;
  beforeAll(async () => {
    harness = await startHarness({ database: `file:${join(folder, 'foyer.db')}` });
    const scrape = await (await harness.fetch('/metrics', { key: adminKey })).text();
    announced = new Set([...[...scrape.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name!), ...elsewhere]);
  });
  afterAll(async () => {
    await harness.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('ask only for what a running Foyer tells', () => {
    expect(questions.length).toBeGreaterThan(50);
    for (const { from, expr } of questions) {
      const names = [...expr.matchAll(/\bfoyer_\w+/g)].map(([name]) =>
        name.replace(/_(?:bucket|sum|count)$/, ''),
      );
      if (!expr.includes('up{')) expect(names, from).not.toEqual([]);
      for (const name of names) expect(announced.has(name), `${from}: ${name}`).toBe(true);
    }
  });

  it('have questions whose brackets and quotes close', () => {
    for (const { from, expr } of questions) {
      const open: string[] = [];
      for (const sign of expr.replaceAll(/"[^"]*"/g, '')) {
        if ('([{'.includes(sign)) open.push(sign);
        else if (')]}'.includes(sign))
          expect(`${open.pop() ?? ''}${sign}`, from).toMatch(/^(?:\(\)|\[\]|\{\})$/);
      }
      expect(open, from).toEqual([]);
      expect(expr.split('"').length % 2, from).toBe(1);
    }
  });

  it('lead to parts of the documentation that exist', () => {
    for (const {
      alert,
      annotations: { runbook },
    } of rules) {
      const [page = '', heading] = runbook.split('#');
      const source = readFileSync(new URL(`../../${page}`, import.meta.url), 'utf8');
      if (heading === undefined) continue;
      const headings = [...source.matchAll(/^#+ (.*)$/gm)].map(([, text]) =>
        text!
          .toLowerCase()
          .replaceAll(/[^a-z0-9 -]/g, '')
          .replaceAll(' ', '-'),
      );
      expect(headings, alert).toContain(heading);
    }
  });

  it('come with settings of Prometheus that read them and Foyer', () => {
    const settings = parse(read('prometheus.yml')) as {
      rule_files: string[];
      scrape_configs: { job_name: string; metrics_path: string; authorization: { type: string } }[];
    };
    expect(settings.rule_files).toEqual(['prometheus-rules.yml']);
    expect(settings.scrape_configs).toMatchObject([
      { job_name: 'foyer', metrics_path: '/metrics', authorization: { type: 'Bearer' } },
    ]);
  });
});
