// Key-values in NDJSON, read in a stream, parsed and validated with Ajv (2020-12, formats asserted).
// node validate.js <directory of models> <subject>/<Model> <file>
'use strict';
const fs = require('fs');
const path = require('path');
const readline = require('readline');
const Ajv = require('ajv/dist/2020').default;
const addFormats = require('ajv-formats').default;

const [, , root, model, file] = process.argv;
const base = 'https://smart-data-models.github.io/';
const ajv = new Ajv({strict: false, allErrors: process.env.ALL_ERRORS === '1', logger: false});
addFormats(ajv);

// Every schema under each address by which others refer to it; what `$id` says is not where it is.
for (const subject of fs.readdirSync(root)) {
  const directory = path.join(root, subject);
  if (!fs.statSync(directory).isDirectory()) continue;
  const names = fs.readdirSync(directory).flatMap((name) =>
    name.endsWith('.json') ? [name] : [path.join(name, 'schema.json')].filter((inner) => fs.existsSync(path.join(directory, inner))));
  for (const name of names) {
    const schema = JSON.parse(fs.readFileSync(path.join(directory, name), 'utf8'));
    delete schema.$id;
    ajv.addSchema(schema, `${base}${subject}/${name}`);
    ajv.addSchema(schema, `https://raw.githubusercontent.com/smart-data-models/${subject}/master/${name}`);
  }
}
const validate = ajv.getSchema(`${base}${model}/schema.json`);

const start = process.hrtime.bigint();
let entities = 0;
let invalid = 0;
const lines = readline.createInterface({input: fs.createReadStream(file, {highWaterMark: 1 << 20}), crlfDelay: Infinity});
lines.on('line', (line) => {
  entities += 1;
  if (!validate(JSON.parse(line))) invalid += 1;
});
lines.on('close', () => {
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  console.log(JSON.stringify({entities, invalid, seconds}));
});
