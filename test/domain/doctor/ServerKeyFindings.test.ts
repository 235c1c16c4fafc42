import { assert, describe, it } from "@effect/vitest"
import type { Finding } from "../../../src/domain/doctor/Finding.ts"
import {
  firstStartFindings,
  recoveryKeyFinding,
  serverKeyFindings
} from "../../../src/domain/doctor/ServerKeyFindings.ts"

const said = (findings: ReadonlyArray<Finding>) => findings.map(({ look, verdict }) => `${look}: ${verdict}`)
const none = { fingerprint: null, identity: false, signed: false, backup: null }
const opens = { _tag: "Opens" } as const
const noKey = { _tag: "None" } as const
const wrong = { _tag: "Wrong", fault: "wrong key", why: "It is another one" } as const
const noStorage = { _tag: "Wrong", fault: "none", why: "It opens nothing" } as const

describe("What the homeserver has of the device", () => {
  it.each([
    [{ fingerprint: "f", identity: true, signed: true, backup: "3" }, ["ok", "ok", "ok"]],
    [{ fingerprint: "g", identity: true, signed: false, backup: null }, ["failed", "warning", "skipped"]],
    [{ fingerprint: null, identity: false, signed: false, backup: null }, ["failed", "warning", "skipped"]]
  ])("is compared with what the bot noted: %j", (server, verdicts) => {
    const noted = { fingerprint: "f", backup: null }
    assert.deepStrictEqual(serverKeyFindings(server, noted, undefined).map(({ verdict }) => verdict), verdicts as never)
  })

  it("names a backup that is not the noted one", () => {
    const server = { fingerprint: "f", identity: true, signed: true, backup: "3" }
    const findings = serverKeyFindings(server, { fingerprint: "f", backup: { state: "on", version: "2" } }, true)
    assert.deepInclude(findings.at(-1), { look: "key backup", verdict: "warning" })
  })
})

describe("Before a device's first start the doctor sees", () => {
  it.each(
    [
      ["that all is well", none, noKey, ["keys on the server: ok"]],
      ["keys of somebody else", { ...none, fingerprint: "f" }, noKey, ["keys on the server: failed"]],
      ["an identity that nothing opens", { ...none, identity: true }, noKey, [
        "keys on the server: ok",
        "identity on the server: warning"
      ]],
      ["an identity that the recovery key opens", { ...none, identity: true }, opens, [
        "keys on the server: ok",
        "identity on the server: ok"
      ]],
      ["an identity that a wrong key is set for", { ...none, identity: true }, wrong, [
        "keys on the server: ok",
        "identity on the server: warning"
      ]],
      ["both", { ...none, fingerprint: "f", identity: true }, noKey, [
        "keys on the server: failed",
        "identity on the server: warning"
      ]]
    ] as const
  )("%s", (_, server, trial, lines) => {
    assert.deepStrictEqual(said(firstStartFindings(server, { device: "D", byPassword: false }, trial)), [...lines])
  })

  it("what to do about keys of somebody else, by the way in which the bot logs in", () => {
    const todo = (byPassword: boolean) =>
      firstStartFindings({ ...none, fingerprint: "f" }, { device: "D", byPassword }, noKey)[0]?.todo ?? ""
    assert.match(todo(false), /^Give the bot a device of its own: .* a new access token/)
    assert.match(todo(true), /^Set MATRIX_DEVICE_ID to a new name/)
  })
})

describe("Of the recovery key the doctor", () => {
  it.each(
    [
      ["says nothing where none is set", noKey, true, undefined],
      ["sees that it opens the account's secrets", opens, true, "ok"],
      ["sees that it does not", wrong, true, "warning"],
      ["sees that there is nothing to open", noStorage, true, "warning"],
      ["waits for the first start, which keeps the secrets under it", noStorage, false, "ok"]
    ] as const
  )("%s", (_, trial, identity, verdict) => {
    assert.strictEqual(recoveryKeyFinding(trial, identity)[0]?.verdict, verdict)
  })
})
