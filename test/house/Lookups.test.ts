import { assert, describe, it } from "@effect/vitest"
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"

const table = /^(?:export )?const (\w+): (?:Readonly<)?Record<string,[^=]*= \{/gm

const count = (text: string, part: string) => text.split(part).length - 1

/** The tables of a file in which any word is looked up, and not only those that the table has of its own. */
const open = (text: string): ReadonlyArray<string> =>
  [...text.matchAll(table)].flatMap(([, name]) =>
    count(text, ` ${name}[`) + count(text, `{${name}[`) > count(text, `Object.hasOwn(${name}, `) ? [name!] : []
  )

describe("A table of words", () => {
  it("is a Map where any word is looked up in it: an object has words such as `constructor` from elsewhere", () => {
    const files = readdirSync("src", { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"))
    const found = files.flatMap((file) =>
      open(readFileSync(join("src", file), "utf8")).map((name) => `${file}: ${name}`)
    )
    assert.deepStrictEqual(found, [])
  })

  it("would be found as an object", () => {
    const names = "const names: Readonly<Record<string, string>> = { en: \"English\" }\n"
    assert.deepStrictEqual(open(`${names}const nameOf = (word: string) => names[word] ?? word`), ["names"])
    assert.deepStrictEqual(open(`${names}const nameOf = (word: string) => \`\${names[word]}\``), ["names"])
    assert.deepStrictEqual(open(`${names}const own = Object.hasOwn(names, word) ? names[word] : word`), [])
    assert.deepStrictEqual(open("const names: ReadonlyMap<string, string> = new Map([[\"en\", \"English\"]])"), [])
  })
})
