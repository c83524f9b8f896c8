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

process.exitCode = await run(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  return 2;
});

async function run(args: readonly string[]): Promise<number> {
  const { values, positionals: [url] } = parseArgs({ args: [...args], allowPositionals: true, options: { map: { type: 'string' }, json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } });
  if (values.help === true || url === undefined || values.map === undefined) {
    process.stderr.write(usage);
    return values.help === true ? 0 : 2;
  }
  if (!/^https?:\/\//.test(url)) throw new TypeError(`"${url}" is no address. Give one such as https://app.example.com.`);
  const map = readGateMap(JSON.parse(await readFile(values.map, 'utf8')));
  const env = (name: string): Record<string, string> => ({ ...(process.env[`GATE_CHECK_${name}`] === undefined ? {} : { [name]: process.env[`GATE_CHECK_${name}`]! }) });
  const { INSIDE: inside, REVOKED: revoked, OTHER_ROLE: otherRole } = { ...env('INSIDE'), ...env('REVOKED'), ...env('OTHER_ROLE') } as Record<string, string | undefined>;
  const credentials = { ...map.credentials, ...(inside === undefined ? {} : { inside }), ...(revoked === undefined ? {} : { revoked }), ...(otherRole === undefined ? {} : { otherRole }) };
  const report = await checkGate({ url, map: { ...map, credentials }, onProgress: values.json === true || !process.stderr.isTTY ? undefined : (done, total) => process.stderr.write(`\r${done} of ${total}`) } as Parameters<typeof checkGate>[0]);
  process.stdout.write(values.json === true ? `${JSON.stringify(report, null, 2)}\n` : asText(report));
  return report.findings.length === 0 ? 0 : 1;
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
