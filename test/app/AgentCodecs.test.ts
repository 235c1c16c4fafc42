import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { execFileSync } from "node:child_process"
import { mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { codecOf, threadsOf } from "../../src/app/AgentCodecs.ts"
import { folder } from "../support/Folder.ts"
import { goldenText } from "../support/Mappings.ts"

/** How the bot refuses a mapping file with this text, at an agent's address. */
const refused = Effect.fnUntraced(function*(text: string | undefined, url = "ws://h/{thread}") {
  const mapping = join(yield* folder, "m.json")
  if (text !== undefined) writeFileSync(mapping, text)
  const { exitCode, message: sentence } = yield* Effect.flip(codecOf({ wire: "mapping", mapping, url }))
  assert.strictEqual(exitCode, 2)
  assert.isTrue(sentence.startsWith(`AGENT_MAPPING=${mapping} `), sentence)
  assert.isTrue(sentence.endsWith("."))
  return sentence
})

describe("The codec of the settings", () => {
  it.effect("is agent-wire/1, or what a mapping file says", () =>
    Effect.gen(function*() {
      const mapping = join(yield* folder, "m.json")
      writeFileSync(mapping, goldenText("flat.mapping.json"))
      const url = "ws://h/{thread}"
      assert.strictEqual((yield* codecOf({ wire: "wire1", mapping: undefined, url })).id, "wire1")
      const { id } = yield* codecOf({ wire: "mapping", mapping, url })
      assert.match(id, /^mapping [\w-]{12}$/)
      assert.strictEqual((yield* codecOf({ wire: "mapping", mapping, url: undefined })).id, id)
    }))

  it.effect("is another one where the mapping says something else, and the same where it says the same", () =>
    Effect.gen(function*() {
      const dir = yield* folder
      const idOf = (name: string, text: string) => {
        const mapping = join(dir, name)
        writeFileSync(mapping, text)
        return Effect.map(codecOf({ wire: "mapping", mapping, url: "ws://h/{thread}" }), ({ id }) => id)
      }
      const text = goldenText("flat.mapping.json")
      const id = yield* idOf("a.json", text)
      assert.strictEqual(yield* idOf("b.json", JSON.stringify(JSON.parse(text))), id)
      assert.notStrictEqual(yield* idOf("c.json", text.replaceAll("${text}", "${text} ")), id)
      const byRule = (wish: string) =>
        JSON.stringify({ ...JSON.parse(text) as object, by: [{ kind: "chunk", when: { "/type": wish } }] })
      assert.notStrictEqual(yield* idOf("d.json", byRule("chunk")), yield* idOf("e.json", byRule("piece")))
    }))

  it.effect("says how it tells threads apart, or that its file does not tell", () =>
    Effect.gen(function*() {
      const mapping = join(yield* folder, "m.json")
      const of = threadsOf({ wire: "mapping", mapping, url: "ws://h/" })
      assert.isNull(yield* of)
      writeFileSync(mapping, goldenText("flat.mapping.json").replace(/"threads": *"[a-z]+"/, `"threads": "none"`))
      assert.strictEqual(yield* of, "none")
      assert.strictEqual(yield* threadsOf({ wire: "wire1", mapping: undefined, url: "ws://h/" }), "frame")
    }))

  it.effect("refuses a file that cannot be read", () =>
    Effect.gen(function*() {
      assert.include(yield* refused(undefined), "does not exist")
      const path = join(yield* folder, "folder")
      mkdirSync(path)
      const { message: sentence } = yield* Effect.flip(codecOf({ wire: "mapping", mapping: path, url: "ws://h" }))
      assert.include(sentence, "is a folder")
    }))

  it.effect("refuses what is no plain file before it opens it, which could wait for ever", () =>
    Effect.gen(function*() {
      const pipe = join(yield* folder, "pipe")
      execFileSync("mkfifo", [pipe])
      for (const mapping of [pipe, "/dev/zero"]) {
        const { message: sentence } = yield* Effect.flip(codecOf({ wire: "mapping", mapping, url: "ws://h" }))
        assert.include(sentence, `AGENT_MAPPING=${mapping} is no plain file`)
      }
    }))

  it.effect("refuses what is wrong with its place", () =>
    Effect.gen(function*() {
      assert.include(yield* refused("{\n  oops"), "is no JSON: it breaks off or goes wrong at line 2, column 3")
      const { message } = yield* Effect.flip(
        Effect.gen(function*() {
          const mapping = join(yield* folder, "m.json")
          writeFileSync(mapping, goldenText("flat.mapping.json").replace("\"features\"", "\"featurs\""))
          return yield* codecOf({ wire: "mapping", mapping, url: undefined })
        })
      )
      assert.match(message, /places:\n {2}\/featurs: .*; was "features" meant\?\n {2}the top: .*\.$/)
      assert.include(yield* refused("[]"), "is wrong at the top: a list stands where an object belongs")
      assert.include(yield* refused(`"${"ä".repeat(600_000)}"`), "is too long")
      assert.match(
        yield* refused("{}"),
        /m\.json is wrong in 4 places:\n {2}the top: "features" .*\.\n {2}the top: .*\.$/s
      )
    }))

  it.effect("refuses a mapping that does not fit AGENT_URL", () =>
    Effect.gen(function*() {
      const url = yield* refused(goldenText("flat.mapping.json"), "ws://h/")
      assert.include(url, "is wrong at /features/threads: it is \"url\", but AGENT_URL has no {thread}")
      const none = goldenText("flat.mapping.json").replace("\"threads\": \"url\"", "\"threads\": \"none\"")
      assert.include(yield* refused(none), "it is \"none\", but AGENT_URL has a {thread}")
    }))
})
