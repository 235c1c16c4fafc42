// `npm run bench -- [--only a,b,…] [--quick] [--synapse]`: what the bot costs, each figure beside a floor measured in
// the same run.
import { parseArgs } from "node:util"
import { answers } from "./answers.ts"
import { budget } from "./budget.ts"
import { durability } from "./durability.ts"
import { encrypted } from "./encrypted.ts"
import { type FarSide, limited, sandbox, synapse } from "./FarSide.ts"
import { asJson, type Figure, table } from "./Figure.ts"
import { files } from "./files.ts"
import { grown } from "./grown.ts"
import { help } from "./help.ts"
import { journal } from "./journal.ts"
import { longAnswers } from "./longAnswers.ts"
import { manyChats, manyServed } from "./manyChats.ts"
import { models } from "./models.ts"
import { reset } from "./reset.ts"
import { restart } from "./restart.ts"
import { buildFloors } from "./Sides.ts"
import { start } from "./start.ts"

const { values } = parseArgs({
  options: {
    only: { type: "string", default: "a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,q,r,s" },
    quick: { type: "boolean", default: false },
    synapse: { type: "boolean", default: false },
    /** Another build of the bot than the one in dist. */
    main: { type: "string", default: "dist/main.js" }
  }
})
const wanted = new Set(values.only.split(","))
const { quick, main } = values

const figures: Array<Figure> = []
const report = (figure: Figure) => {
  figures.push(figure)
  console.log(asJson(figure))
}

const failures: Array<string> = []
const attempt = async (what: string, run: () => Promise<void>) => {
  try {
    await run()
  } catch (error) {
    failures.push(what)
    console.error(`${what}: ${error instanceof Error ? error.stack : String(error)}`)
  }
}

const on = async <Side extends FarSide>(begin: () => Promise<Side>, run: (far: Side) => Promise<void>) => {
  const far = await begin()
  try {
    await run(far)
  } finally {
    await far.stop()
  }
}

await buildFloors()
if (wanted.has("b")) await attempt("journal", () => journal(quick ? 100 : 1_000, report))
if (wanted.has("i")) {
  await attempt("a grown store", () =>
    grown(
      quick ? { chats: 10_000, turns: 30_000, messages: 200 } : { chats: 100_000, turns: 300_000, messages: 1_000 },
      report
    ))
}
if (wanted.has("j")) await attempt("help", () => help(quick ? 4 : 20, main, report))
if (wanted.has("g")) {
  await attempt(
    "many chats",
    () =>
      on(
        sandbox,
        (far) => manyChats(far, main, quick ? { turns: 1_000, rounds: 1 } : { turns: 1_000, rounds: 2 }, report)
      )
  )
}
if (wanted.has("h")) {
  await attempt("many chats served", () => on(sandbox, (far) => manyServed(far, main, quick ? 1_000 : 10_000, report)))
}
if (wanted.has("l")) {
  await attempt(
    "long answers",
    () => on(sandbox, (far) => longAnswers(far, main, { rounds: quick ? 2 : 7, units: 1_048_576 }, report))
  )
}
if (wanted.has("q")) {
  await attempt(
    "files",
    () => on(sandbox, (far) => files(far, main, { bytes: 15 * 1024 * 1024, rounds: quick ? 1 : 3 }, report))
  )
}
if (wanted.has("r")) {
  await attempt(
    "reset",
    () => reset(quick ? { rooms: 100, rounds: 2, few: 13 } : { rooms: 1_000, rounds: 1, few: 30 }, main, report)
  )
}
if (wanted.has("n")) {
  await attempt(
    "restart",
    () => restart(quick ? { few: 10, many: 100, rounds: 1 } : { few: 10, many: 1_000, rounds: 3 }, main, report)
  )
}
if (values.synapse && wanted.has("m")) {
  await attempt("the budget of sends", () => on(limited, (far) => budget(far, main, report)))
}
if (values.synapse && wanted.has("o")) {
  const effort = quick
    ? { answers: 10, warm: 5, joins: 1, members: 20 }
    : { answers: 60, warm: 20, joins: 3, members: 20 }
  await attempt("encrypted rooms", () => on(limited, (far) => encrypted(far, main, effort, report)))
}
for (const begin of values.synapse ? [sandbox, synapse] : [sandbox]) {
  const slow = begin === synapse
  if (wanted.has("c")) {
    await attempt(`start, ${begin.name}`, () => on(begin, (far) => start(far, main, quick ? 4 : 12, report)))
  }
  if (wanted.has("k")) {
    await attempt(
      `durability, ${begin.name}`,
      () => on(begin, (far) => durability(far, main, { answers: quick ? 20 : 100, warm: quick ? 20 : 100 }, report))
    )
  }
  if (wanted.has("s")) {
    const effort = { rounds: 3, answers: quick ? 10 : 40, warm: quick ? 5 : 20 }
    await attempt(`models, ${begin.name}`, () => on(begin, (far) => models(far, main, effort, report)))
  }
  if (["a", "d", "e", "f"].some((one) => wanted.has(one))) {
    const effort = {
      answers: quick ? 20 : slow ? 60 : 100,
      warm: quick ? 10 : 30,
      warmEach: quick ? 3 : slow ? 3 : 8,
      rounds: quick ? 2 : slow ? 3 : 5
    }
    await attempt(`answers, ${begin.name}`, () => on(begin, (far) => answers(far, main, wanted, effort, report)))
  }
}

console.log(`\n${table(figures)}`)
if (failures.length > 0) {
  console.error(`\nfailed to run: ${failures.join("; ")}`)
  process.exitCode = 1
}
