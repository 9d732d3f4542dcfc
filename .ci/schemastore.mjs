// Lays out what SchemaStore takes, from the schema and the scenarios of the project, and checks it as SchemaStore does:
// node schemastore.mjs PROJECT OUT
import fs from 'node:fs'
import path from 'node:path'
import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import { parse, TomlDate } from 'smol-toml'

const [project, out] = process.argv.slice(2)
const read = (name) => fs.readFileSync(path.join(project, name), 'utf-8')
const write = (name, value) => {
  const file = path.join(out, name)
  fs.mkdirSync(path.dirname(file), { recursive: true })
  fs.writeFileSync(file, JSON.stringify(value, null, 2) + '\n')
}

const entry = JSON.parse(read('docs/schemastore/catalog-entry.json'))
const validation = JSON.parse(read('docs/schemastore/schema-validation.json'))
const { $schema, ...rest } = JSON.parse(read('scenarios/pimsim.schema.json'))
const schema = { $schema, $id: 'https://json.schemastore.org/pimsim.json', ...rest }
write('src/schemas/json/pimsim.json', schema)
write('src/api/json/catalog-entry.json', entry)
write('src/schema-validation-entry.json', validation)

// As SchemaStore compiles a schema that is listed in `ajvNotStrictMode`.
const ajv = new Ajv({ strictTypes: false, strictTuples: false, allowMatchingProperties: true, allErrors: true })
addFormats.default ? addFormats.default(ajv) : addFormats(ajv)
for (const format of validation.options['pimsim.json'].unknownFormat) ajv.addFormat(format, true)
const valid = ajv.compile(schema)

const plain = (value) => {
  if (value instanceof TomlDate) return value.toISOString()
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value === 'bigint') return Number(value)
  if (value && typeof value === 'object') return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]))
  return value
}
const wrong = []
const test = (directory, good) => (name, value) => {
  write(`${directory}/pimsim/${name}.json`, value)
  if (valid(value) !== good) wrong.push(`${directory}/${name}: ${good ? ajv.errorsText(valid.errors) : 'is taken for good'}`)
}
const passes = test('src/test', true)
const fails = test('src/negative_test', false)

let scenarios = 0
for (const file of fs.readdirSync(path.join(project, 'scenarios')).sort()) {
  if (!file.endsWith('.toml')) continue
  passes(path.basename(file, '.toml'), plain(parse(read(`scenarios/${file}`))))
  scenarios += 1
}
// One mistake each, in a scenario that is good without it.
const mistakes = {
  'unknown-key': (scenario) => { scenario.approvers['on-call'].membrs = 4 },
  'missing-key': (scenario) => { delete scenario.simulation.horizon },
  'wrong-type': (scenario) => { scenario.simulation.replications = '40' },
  'wrong-word': (scenario) => { scenario.approvers['on-call'].coordination = 'races' },
  'wrong-duration': (scenario) => { scenario.simulation.horizon = '2 weeks' },
  'out-of-range': (scenario) => { scenario.simulation.confidence = 1 },
}
for (const [name, mistake] of Object.entries(mistakes)) {
  const scenario = plain(parse(read('scenarios/race.toml')))
  mistake(scenario)
  fails(name, scenario)
}
for (const text of [entry.name, entry.description]) {
  if (/schema/i.test(text)) wrong.push(`the catalogue says "schema" itself: ${text}`)
}
if (wrong.length || scenarios < 30) {
  console.error(wrong.join('\n') || `only ${scenarios} scenarios`)
  process.exit(1)
}
console.log(`SchemaStore: ${scenarios} scenarios pass, ${Object.keys(mistakes).length} mistakes are refused`)
