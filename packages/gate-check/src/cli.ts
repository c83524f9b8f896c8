#!/usr/bin/env node
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { checkGate, type Finding, type GateReport } from './check-gate.ts';
import { readGateMap } from './gate-map.ts';

const usage = `foyer-gate-check <url> --map gate.json [--json]

Tries to get at every protected route of an application without being let in, and says where it did.
Exit codes: 0 nothing found, 1 something found, 2 it could not be run.

gate.json:
  { "protected": ["/studio", { "path": "/api/notes", "method": "POST", "body": "{}", "role": "coach", "proof": "words only people inside see" }],
    "open": ["/"],
    "credentials": { "inside": "cookie header of somebody inside", "revoked": "…", "otherRole": "…" } }

Credentials may come from the environment instead: GATE_CHECK_INSIDE, GATE_CHECK_REVOKED, GATE_CHECK_OTHER_ROLE.
`;

async function run(args: string[]): Promise<number> {
  const { values, positionals: [url] } = parseArgs({ args, allowPositionals: true, options: { map: { type: 'string' }, json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } });
  if (values.help === true || url === undefined || values.map === undefined) {
    process.stderr.write(usage);
    return values.help === true ? 0 : 2;
  }
  if (!/^https?:\/\//.test(url)) throw new TypeError(`"${url}" is no address. Give one such as https://app.example.com.`);
  const map = readGateMap(JSON.parse(await readFile(values.map, 'utf8')));
  const { GATE_CHECK_INSIDE: inside, GATE_CHECK_REVOKED: revoked, GATE_CHECK_OTHER_ROLE: otherRole } = process.env;
  const credentials = { ...map.credentials, ...(inside === undefined ? {} : { inside }), ...(revoked === undefined ? {} : { revoked }), ...(otherRole === undefined ? {} : { otherRole }) };
  const watched = values.json !== true && process.stderr.isTTY;
  const report = await checkGate({ url, map: { ...map, credentials }, ...(watched ? { onProgress: showProgress } : {}) });
  process.stdout.write(values.json === true ? `${JSON.stringify(report, null, 2)}\n` : asText(report));
  return report.findings.length === 0 ? 0 : 1;
}

function showProgress(done: number, total: number): void {
  process.stderr.write(`\r${done} of ${total}${done === total ? '\n' : ''}`);
}

const kinds: Readonly<Record<Finding['kind'], string>> = {
  reached: 'REACHED without being let in', fault: 'kept out, but by an error of the server', shut: 'shut for somebody who should get in', cacheable: 'may be kept by shared caches',
};

function asText({ tries, findings, leftOut }: GateReport): string {
  const lines = findings.map(({ route, attack, kind, status, excerpt }) => `${route}\n  ${kinds[kind]}: ${attack} (${status === 0 ? 'no answer' : status})${excerpt === '' ? '' : `\n  ${excerpt}`}`);
  return [
    '', ...lines, ...leftOut.map((what) => `Not tried. ${what}`), '',
    findings.length === 0 ? `The gate held: ${tries} tries, nothing reached.` : `The gate did not hold: ${findings.length} of ${tries} tries found something.`, '',
  ].join('\n');
}

// Last: what it uses must be there.
process.exitCode = await run(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  return 2;
});
