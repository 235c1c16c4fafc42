import { assert, describe, it } from "@effect/vitest"
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"

const longest = 120

describe("The house", () => {
  it("has no line of source over 120 characters, in comments and texts too, which the formatter leaves alone", () => {
    const files = readdirSync("src", { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"))
    const long = files.flatMap((file) =>
      readFileSync(join("src", file), "utf8").split("\n").flatMap((line, at) =>
        [...line].length > longest ? [`${file}:${at + 1}`] : []
      )
    )
    assert.deepStrictEqual(long, [])
  })
})
