import { assert, describe, it } from "@effect/vitest"
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"

const brands = "RoomId|EventId|UserId|ChatId|Thread|PromptId|StreamToken"

/** An assertion to a type parameter is one too: its caller chooses a brand for it. */
const assertion = new RegExp(String.raw`\bas (?:ReadonlyArray<)?(?:(?:${brands})\b|[A-Z]\b(?!\s*[.<|]))`)

/** The sandbox and the memory Matrix play the homeserver, which makes the ids: nothing untrusted is branded there. */
const allowed = /^(?:sandbox|testing)\//

const files = readdirSync("src", { recursive: true, encoding: "utf8" }).filter((file) =>
  file.endsWith(".ts") && !allowed.test(file)
)

const isImport = (line: string) => /^\s*import\b/.test(line)

describe("a branded id", () => {
  it("is made by decoding and never by an assertion", () => {
    const assertions = files.flatMap((file) =>
      readFileSync(join("src", file), "utf8").split("\n").flatMap((line, index) =>
        assertion.test(line) && !isImport(line) ? [`${file}:${index + 1}: ${line.trim()}`] : []
      )
    )
    assert.deepStrictEqual(assertions, [])
  })

  it("would not pass as an assertion", () => {
    assert.isTrue(assertion.test("const room = key as RoomId"))
    assert.isTrue(assertion.test("(answer as ReadonlyArray<EventId>)"))
    assert.isTrue(assertion.test("Effect.succeed(value as A)"))
    assert.isFalse(assertion.test("layer as Layer.Layer<Matrix>"))
    assert.isTrue(assertion.test("Effect.succeed(value as A)"))
    assert.isFalse(assertion.test("layer as Layer.Layer<Matrix>"))
  })
})
