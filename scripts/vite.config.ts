/** Serves and builds the page in ts/web. Here and not there, since it is Node's: the page's sources know no `node:`. */
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { repository } from './provenance.ts';

export default defineConfig({
  root: fileURLToPath(new URL('../ts/web', import.meta.url)),
  base: './',
  cacheDir: `${repository}/node_modules/.vite`,
  build: { outDir: `${repository}/dist`, emptyOutDir: true, target: 'es2023' },
  server: { host: '127.0.0.1', fs: { allow: [repository] } },
});
