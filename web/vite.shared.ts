import { svelte } from '@sveltejs/vite-plugin-svelte';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { Plugin, UserConfig } from 'vite';

/**
 * How each app is built and, while one works on it, served: from `/NAME/`, its interface passed on to a running demo.
 * `SCRIP_NODE` and `SCRIP_GATEWAY` say where that is.
 */
export function app(name: 'explorer' | 'operator' | 'till' | 'wallet', port: number): UserConfig {
  const node = process.env['SCRIP_NODE'] ?? 'http://127.0.0.1:7101';
  const gateway = process.env['SCRIP_GATEWAY'] ?? 'http://localhost:8080';
  const target = name === 'explorer' ? node : gateway;
  return {
    base: `/${name}/`,
    // Who runs a gateway has no use for a page that is not connected to it.
    plugins: [svelte(), ...(name === 'operator' ? [] : [offline()]), compressed()],
    build: {
      outDir: fileURLToPath(new URL(`dist/${name}`, import.meta.url)),
      emptyOutDir: true,
      target: 'es2023',
      // Data in the address of an image or font would need a laxer policy for what a page may load.
      assetsInlineLimit: 0,
      // An inline script would need one too.
      modulePreload: { polyfill: false },
      reportCompressedSize: false,
    },
    server: {
      host: 'localhost',
      port,
      strictPort: true,
      proxy: { '/v1': target, '/health': target },
    },
  };
}

/**
 * Adds `worker.js`, which keeps the whole app for use offline. Its list of files has a version made from their contents,
 * so that a new build replaces the old one as a whole.
 */
function offline(): Plugin {
  const template = fileURLToPath(new URL('worker.js', import.meta.url));
  let publicDir = '';
  return {
    name: 'scrip-offline',
    apply: 'build',
    // After the page itself is part of the bundle.
    enforce: 'post',
    configResolved(config) {
      publicDir = config.publicDir;
    },
    generateBundle(_, bundle) {
      const contents = new Map<string, string | Uint8Array>();
      for (const file of Object.values(bundle)) {
        contents.set(file.fileName, file.type === 'chunk' ? file.code : file.source);
      }
      if (existsSync(publicDir)) {
        for (const name of readdirSync(publicDir)) contents.set(name, readFileSync(join(publicDir, name)));
      }
      const version = createHash('sha256');
      for (const [name, content] of [...contents].sort(([a], [b]) => (a < b ? -1 : 1)))
        version.update(name).update(content);
      const source = readFileSync(template, 'utf8')
        .replace('__VERSION__', version.digest('hex').slice(0, 16))
        .replace("['__FILES__']", JSON.stringify([...contents.keys()].sort()));
      this.emitFile({ type: 'asset', fileName: 'worker.js', source });
    },
  };
}

/** Puts compressed forms beside what compresses well, so that a server need not do it for each request. */
function compressed(): Plugin {
  return {
    name: 'scrip-compressed',
    apply: 'build',
    writeBundle({ dir = '' }, bundle) {
      for (const { fileName } of Object.values(bundle)) {
        if (!/\.(?:css|html|js|svg|wasm|webmanifest)$/.test(fileName)) continue;
        const path = join(dir, fileName);
        const content = readFileSync(path);
        const brotli = { params: { [constants.BROTLI_PARAM_SIZE_HINT]: content.length } };
        writeFileSync(`${path}.br`, brotliCompressSync(content, brotli));
        writeFileSync(`${path}.gz`, gzipSync(content, { level: 9 }));
      }
    },
  };
}
