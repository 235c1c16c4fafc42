import { assert, describe, it } from "@effect/vitest"
import { degradedModes } from "../../../../src/domain/operations/agent/DegradedModes.ts"
import type { Features } from "../../../../src/domain/turns/AgentEvent.ts"
import { features } from "../../../support/TurnCases.ts"

const cases: ReadonlyArray<readonly [Partial<Features>, ReadonlyArray<string>, RegExp?]> = [
  [{}, []],
  [{ threads: "url" }, []],
  [{ threads: "none" }, ["threads"], /AGENT_ISOLATION/],
  [{ cancel: "close" }, ["cancel"], /closing the connection/],
  [{ cancel: "none" }, ["cancel"], /only not listened to/],
  [{ resume: false, durable: false }, ["resume"], /interrupted/],
  [{ resume: false, durable: true }, ["resume"], /begins anew/],
  [{ idempotent: false }, ["idempotency"], /once/],
  [{ idempotent: false, durable: true }, []],
  [{ end: "close" }, ["end"], /closes the connection/],
  [{ end: "silence" }, ["end"], /may be incomplete/],
  [{ ask: false }, ["ask"], /confirms/],
  [{ deltas: false }, ["deltas"], /typing/],
  [{ promptBytes: 65_535 }, ["message size"], /limit named/],
  [{ promptBytes: 65_536 }, []],
  [{ files: [] }, ["files"], /takes none/],
  [
    {
      threads: "none",
      cancel: "none",
      resume: false,
      durable: false,
      idempotent: false,
      end: "silence",
      ask: false,
      deltas: false,
      promptBytes: 1,
      files: []
    },
    ["threads", "cancel", "resume", "idempotency", "end", "ask", "deltas", "message size", "files"]
  ]
]

describe("What an agent lacks", () => {
  for (const [lacking, lacks, words] of cases) {
    it(`${JSON.stringify(lacking)} is ${lacks.join(", ") || "nothing"}`, () => {
      const modes = degradedModes({ ...features, ...lacking })
      assert.deepStrictEqual(modes.map((mode) => mode.lacks), lacks)
      if (words !== undefined) assert.match(modes[0]!.sentence, words)
    })
  }
})
