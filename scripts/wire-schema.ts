// Writes docs/agent-wire-1.schema.json from the schemas that the bot decodes with; `--check` only says whether it is
// stale.
import { Schema } from "effect"
import { readFileSync, writeFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import * as Frames from "../src/layers/agent/wire/Wire1Frames.ts"

const path = fileURLToPath(new URL("../docs/agent-wire-1.schema.json", import.meta.url))

const fromAgent = {
  ready: Frames.Ready,
  start: Frames.Start,
  delta: Frames.Delta,
  tool: Frames.Tool,
  ask: Frames.Ask,
  end: Frames.End,
  fail: Frames.Fail
}
const fromBot = { hello: Frames.Hello, prompt: Frames.Prompt, answer: Frames.Answer, cancel: Frames.Cancel }

const definitions = Object.fromEntries(
  Object.entries({ ...fromBot, ...fromAgent, ping: Frames.Ping }).map(([name, frame]) => {
    const { schema } = Schema.toJsonSchemaDocument(frame)
    return [name, schema]
  })
)
const anyOf = (names: ReadonlyArray<string>) => ({ anyOf: names.map((name) => ({ $ref: `#/$defs/${name}` })) })

export const wireSchema = `${
  JSON.stringify(
    {
      $schema: "https://json-schema.org/draft/2020-12/schema",
      title: "agent-wire/1",
      description:
        "One frame in either direction. A receiver ignores unknown fields, and frames whose type is not listed here.",
      ...anyOf(Object.keys(definitions)),
      $defs: {
        ...definitions,
        fromBot: anyOf([...Object.keys(fromBot), "ping"]),
        fromAgent: anyOf([...Object.keys(fromAgent), "ping"])
      }
    },
    null,
    2
  )
}\n`

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (!process.argv.includes("--check")) writeFileSync(path, wireSchema)
  else if (readFileSync(path, "utf8") !== wireSchema) {
    console.error("docs/agent-wire-1.schema.json is stale; run: node scripts/wire-schema.ts")
    process.exitCode = 1
  }
}
