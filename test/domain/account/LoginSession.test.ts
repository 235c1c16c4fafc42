import { assert, describe, it } from "@effect/vitest"
import { Redacted } from "effect"
import {
  chooseLogin,
  type KeptLogin,
  type LoginSession,
  nothingKept,
  readTokens,
  renewalDueAt,
  type WantedLogin
} from "../../../src/domain/account/LoginSession.ts"
import { UserId } from "../../../src/domain/Ids.ts"

const bot = UserId.make("@bot:x")
const session: LoginSession = {
  homeserver: "https://x",
  user: bot,
  device: "D1",
  accessToken: Redacted.make("a1"),
  refreshToken: Redacted.make("r1"),
  obtainedAt: 1_000,
  expiresAt: 301_000,
  passwordMark: "m"
}
const kept: KeptLogin = { ...nothingKept, device: "D1", session }
const wanted: WantedLogin = { homeserver: "https://x", user: bot, device: undefined, samePassword: true }

describe("A kept session", () => {
  const rows: ReadonlyArray<[string, KeptLogin, Partial<WantedLogin>, string | undefined, RegExp | undefined]> = [
    ["none: a first login makes a device", nothingKept, {}, undefined, undefined],
    [
      "none, but a device minted for a login that a crash cut off: that device",
      { ...nothingKept, device: "D9" },
      {},
      "D9",
      undefined
    ],
    ["none, and MATRIX_DEVICE_ID: that device", { ...nothingKept, device: "D9" }, { device: "D5" }, "D5", undefined],
    ["somebody else's: a device of its own", kept, { user: UserId.make("@other:x") }, undefined, /@bot:x/],
    [
      "somebody else's, and a device minted since: that one",
      { ...kept, device: "D9" },
      { user: UserId.make("@other:x") },
      "D9",
      /@bot:x/
    ],
    [
      "on another homeserver: its token goes there only, its device comes along",
      kept,
      { homeserver: "https://y" },
      "D1",
      /https:\/\/x/
    ],
    ["on another device than MATRIX_DEVICE_ID says", kept, { device: "D5" }, "D5", /D1/],
    [
      "with another MATRIX_PASSWORD: the new one is tried on the same device",
      kept,
      { samePassword: false },
      "D1",
      /MATRIX_PASSWORD/
    ]
  ]
  it.each(rows)("%s", (_, has, changed, device, because) => {
    const choice = chooseLogin(has, { ...wanted, ...changed })
    assert.strictEqual(choice._tag, "LogIn")
    if (choice._tag !== "LogIn") return
    assert.strictEqual(choice.device, device)
    if (because === undefined) assert.isUndefined(choice.because)
    else assert.match(choice.because ?? "", because)
  })

  it.each([{}, { device: "D1" }])("serves when nothing changed (%j)", (changed) => {
    assert.deepStrictEqual(chooseLogin(kept, { ...wanted, ...changed }), { _tag: "Keep", session })
  })

  it("shows no token when it is printed", () =>
    assert.notMatch(JSON.stringify(kept) + String(session.accessToken), /a1|r1/))
})

describe("A token is renewed", () => {
  it.each([
    ["a minute before it expires", {}, 241_000],
    ["after four fifths of a short life", { expiresAt: 6_000 }, 5_000],
    ["never, when it does not expire", { expiresAt: undefined }, Number.POSITIVE_INFINITY],
    ["never, when there is nothing to renew it with", { refreshToken: undefined }, Number.POSITIVE_INFINITY]
  ] as ReadonlyArray<[string, Partial<LoginSession>, number]>)(
    "%s",
    (_, changed, at) => assert.strictEqual(renewalDueAt({ ...session, ...changed }), at)
  )
})

describe("Tokens in an answer", () => {
  const read = (answer: Record<string, unknown>, old?: LoginSession) => {
    const tokens = readTokens(answer, 5, old)
    return tokens &&
      [Redacted.value(tokens.accessToken), tokens.refreshToken && Redacted.value(tokens.refreshToken), tokens.expiresAt]
  }
  it.each(
    [
      [{ access_token: "a" }, undefined, ["a", undefined, undefined]],
      [{ access_token: "a", refresh_token: "r", expires_in_ms: 10 }, undefined, ["a", "r", 15]],
      [{ access_token: "a", expires_in_ms: 10 }, session, ["a", "r1", 15]],
      [{ access_token: "a", refresh_token: "r" }, session, ["a", "r", undefined]],
      [{ access_token: "a", refresh_token: 7, expires_in_ms: "soon" }, undefined, ["a", undefined, undefined]],
      [{ access_token: "" }, session, undefined],
      [{}, session, undefined]
    ] as const
  )("%j", (answer, old, tokens) => assert.deepStrictEqual(read(answer, old), tokens as unknown))
})
