import { assert, describe, it } from "@effect/vitest"
import { readFileSync } from "node:fs"
import { serviceUnit, usualPlace } from "../../../../src/domain/operations/systemd/ServiceUnit.ts"

describe("ServiceUnit", () => {
  it("is the unit in deploy/ for the usual place", () => {
    assert.strictEqual(readFileSync("deploy/systemd/matrix-surface.service", "utf8"), serviceUnit(usualPlace))
  })

  it("starts the given command with the given settings", () => {
    const unit = serviceUnit({ command: "/opt/node /opt/bot/main.js", settings: "/srv/bot/.env" })
    assert.include(unit, "\nExecStart=/opt/node /opt/bot/main.js\n")
    assert.include(unit, "\nEnvironmentFile=/srv/bot/.env\n")
  })
})
