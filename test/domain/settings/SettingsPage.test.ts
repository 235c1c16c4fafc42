import { assert, describe, it } from "@effect/vitest"
import { readFileSync } from "node:fs"
import { envExample, settingsPage } from "../../../src/domain/settings/SettingsPage.ts"

describe("Pages made from the table", () => {
  const stale = "run: node scripts/settings.ts"
  it("docs/settings.md", () => assert.strictEqual(readFileSync("docs/settings.md", "utf8"), settingsPage(), stale))
  it(".env.example", () => assert.strictEqual(readFileSync(".env.example", "utf8"), envExample(), stale))
})
