// Opens reports in headless Chromium and says what is wrong with them; exit code 1 when anything is.
//
//   node .ci/browser.mjs DIRECTORY
//
// DIRECTORY holds `node_modules` with playwright-core and axe-core, and an output directory with a
// report for each name below. Pictures of every look go beside the reports.

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const work = resolve(process.argv[2]);
const require = createRequire(join(work, "node_modules", "x.js"));
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

const wrong = [];
let checks = 0;
function check(ok, said) {
  checks += 1;
  if (!ok) wrong.push(said);
}

/** Rows of a CSV file as objects: fields in quotes may hold commas, quotes and line feeds. */
function rows(path) {
  const text = readFileSync(path, "utf8");
  const all = [];
  let row = [], field = "", quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const c = text[at];
    if (quoted) {
      if (c !== '"') field += c;
      else if (text[at + 1] === '"') { field += '"'; at += 1; } else quoted = false;
    } else if (c === '"') quoted = true;
    else if (c === ",") { row.push(field); field = ""; }
    else if (c === "\n") { all.push([...row, field]); row = []; field = ""; }
    else field += c;
  }
  const [head, ...rest] = all;
  return rest.map((cells) => Object.fromEntries(head.map((name, at) => [name, cells[at]])));
}

/** What every cell with a measure says, against measures.csv. */
async function numbers(page, name) {
  const cells = await page.$$eval("td[data-measure]", (cells) => cells.map((cell) => ({ ...cell.dataset, said: cell.textContent })));
  const known = new Map(
    rows(join(work, name, "measures.csv")).map((row) => [JSON.stringify([row.policy, row.role, row.measure]), row]),
  );
  check(cells.length > 10, `${name}: only ${cells.length} headline numbers`);
  for (const cell of cells) {
    const row = known.get(JSON.stringify([cell.policy, cell.role, cell.measure]));
    const same = row && row.estimate === cell.estimate && row.ci_low === cell.ciLow && row.ci_high === cell.ciHigh;
    check(same, `${name}: ${cell.policy} ${cell.role} ${cell.measure}: ${JSON.stringify(cell)} is not ${JSON.stringify(row)}`);
    // What is read must be what is meant: the digits of a share or a plain number, as far as they go.
    const shown = Number.parseFloat(cell.said.replaceAll(",", ""));
    const value = Number.parseFloat(cell.estimate) * (row?.unit === "share" ? 100 : 1);
    if (row && row.unit !== "s" && cell.estimate !== "") {
      const slack = Math.max(Math.abs(value) * 0.005, (Number.parseFloat(cell.ciHigh) - Number.parseFloat(cell.ciLow)) * (row.unit === "share" ? 100 : 1) / 2 || 0, 1e-6);
      check(Math.abs(shown - value) <= slack, `${name}: ${cell.policy} ${cell.measure} shows ${cell.said} for ${cell.estimate}`);
    }
  }
}

/** What the cells of a decision say, against decide.csv and decision.csv. */
async function prices(page, name) {
  const cells = await page.$$eval("td[data-who]", (cells) => cells.map((cell) => ({ ...cell.dataset })));
  const subject = (row) => ["role", "break_glass"].includes(row.kind) ? row.subject : `${row.kind} ${row.subject}`;
  const listed = rows(join(work, name, "decide.csv")).map((row) =>
    [row.role, row.to, row.price, row.price_low, row.price_high]);
  const decided = name === "prices" ? [] : rows(join(work, name, "decision.csv")).map((row) =>
    [subject(row), row.measure, row.difference, row.ci_low, row.ci_high]);
  const known = new Set([...listed, ...decided].map((row) => JSON.stringify(row)));
  const shown = cells.map((cell) =>
    JSON.stringify([cell.who, cell.to ?? cell.of, cell.price ?? cell.difference, cell.low, cell.high]));
  for (const cell of shown) check(known.has(cell), `${name}: ${cell} is in no file`);
  for (const row of known) check(shown.includes(row), `${name}: ${row} is not on the page`);
  check(decided.length > 0 || listed.some((row) => row[2] !== ""), `${name}: no price in decide.csv`);
}

/** What is on each page, and what its paper says. */
const pages = {
  all: [numbers, "How long needs wait"],
  one: [numbers, "How long needs wait"],
  costs: [numbers, "How long needs wait"],
  swept: [null, "Both policies along the key"],
  planned: [null, "Against the number of members"],
  prices: [prices, "At which price each switch pays"],
  decided: [prices, "Role by role, against the next best"],
  fitted: [null, "Does the model tell the log?"],
};

/** What sticks out, is cut, or lies on something else. */
async function layout(page, look) {
  const found = await page.evaluate(() => {
    const said = [];
    const root = document.documentElement;
    if (root.scrollWidth > root.clientWidth + 1) said.push(`the page is ${root.scrollWidth} wide`);
    for (const svg of document.querySelectorAll("figure svg")) {
      const frame = svg.getBoundingClientRect();
      if (frame.width === 0) continue;
      const texts = [...svg.querySelectorAll("text")].map((text) => ({ text, box: text.getBoundingClientRect() }));
      const name = svg.querySelector("title").textContent;
      for (const { text, box } of texts) {
        if (box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 1 || box.bottom > frame.bottom + 1)
          said.push(`${name}: "${text.textContent}" is cut`);
        const size = Number.parseFloat(getComputedStyle(text).fontSize) * frame.width / svg.viewBox.baseVal.width;
        if (size < 8.5) said.push(`${name}: "${text.textContent}" is ${size.toFixed(1)} px high`);
      }
      for (let a = 0; a < texts.length; a += 1)
        for (let b = a + 1; b < texts.length; b += 1) {
          const [one, two] = [texts[a].box, texts[b].box];
          const over = Math.min(one.right, two.right) - Math.max(one.left, two.left);
          const down = Math.min(one.bottom, two.bottom) - Math.max(one.top, two.top);
          if (over > 1 && down > 4) said.push(`${name}: "${texts[a].text.textContent}" lies on "${texts[b].text.textContent}"`);
        }
    }
    return said;
  });
  for (const said of found) check(false, `${look}: ${said}`);
  check(true, look);
}

/** Everything that a keyboard reaches, folded tables open. */
async function keyboard(page, name) {
  await page.keyboard.press("Tab");
  const first = await page.evaluate(() => document.activeElement.className);
  check(first === "skip", `${name}: the first stop is ${first}, not the skip link`);
  await page.keyboard.press("Enter");
  const main = await page.evaluate(() => document.activeElement.id);
  check(main === "main", `${name}: the skip link leads to ${main}`);
  const stuck = await page.evaluate(() => {
    document.querySelectorAll("details").forEach((details) => { details.open = true; });
    const scrolls = [...document.querySelectorAll("*")].filter((one) =>
      one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).overflowX === "auto");
    return scrolls.filter((one) => one.tabIndex < 0).map((one) => one.outerHTML.slice(0, 80));
  });
  check(stuck.length === 0, `${name}: scrolls but cannot be reached: ${stuck.join("; ")}`);
}

async function violations(page, look) {
  const { violations } = await page.evaluate(async (source) => {
    // eslint-disable-next-line no-eval
    (0, eval)(source);
    return await axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] });
  }, axe);
  for (const { id, help, nodes } of violations) {
    check(false, `${look}: axe ${id}: ${help}: ${nodes.slice(0, 3).map((node) => node.html.slice(0, 120)).join(" | ")} (${nodes.length})`);
  }
  check(true, look);
}

const profile = mkdtempSync(join(tmpdir(), "pimsim-browser-"));
const browser = await chromium.launchPersistentContext(profile, {
  executablePath: "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync"],
});
try {
  for (const [name, [numbersOf, section]] of Object.entries(pages)) {
    const url = pathToFileURL(join(work, name, "report.html")).href;
    for (const width of [1400, 360])
      for (const scheme of ["light", "dark"]) {
        // Two pages in every look; of the others each width and each scheme once.
        if (name !== "all" && name !== "prices" && (width === 1400) !== (scheme === "light")) continue;
        const look = `${name}, ${width} px, ${scheme}`;
        const page = await browser.newPage();
        page.on("console", (message) => check(message.type() !== "error", `${look}: console: ${message.text()}`));
        page.on("pageerror", (error) => check(false, `${look}: ${error}`));
        page.on("request", (request) => check(request.url() === url, `${look}: asks for ${request.url()}`));
        await page.setViewportSize({ width, height: 900 });
        await page.emulateMedia({ colorScheme: scheme });
        await page.goto(url);
        const title = await page.title();
        check(title.endsWith("pimsim"), `${look}: the title is ${title}`);
        await numbersOf?.(page, name);
        await layout(page, look);
        await page.screenshot({ path: join(work, `${name}-${width}-${scheme}.png`), fullPage: true });
        await keyboard(page, look);
        await page.close();
        // axe is a script, which the page's own policy forbids: it runs in a copy without one.
        const copy = join(work, name, "axe.html");
        writeFileSync(copy, readFileSync(join(work, name, "report.html"), "utf8").replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/, ""));
        const examined = await browser.newPage();
        await examined.setViewportSize({ width, height: 900 });
        await examined.emulateMedia({ colorScheme: scheme });
        await examined.goto(pathToFileURL(copy).href);
        await examined.evaluate(() => document.querySelectorAll("details").forEach((details) => { details.open = true; }));
        await violations(examined, look);
        await examined.close();
        rmSync(copy);
      }
    const page = await browser.newPage();
    await page.goto(url);
    const pdf = join(work, `${name}.pdf`);
    await page.pdf({ path: pdf, format: "A4", preferCSSPageSize: true, printBackground: true });
    await page.close();
    execFileSync("pdftoppm", ["-r", "60", "-png", pdf, join(work, `${name}-print`)]);
    const text = execFileSync("pdftotext", ["-layout", pdf, "-"], { encoding: "utf8" });
    for (const said of ["In short", section, "How to reproduce it"])
      check(text.includes(said), `${name}: the print has no "${said}"`);
  }
} finally {
  await browser.close();
  rmSync(profile, { recursive: true, force: true });
}

for (const said of wrong.slice(0, 60)) console.error(said);
if (wrong.length > 60) console.error(`… and ${wrong.length - 60} more`);
console.log(`${checks - wrong.length} passed, ${wrong.length} failed`);
process.exit(wrong.length ? 1 : 0);
