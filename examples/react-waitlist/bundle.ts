import { fileURLToPath } from 'node:url';
import { build, type InlineConfig } from 'vite';

const folder = fileURLToPath(new URL('.', import.meta.url));
const own = (name: string) => fileURLToPath(new URL(`src/${name}.tsx`, import.meta.url));

/**
 * Bundles the application, once for browsers and once for this server.
 * @param react - folder that holds `react` and `react-dom`, where another version than this example's is wanted
 */
export async function bundle(react?: string): Promise<{ readonly client: string; readonly server: string }> {
  const alias = react === undefined ? [] : ['react', 'react-dom'].map((name) => ({ find: new RegExp(`^${name}(?=/|$)`), replacement: `${react}/${name}` }));
  const common: InlineConfig = { root: folder, configFile: false, logLevel: 'silent', resolve: { alias, dedupe: ['react', 'react-dom'] }, define: { 'process.env.NODE_ENV': '"production"' }, oxc: { jsx: { runtime: 'automatic', development: false } } };
  const [client, server] = await Promise.all([
    build({ ...common, build: { write: false, minify: true, rolldownOptions: { input: own('client'), output: { format: 'es', codeSplitting: false } } } }),
    build({ ...common, ssr: { noExternal: true }, build: { write: false, ssr: own('render'), minify: false, rolldownOptions: { output: { format: 'es', codeSplitting: false } } } }),
  ]);
  return { client: codeOf(client), server: codeOf(server) };
}

function codeOf(built: Awaited<ReturnType<typeof build>>): string {
  const [output] = [built].flat();
  const chunk = output && 'output' in output ? output.output[0] : undefined;
  if (chunk?.type !== 'chunk') throw new Error('The bundler gave no code.');
  return chunk.code;
}
