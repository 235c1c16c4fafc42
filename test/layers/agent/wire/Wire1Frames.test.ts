import { assert, it } from "@effect/vitest"
import { readFileSync } from "node:fs"
import { wireSchema } from "../../../../scripts/wire-schema.ts"

it("the published schema is the one the bot decodes with (else: node scripts/wire-schema.ts)", () => {
  assert.strictEqual(
    readFileSync(new URL("../../../../docs/agent-wire-1.schema.json", import.meta.url), "utf8"),
    wireSchema
  )
})
