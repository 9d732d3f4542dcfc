// Compares the policies of a scenario in the WebAssembly module that a page would load.
import { readFileSync } from "node:fs";

const [, , file, scenario, replications] = process.argv;
const module = new WebAssembly.Module(readFileSync(file));
const imports = WebAssembly.Module.imports(module);
if (imports.length > 0) {
  console.error("the module imports", imports);
  process.exit(1);
}
const { memory, room, compare, place } = new WebAssembly.Instance(module, {}).exports;
const text = readFileSync(scenario);
const at = room(text.length);
new Uint8Array(memory.buffer, at, text.length).set(text);
const length = compare(Number(replications));
process.stdout.write(new Uint8Array(memory.buffer, place(), length));
