import { assert, describe, it } from "@effect/vitest"
import { readFileSync } from "node:fs"
import { serviceUnit, usualPlace } from "../../../../src/domain/operations/systemd/ServiceUnit.ts"

describe("ServiceUnit", () => {
  it("is the unit in deploy/ for the usual place", () => {
    assert.strictEqual(readFileSync("deploy/systemd/matrix-surface.service", "utf8"), serviceUnit(usualPlace))
  })

  it("starts the given command with the given settings", () => {
    const unit = serviceUnit({ ...usualPlace, command: ["/opt/node", "/opt/bot/main.js"], settings: "/srv/bot/.env" })
    assert.include(unit, "\nExecStart=/opt/node /opt/bot/main.js\n")
    assert.include(unit, "\nEnvironmentFile=/srv/bot/.env\n")
    assert.notInclude(unit, "LoadCredential")
  })

  it("has systemd hand over the files that only their owner may read", () => {
    const unit = serviceUnit({
      ...usualPlace,
      credentials: [
        { name: "MATRIX_PASSWORD", flag: "matrix-password-file", file: "/home/ann/secret" },
        { name: "AGENT_MAPPING", flag: "agent-mapping", file: "/srv/frames.json" }
      ]
    })
    assert.include(
      unit,
      "\nExecStart=/usr/local/bin/matrix-surface --matrix-password-file %d/MATRIX_PASSWORD " +
        "--agent-mapping %d/AGENT_MAPPING\n"
    )
    assert.include(
      unit,
      "\nLoadCredential=MATRIX_PASSWORD:/home/ann/secret\nLoadCredential=AGENT_MAPPING:/srv/frames.json\n"
    )
  })

  it.each([
    ["/opt/my bot/main.js", "\"/opt/my bot/main.js\""],
    ["/opt/100%/main.js", "/opt/100%%/main.js"],
    ["/opt/$HOME/main.js", "/opt/$$HOME/main.js"],
    ["/opt/it's \"here\"/main.js", "\"/opt/it's \\\"here\\\"/main.js\""],
    ["/opt/a\\b", "\"/opt/a\\\\b\""],
    [";", "\";\""]
  ])("takes a path as it stands: %s", (path, written) => {
    const unit = serviceUnit({ ...usualPlace, command: ["/opt/node", path], settings: "/srv/100%/my bot/.env" })
    assert.include(unit, `\nExecStart=/opt/node ${written}\n`)
    assert.include(unit, "\nEnvironmentFile=/srv/100%%/my bot/.env\n")
  })
})
