import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import { readFileSync } from "node:fs"
import { mappingSchema } from "../../../../../../scripts/mapping-schema.ts"
import { mappingForm } from "../../../../../../src/layers/agent/wire/mapping/file/MappingForm.ts"
import { readMapping } from "../../../../../../src/layers/agent/wire/mapping/file/ReadMapping.ts"

const page = readFileSync("docs/agent-mapping.md", "utf8")

/** All keys that a schema knows. */
const keysOf = (schema: unknown): ReadonlyArray<string> => {
  if (typeof schema !== "object" || schema === null) return []
  return Object.entries(schema).flatMap(([key, value]) => {
    if (key !== "properties") return keysOf(value)
    return Object.keys(value as object).concat(Object.values(value as object).flatMap(keysOf))
  })
}
/** All words that a schema lets somebody choose from. */
const wordsOf = (schema: unknown): ReadonlyArray<string> => {
  if (typeof schema !== "object" || schema === null) return []
  return Object.entries(schema).flatMap(([key, value]) =>
    key === "enum" ? value as ReadonlyArray<string> : key === "const" ? [String(value)] : wordsOf(value)
  )
}

describe("The page about mapping files", () => {
  it("has a schema beside it that is what the bot reads by (else: node scripts/mapping-schema.ts)", () => {
    assert.strictEqual(readFileSync("docs/agent-mapping.schema.json", "utf8"), mappingSchema)
  })

  it("names every key and every word of the file", () => {
    const known = [...new Set([...keysOf(mappingForm.schema), ...wordsOf(mappingForm.schema)])]
    assert.isAbove(known.length, 60)
    const missing = known.filter((name) => !new RegExp(`[\`".]${name.replace("$", "\\$")}[\`"]`).test(page))
    assert.deepStrictEqual(missing, [])
  })

  it("shows files that are right", () => {
    const files = [...page.matchAll(/```json\n(\{\n[\s\S]*?)```/g)].map(([, text]) => text!)
    assert.lengthOf(files, 1)
    for (const text of files) {
      const read = readMapping(text)
      assert.isTrue(Result.isSuccess(read), Result.isFailure(read) ? read.failure.join() : "")
    }
  })
})
