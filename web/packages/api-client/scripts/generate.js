/**
 * Writes the types of both interfaces from their committed OpenAPI documents:
 *
 *     npm run api            # writes src/generated/*.ts
 *     npm run api -- --check # fails if they are not what the documents say
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import openapiTS, { astToString } from 'openapi-typescript';

const DOCUMENTS = new URL('../../../../docs/openapi/', import.meta.url);
const GENERATED = new URL('../src/generated/', import.meta.url);
const HEAD =
  '// Written by `npm run api` from docs/openapi. Change the Rust types and `cargo xtask openapi`, not this.\n\n';

const check = process.argv.includes('--check');
let stale = false;
mkdirSync(GENERATED, { recursive: true });
for (const name of ['node', 'gateway']) {
  const document = new URL(`${name}.json`, DOCUMENTS);
  if (!existsSync(document)) continue;
  const text = HEAD + astToString(await openapiTS(document, { emptyObjectsUnknown: true }));
  const target = new URL(`${name}.ts`, GENERATED);
  if (!check) {
    writeFileSync(target, text);
  } else if (!existsSync(target) || readFileSync(target, 'utf8') !== text) {
    console.error(`web/packages/api-client/src/generated/${name}.ts is old; run \`npm run api\` in web/`);
    stale = true;
  }
}
if (stale) process.exit(1);
