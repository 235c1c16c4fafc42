// Changes one place of the code at a time and runs the tests that come by it: a change that no test notices is a test
// that is missing.
//
//   npm run test:mutations                     a sample of all modules: one line in eight, always the same ones
//   npm run test:mutations -- --all            every line (hours)
//   npm run test:mutations -- --every 20 turns outbox
//
// Stryker is installed for the run alone, pinned: whoever only runs the bot or its tests needs none of it.
import { spawnSync } from "node:child_process"
import { createHash } from "node:crypto"
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { dirname, join, resolve } from "node:path"
import { parseArgs } from "node:util"

const stryker = ["@stryker-mutator/core@10.1.1", "@stryker-mutator/vitest-runner@10.1.1"]

const whole = (names) => `test/whole/{${names}}.test.ts`
const room = "Answers,Rooms,Retry,Trouble"

/** What is changed, and which tests are to notice. */
const modules = {
  domain: { folders: ["src/domain"], leave: /messages\/|settings\//, tests: ["test/domain/**/*.test.ts"] },
  turns: {
    folders: ["src/layers/turns", "src/layers/poison", "src/layers/rendering"],
    tests: [
      "test/layers/{turns,poison,rendering}/**/*.test.ts",
      whole(`${room},AgentAway,AskedOnce,BegunElsewhere,Sockets,Suspects,TurnTime,Questions`)
    ]
  },
  outbox: {
    folders: ["src/layers/outbox"],
    tests: [
      "test/layers/outbox/**/*.test.ts",
      whole(`${room},LostSends,Budget,Owed,Refusals,RefusalsTold,RefusedContent`)
    ]
  },
  intake: {
    folders: ["src/layers/intake", "src/layers/pace"],
    tests: [
      "test/layers/{intake,pace}/**/*.test.ts",
      whole(`${room},Admission,Brake,Direct,LostPlace,OddServer,Questions,RoomFails,RoomHeals`)
    ]
  },
  journal: {
    folders: ["src/layers/journal"],
    tests: [
      "test/layers/journal/**/*.test.ts",
      "test/layers/store/Reopened.test.ts",
      whole(`${room},AnswersLost,Restored`)
    ]
  }
}

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { all: { type: "boolean" }, every: { type: "string", default: "8" }, jobs: { type: "string", default: "2" } }
})
const chosen = positionals.length === 0 ? Object.keys(modules) : positionals
const unknown = chosen.find((name) => !Object.hasOwn(modules, name))
if (unknown !== undefined) {
  console.error(`There is no module ${unknown}: they are ${Object.keys(modules).join(", ")}.`)
  process.exit(2)
}
const every = values.all ? 1 : Number(values.every)

const filesOf = ({ folders, leave }) =>
  folders.flatMap((folder) => readdirSync(folder, { recursive: true }).map((name) => join(folder, name))).filter((
    file
  ) => file.endsWith(".ts") && !file.endsWith(".d.ts") && !leave?.test(file)).sort()

/** The same lines each time, as long as they say the same. */
const isChosen = (file, line) =>
  createHash("sha256").update(`${file} ${line.trim()}`).digest().readUInt32BE(0) % every === 0
const isCode = (line) => !/^\s*(?:\/\/|\*|\/\*|import |export type|readonly |$)/.test(line)

const rangesOf = (file) =>
  every === 1
    ? [file]
    : readFileSync(file, "utf8").split("\n").flatMap((
      line,
      at
    ) => (isCode(line) && isChosen(file, line) ? [`${file}:${at + 1}-${at + 1}`] : []))

const run = (command, args) => spawnSync(command, args, { stdio: "inherit" }).status ?? 1

const place = resolve(".mutations")
mkdirSync(place, { recursive: true })
if (run("npm", ["install", "--no-save", "--ignore-scripts", ...stryker]) !== 0) process.exit(1)

const scores = []
for (const name of chosen) {
  const module = modules[name]
  const tests = join(place, `${name}.vitest.config.ts`)
  writeFileSync(
    tests,
    `import { defineConfig } from "vitest/config"\nexport default defineConfig({ test: { include: ${
      JSON.stringify(module.tests)
    }, testTimeout: 60_000 } })\n`
  )
  const report = join(place, `${name}.json`)
  const config = join(place, `${name}.stryker.json`)
  writeFileSync(
    config,
    JSON.stringify({
      testRunner: "vitest",
      coverageAnalysis: "perTest",
      ignoreStatic: true,
      concurrency: Number(values.jobs),
      tempDirName: join(place, "tmp"),
      // TypeScript 7 has no interface for other programs, which Stryker would rewrite this file with.
      tsconfigFile: "none.json",
      vitest: { configFile: tests, related: false },
      mutate: filesOf(module).flatMap(rangesOf),
      // Words are the golden tests' to hold.
      mutator: { excludedMutations: ["StringLiteral"] },
      ignorePatterns: ["dist", "bench", "data", ".mutations/*.json"],
      reporters: ["clear-text", "json"],
      clearTextReporter: { allowColor: false, reportTests: false, reportScoreTable: false },
      jsonReporter: { fileName: report }
    })
  )
  const node = dirname(process.execPath)
  const status = spawnSync(process.execPath, ["node_modules/@stryker-mutator/core/bin/stryker.js", "run", config], {
    stdio: "inherit",
    env: { ...process.env, PATH: `${node}:${process.env.PATH}` }
  }).status
  if (status !== 0) process.exit(1)
  const mutants = Object.entries(JSON.parse(readFileSync(report, "utf8")).files).flatMap(([file, { mutants }]) =>
    mutants.map((mutant) => ({ ...mutant, file }))
  )
  const counted = mutants.filter(({ status }) => ["Killed", "Timeout", "Survived", "NoCoverage"].includes(status))
  const noticed = counted.filter(({ status }) => status === "Killed" || status === "Timeout")
  scores.push({
    module: name,
    mutants: counted.length,
    noticed: noticed.length,
    score: `${((100 * noticed.length) / counted.length).toFixed(1)} %`
  })
  for (const { file, location, mutatorName, replacement, status } of counted.filter((one) => !noticed.includes(one))) {
    console.log(
      `${status} ${file}:${location.start.line}:${location.start.column} ${mutatorName} -> ${
        String(replacement).replaceAll(/\s+/g, " ").slice(0, 100)
      }`
    )
  }
}
console.table(scores)
