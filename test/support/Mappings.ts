import { Result } from "effect"
import { readFileSync } from "node:fs"
import type { Mapping } from "../../src/layers/agent/wire/mapping/file/MappingForm.ts"
import { readMapping } from "../../src/layers/agent/wire/mapping/file/ReadMapping.ts"
import { mappingCodec } from "../../src/layers/agent/wire/mapping/MappingCodec.ts"

/** The foreign formats that the tests have, of different character. */
export const formats = ["flat", "nested", "jsonrpc"] as const
export type Format = (typeof formats)[number]

const golden = new URL("../layers/agent/wire/mapping/golden/", import.meta.url)
export const goldenText = (name: string) => readFileSync(new URL(name, golden), "utf8")

/** A mapping file's text as a mapping; fails loudly where it is wrong. */
export const mappingOf = (text: string): Mapping => {
  const read = readMapping(text)
  if (Result.isFailure(read)) throw new Error(`the mapping${read.failure.join(";")}`)
  return read.success
}

let lives = 0

/** The codec of a golden mapping, with some of its keys replaced. */
export const codecOfFormat = (format: Format, changed: object = {}) =>
  mappingCodec(
    mappingOf(JSON.stringify({ ...JSON.parse(goldenText(`${format}.mapping.json`)) as object, ...changed })),
    `life${++lives}`
  )
