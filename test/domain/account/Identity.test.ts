import { assert, describe, it } from "@effect/vitest"
import {
  type Expected,
  hopeless,
  identityEnded,
  waiting,
  wrongIdentity,
  wrongOwner
} from "../../../src/domain/account/Identity.ts"
import { UserId } from "../../../src/domain/Ids.ts"
import { MatrixError, type MatrixFault } from "../../../src/domain/matrix/MatrixError.ts"

const bot = UserId.make("@bot:x")
const other = UserId.make("@other:x")
const anything: Expected = {
  homeserver: "https://x",
  user: undefined,
  device: undefined,
  owner: undefined,
  store: "data/bot.db",
  proof: "Token"
}
const found = { user: bot, device: "D1" }

describe("Who the token says the bot is", () => {
  for (
    const [title, expected, who] of [
      ["may be anybody where nothing is expected", anything, found],
      ["is the expected user and device", { ...anything, user: bot, device: "D1", owner: bot }, found],
      ["may have no device, as an application service has", { ...anything, device: "D1" }, {
        ...found,
        device: undefined
      }]
    ] as const
  ) {
    it(title, () => assert.isUndefined(wrongIdentity(expected, who)))
  }

  it("is shown on one line, whatever the homeserver puts into it", () => {
    const lying = { user: UserId.make("@a\nERROR fake line?:evil.org"), device: "D\n2" }
    for (const expected of [{ ...anything, user: bot }, { ...anything, device: "D1" }, { ...anything, owner: other }]) {
      assert.notInclude(wrongIdentity(expected, lying)!.message, "\n")
    }
  })

  for (
    const [title, expected, names] of [
      ["is not the configured user", { ...anything, user: other }, ["@bot:x", "MATRIX_USER_ID", "@other:x"]],
      ["is the user of another case", { ...anything, user: UserId.make("@Bot:x") }, ["@bot:x", "@Bot:x"]],
      ["is not the configured device", { ...anything, device: "D2" }, ["D1", "MATRIX_DEVICE_ID", "D2"]],
      ["is not whose store it is", { ...anything, owner: other }, ["data/bot.db", "@other:x", "@bot:x", "DATA_DIR"]]
    ] as const
  ) {
    it(`${title}: refused for good, with all names`, () => {
      const refused = wrongIdentity(expected, found)
      assert.strictEqual(refused?.exitCode, 2)
      for (const name of names) assert.include(refused?.message, name)
    })
  }
})

describe("Who the homeserver says the bot is", () => {
  for (
    const [proof, user, device] of [
      ["Token", "MATRIX_ACCESS_TOKEN belongs to @bot:x", "MATRIX_ACCESS_TOKEN belongs to the device D1"],
      ["Password", "The homeserver calls the account @bot:x", "The homeserver gave the login the device D1"]
    ] as const
  ) {
    it(`is told from what the bot has: a ${proof.toLowerCase()}`, () => {
      const say = (rest: Partial<Expected>) => wrongIdentity({ ...anything, proof, ...rest }, found)?.message ?? ""
      assert.include(say({ user: other }), user)
      assert.include(say({ device: "D2" }), device)
    })
  }
})

describe("A failed first question to the homeserver", () => {
  const after = (reason: MatrixFault, reached = false) =>
    hopeless("https://x", "Token", new MatrixError({ call: "GET whoami", reason }), reached)
  for (
    const [title, reason, says] of [
      ["a refused token is hopeless", { _tag: "TokenRefused", soft: false }, "MATRIX_ACCESS_TOKEN is not accepted"],
      [
        "a token that never arrives is somebody else's doing",
        { _tag: "TokenRefused", soft: false, missing: true },
        "a proxy"
      ],
      [
        "a refusal is hopeless",
        { _tag: "Refused", status: 403, errcode: "M_FORBIDDEN", detail: "" },
        "403 M_FORBIDDEN"
      ],
      [
        "a web server that is no homeserver is hopeless",
        { _tag: "Unavailable", status: 404, detail: "" },
        "no Matrix homeserver"
      ],
      [
        "a host that does not exist is hopeless",
        { _tag: "Unavailable", detail: "getaddrinfo ENOTFOUND x" },
        "does not exist"
      ],
      ["a locked account is waited for, though nobody ever logged in", {
        _tag: "Refused",
        status: 401,
        errcode: "M_USER_LOCKED",
        detail: ""
      }, undefined],
      [
        "a deactivated account is hopeless",
        { _tag: "Refused", status: 403, errcode: "M_USER_DEACTIVATED", detail: "" },
        "deactivated"
      ],
      ["a server that is starting is waited for", { _tag: "Unavailable", status: 502, detail: "" }, undefined],
      ["a server that does not listen is waited for", { _tag: "Unavailable", detail: "ECONNREFUSED" }, undefined],
      ["a server that limits is waited for", { _tag: "RateLimited", retryAfter: 5 }, undefined]
    ] as const
  ) {
    it(title, () => {
      const refused = after(reason)
      if (says === undefined) assert.isUndefined(refused)
      else {
        assert.strictEqual(refused?.exitCode, 2)
        assert.include(refused?.message, says)
      }
    })
  }

  for (
    const [title, reason, says] of [
      ["a refused token stays hopeless", { _tag: "TokenRefused", soft: false }, "MATRIX_ACCESS_TOKEN is not accepted"],
      ["a deactivated account stays hopeless", {
        _tag: "Refused",
        status: 403,
        errcode: "M_USER_DEACTIVATED",
        detail: ""
      }, "deactivated"],
      ["a token that never arrives is waited for", { _tag: "TokenRefused", soft: false, missing: true }, undefined],
      ["a refusal is waited for", { _tag: "Refused", status: 404, errcode: "M_UNRECOGNIZED", detail: "" }, undefined],
      ["a page is waited for", { _tag: "Unavailable", status: 404, detail: "" }, undefined],
      ["a host that is not in DNS is waited for", { _tag: "Unavailable", detail: "no answer (ENOTFOUND)" }, undefined]
    ] as const
  ) {
    it(`of one that this store has worked with: ${title}`, () => {
      const refused = after(reason, true)
      if (says === undefined) assert.isUndefined(refused)
      else assert.include(refused?.message, says)
    })
  }

  it("is told once, with the setting and what can be done", () => {
    const said = waiting(
      "https://x",
      new MatrixError({
        call: "GET whoami",
        reason: { _tag: "Refused", status: 401, errcode: "M_USER_LOCKED", detail: "" }
      })
    )
    assert.strictEqual(
      said,
      "GET whoami: 401 M_USER_LOCKED; waiting for the homeserver, MATRIX_HOMESERVER=https://x (have it unlocked " +
        "by the homeserver's administrator)"
    )
    const unanswered = new MatrixError({
      call: "GET login",
      reason: { _tag: "Unavailable", detail: "no answer (UND_ERR_CONNECT_TIMEOUT)" }
    })
    assert.strictEqual(
      waiting("https://127.0.0.1:8008", unanswered),
      "GET login: no answer (UND_ERR_CONNECT_TIMEOUT); waiting for the homeserver, " +
        "MATRIX_HOMESERVER=https://127.0.0.1:8008 (look whether it runs and can be reached; where that port has no " +
        "TLS, write http://)"
    )
    assert.notInclude(waiting("http://127.0.0.1:8008", unanswered), "TLS")
  })
})

describe("A bot that logged in by password", () => {
  const byPassword: Expected = { ...anything, proof: "Password" }
  const sentences = {
    user: wrongIdentity({ ...byPassword, user: other }, found),
    device: wrongIdentity({ ...byPassword, device: "D2" }, found),
    owner: wrongOwner({ ...byPassword, owner: other }, bot),
    logout: identityEnded("Password", { soft: false }),
    noNewLogin: identityEnded("Password", { soft: true }),
    ...Object.fromEntries(([
      { _tag: "TokenRefused", soft: false },
      { _tag: "TokenRefused", soft: true },
      { _tag: "Refused", status: 403, errcode: "M_FORBIDDEN", detail: "" },
      { _tag: "Refused", status: 400, errcode: "M_UNRECOGNIZED", detail: "" },
      { _tag: "Refused", status: 403, errcode: "M_USER_DEACTIVATED", detail: "" }
    ] as const).map((
      reason,
      index
    ) => [`answer ${index}`, hopeless("https://x", "Password", new MatrixError({ call: "GET whoami", reason }))]))
  }
  for (const [title, refused] of Object.entries(sentences)) {
    it(`is never told about a token that nobody set (${title})`, () => {
      assert.strictEqual(refused?.exitCode, 2)
      assert.notInclude(refused?.message, "MATRIX_ACCESS_TOKEN")
    })
  }
  it("whose session was ended is told where that session is, and what starting again does", () =>
    assert.match(sentences.logout.message, /session\.json.*starting again logs in anew/))
})
