import { assert, describe, it } from "@effect/vitest"
import { Duration, Redacted } from "effect"
import type { RawSettings } from "../../../src/domain/settings/Settings.ts"
import { enough, sentences, settings } from "../../support/SettingCases.ts"

describe("settings that are right", () => {
  it("four lines are enough, and everything else has its default", () => {
    const read = settings()
    assert.strictEqual(String(read.homeserver), "https://matrix.example.org/")
    assert.strictEqual(read.auth._tag, "Token")
    assert.isTrue(read.allowedUsers.matches("@a:example.org"))
    assert.isFalse(read.allowedUsers.matches("@a:Example.org"))
    assert.isFalse(read.admins.matches("@a:example.org"))
    assert.strictEqual(read.agent.url, "wss://agent.example.org/agent_ws/{thread}")
    assert.strictEqual(read.agent.isolation, "required")
    assert.strictEqual(read.agent.maxConversations, 64)
    assert.strictEqual(Duration.toMillis(read.agent.turnTimeout), 30 * 60_000)
    assert.isFalse(read.approvers.matches("@a:example.org"))
    assert.strictEqual(Duration.toMillis(read.approvalTimeout), 24 * 60 * 60_000)
    assert.deepInclude(read, {
      encryption: true,
      deviceName: "matrix-surface",
      dataDir: "./data",
      retentionDays: 30,
      commandPrefix: "!",
      streaming: "edits",
      threads: "follow",
      groupPolicy: "mention",
      chatScope: "room",
      language: "en"
    })
    assert.instanceOf(read.homeserver, URL)
    assert.deepEqual(read.log, { level: "info", format: undefined })
    assert.isUndefined(read.http)
  })

  it("an empty value is as good as none", () => {
    assert.strictEqual(
      settings({ AGENT_MAX_CONVERSATIONS: "", MAX_PROMPT_AGE: " ", HTTP_PORT: "" }).agent.maxConversations,
      64
    )
  })

  it("no secret shows when settings are printed", () => {
    const read = settings({ AGENT_TOKEN: "agent_secret", THREAD_SALT: "salt_secret_of_sixteen" })
    assert.notMatch(JSON.stringify(read) + String(read.auth), /secret/)
    assert.strictEqual(read.auth._tag === "Token" ? Redacted.value(read.auth.token) : "", "syt_very_secret")
  })

  it("a user and a password are as good as a token", () => {
    const { auth } = settings({ MATRIX_ACCESS_TOKEN: "", MATRIX_USER_ID: "@b:x", MATRIX_PASSWORD: "correct horse" })
    assert.strictEqual(auth._tag === "Password" ? Redacted.value(auth.password) : "", "correct horse")
  })

  it.each(["example.org", "example.org:8448", "localhost:8008"])("the homeserver may be the name %s", (name) => {
    assert.strictEqual(String(settings({ MATRIX_HOMESERVER: name }).homeserver), name)
    assert.isString(settings({ MATRIX_HOMESERVER: name }).homeserver)
  })

  const durations: ReadonlyArray<[string, number]> = [["500ms", 500], ["8s", 8_000], ["30m", 1_800_000], [
    "2h",
    7_200_000
  ], ["7d", 604_800_000]]
  it.each(durations)("a duration of %s", (text, millis) => {
    assert.strictEqual(Duration.toMillis(settings({ AGENT_TURN_TIMEOUT: text }).agent.turnTimeout), millis)
  })

  it.each([["", 262_144], ["64KiB", 65_536], ["1MiB", 1_048_576], ["8MiB", 8_388_608]] as const)(
    "an answer may be as long as %j says",
    (text, bytes) => {
      assert.strictEqual(settings({ AGENT_MAX_ANSWER: text }).agent.maxAnswer, bytes)
    }
  )

  it.each([["on", true], ["TRUE", true], ["off", false], ["false", false]] as const)(
    "a switch that is %s",
    (text, value) => {
      assert.strictEqual(settings({ AGENT_ATTESTED: text }).agent.attested, value)
    }
  )

  it.each([
    [{ DATA_DIR: "/here", STATE_DIRECTORY: "/there" }, "/here"],
    [{ STATE_DIRECTORY: "/var/lib/a:/var/lib/b" }, "/var/lib/a"],
    [{}, "./data"]
  ] as ReadonlyArray<[RawSettings, string]>)(
    "the store of %j",
    (given, dir) => assert.strictEqual(settings(given).dataDir, dir)
  )

  it.each(["ws://localhost:1/", "ws://127.0.0.1:9/{thread}", "ws://[::1]:9/", "wss://far.example.org/x?room={thread}"])(
    "the agent may be at %s",
    (url) => {
      assert.strictEqual(settings({ AGENT_URL: url }).agent.url, url)
    }
  )
})

describe("settings that are wrong", () => {
  const wrong: ReadonlyArray<[RawSettings, RegExp]> = [
    [
      { MATRIX_HOMSERVER: "https://x" },
      /MATRIX_HOMSERVER is no setting; did you mean MATRIX_HOMESERVER\? .*MATRIX_HOMESERVER=https:/
    ],
    [{ matrix_homeserver: "https://x" }, /did you mean MATRIX_HOMESERVER/],
    [{ AGENT_TOKEN_FIEL: "x" }, /did you mean AGENT_TOKEN_FILE/],
    [{ AGENT_URL_FILE: "x" }, /AGENT_URL is no secret; write AGENT_URL=wss:/],
    [{ MATRIX_ZZZZZZZZZZZZZZZZZZ: "x" }, /is no setting; leave it out/],
    [{ AGENT_URL: "https://a.example.org/" }, /over a WebSocket; .* or AGENT_URL=wss:/],
    [{ AGENT_URL: "a.example.org" }, /begins with wss:/],
    [
      { AGENT_URL: "wss://u:pw@a.example.org/" },
      /^AGENT_URL is "wss:\/\/…@a\.example\.org\/", but no user or password/
    ],
    [
      { AGENT_URL: "wss://a.example.org/?token=abc" },
      /^AGENT_URL is "wss:\/\/a\.example\.org\/\?…", but a secret travels in a header only: put it into AGENT_TOKEN/
    ],
    [{ AGENT_URL: "wss://a.example.org/{room}" }, /only \{thread\} and \{slot\} are filled in, not \{room\}/],
    [{ AGENT_URL: "ws://a.example.org/" }, /goes to a\.example\.org unencrypted; write wss:/],
    [{ MATRIX_HOMESERVER: "wss://x" }, /begins with https:/],
    [{ MATRIX_HOMESERVER: "https://x/_matrix/client" }, /ends before \/_matrix/],
    [
      { MATRIX_HOMESERVER: "http://matrix.example.org" },
      /the bot's token or password would go there unencrypted: begin with https:\/\//
    ],
    [{ MATRIX_HOMESERVER: "http://[2001:db8::1]:8008" }, /would go there unencrypted/],
    [{
      MATRIX_HOMESERVER: "http://matrix.example.org",
      MATRIX_ACCESS_TOKEN: "",
      MATRIX_USER_ID: "@b:x",
      MATRIX_PASSWORD: "hidden"
    }, /would go there unencrypted/],
    [{ MATRIX_ACCESS_TOKEN: "Bearer syt_hidden" }, /^MATRIX_ACCESS_TOKEN begins with the word "Bearer"/],
    [{ AGENT_TOKEN: "hidden hidden" }, /^AGENT_TOKEN holds a space/],
    [{ THREAD_SALT: "hidden" }, /^THREAD_SALT is shorter than 16/],
    [{ MATRIX_ALLOWED_USERS: "@a:x.org, bob" }, /"bob" is no Matrix id/],
    [{ MATRIX_USER_ID: "bot" }, /a full Matrix id is @name:server/],
    [{ AGENT_TURN_TIMEOUT: "30" }, /AGENT_TURN_TIMEOUT is "30", but a duration is .*AGENT_TURN_TIMEOUT=30m/],
    [{ AGENT_TURN_TIMEOUT: "0s" }, /longer than nothing/],
    [{ AGENT_MAX_CONVERSATIONS: "0" }, /from 1 to 10000/],
    [{ AGENT_MAX_CONVERSATIONS: "1e3" }, /a whole number/],
    [{ AGENT_MAX_ANSWER: "9MiB" }, /a size from 1KiB to 8MiB is needed/],
    [{ AGENT_MAX_ANSWER: "0KiB" }, /a size from 1KiB to 8MiB is needed/],
    [
      { AGENT_MAX_ANSWER: "1MB" },
      /AGENT_MAX_ANSWER is "1MB", but a size is a whole number and a unit .*AGENT_MAX_ANSWER=1MiB/
    ],
    [{ STREAMING: "fast" }, /only edits, final can be chosen/],
    [{ AGENT_ATTESTED: "maybe" }, /a switch is true or false/],
    [{ MATRIX_ACCESS_TOKEN: "" }, /MATRIX_ACCESS_TOKEN is missing.*MATRIX_ACCESS_TOKEN_FILE=/],
    [{ AGENT_URL: "" }, /AGENT_URL is missing.*AGENT_URL=wss:/],
    [{ MATRIX_HOMESERVER: "" }, /MATRIX_HOMESERVER is missing.*MATRIX_HOMESERVER=https:/],
    [{ MATRIX_ACCESS_TOKEN: "", MATRIX_PASSWORD: "hidden" }, /MATRIX_USER_ID is missing.*whose MATRIX_PASSWORD/],
    [{ MATRIX_PASSWORD: "hidden", MATRIX_USER_ID: "@b:x" }, /both given; keep one/],
    [{ AGENT_WIRE: "openai", AGENT_URL: "http://127.0.0.1/v1" }, /AGENT_MODEL is missing.*which model/]
  ]
  it.each(wrong)("%j", (given, sentence) => {
    const said = sentences({ ...enough, ...given })
    assert.match(said.join("\n"), sentence)
    assert.notMatch(said.join("\n"), /hidden|pw@|abc|\n$/)
  })

  it("everything that is wrong is said at once", () => {
    const said = sentences({
      AGENT_TURN_TIMEOUT: "soon",
      STREAMING: "x",
      AGENT_FOO: "y",
      MATRIX_HOMESERVER: "https://x"
    })
    assert.lengthOf(said, 5)
  })
})
