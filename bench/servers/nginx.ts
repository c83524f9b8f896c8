import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findProxy } from '../../tools/proxy-binaries.ts';
import { findFreePort } from './free-port.ts';

export interface Nginx {
  readonly port: number;
  stop(): Promise<void>;
}

/** nginx in front of a small file, asking the gate at every request; undefined where it is not installed. */
export async function startNginx(gatePort: number): Promise<Nginx | undefined> {
  const program = findProxy('nginx', process.env['PATH'] ?? '');
  if (program === undefined) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'foyer-bench-nginx-'));
  // Started by root, nginx works as somebody else.
  chmodSync(folder, 0o755);
  const port = await findFreePort();
  mkdirSync(join(folder, 'gate'));
  writeFileSync(join(folder, 'gate/verify'), 'in');
  writeFileSync(join(folder, 'nginx.conf'), configuration(port, gatePort));
  const child = spawn(program, ['-p', folder, '-c', 'nginx.conf', '-e', 'stderr'], { stdio: ['ignore', 'ignore', 'inherit'] });
  await answers(port);
  return {
    port,
    async stop() {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function configuration(port: number, gatePort: number): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${name};`).join(' ');
  return `daemon off; worker_processes 1; pid nginx.pid; events { worker_connections 1024; }
http {
  access_log off; ${temporary} keepalive_requests 1000000;
  upstream foyer { server 127.0.0.1:${gatePort}; keepalive 64; keepalive_requests 1000000; }
  server {
    listen 127.0.0.1:${port};
    root .;
    location = /_verify {
      internal; proxy_pass http://foyer/gate/verify; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_pass_request_body off; proxy_set_header Content-Length "";
    }
    location / { auth_request /_verify; }
  }
}
`;
}

async function answers(port: number): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const status = await fetch(`http://127.0.0.1:${port}/gate/verify`).then(async (response) => {
      await response.text();
      return response.status;
    }, () => 0);
    if (status === 401) return;
    await sleep(20);
  }
  throw new Error('nginx does not answer.');
}
